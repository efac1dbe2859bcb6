"""The way through: repository, coverage, gaps, proposals, policy, judge, ledger, delivery, report.

Interrupted at any moment it leaves the repository as it was and everything accepted in the ledger, from which
`resume` goes on.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field

from guardtest import __version__
from guardtest.deliver import Suspect, WriteTest, Written, apply_effects, plan_delivery, write_suspected
from guardtest.errors import GuardtestError, UsageError
from guardtest.judge.testfile import keep, names_of_tests
from guardtest.judge.workbench import Settings
from guardtest.ledger import AcceptedFile, AcceptedTest, Delivery, Ledger, ModuleDone, RunEnd, RunFacts
from guardtest.model import Candidate, CandidateId, Decision, Finding, RunId, Snapshot, Verdict
from guardtest.report.markdown import run_markdown
from guardtest.report.result import Aside, RunResult, Skipped, SuspectedBug, Totals
from guardtest.run.confirm import Confirmed, confirm
from guardtest.run.ground import Ground, prepared
from guardtest.run.module_run import Court, ModuleOutcome, run_module
from guardtest.run.options import Host, RunOptions
from guardtest.run.plan import Plan, make_plan
from guardtest.run.pool import work_through
from guardtest.run.progress import Progress
from guardtest.run.summary import accepted_tests, coverage_change, refused_groups

EXIT_FINE, EXIT_REFUSED, EXIT_BUDGET, EXIT_NOTHING = 0, 1, 4, 5


@dataclass(slots=True)
class _Work:
    """What the modules have brought so far."""

    outcomes: list[ModuleOutcome] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)  # path -> text
    modules: dict[str, str] = field(default_factory=dict)  # path -> module under test

    def take(self, outcome: ModuleOutcome) -> None:
        self.outcomes.append(outcome)
        if outcome.text:
            self.files[outcome.test_path] = outcome.text
            self.modules[outcome.test_path] = outcome.module

    @property
    def tests(self) -> int:
        return sum(len(names_of_tests(text)) for text in self.files.values())


def run(options: RunOptions, host: Host, progress: Progress) -> RunResult:
    """Do one run and return what it came to.

    Raises:
        GuardtestError: it could not be done; the message says what to do. Nothing was lost.
        KeyboardInterrupt: passed on after the ledger has noted it.
    """
    began = time.monotonic()
    with ExitStack() as stack:
        ground = stack.enter_context(prepared(options, host, progress))
        ledger = stack.enter_context(Ledger.open(ground.state_dir))
        facts = _facts(options, ground)
        previous = ledger.unfinished_run(ground.fingerprint) if options.resume else None
        if options.resume and previous is None:
            raise UsageError("there is no interrupted run to resume on this tree", hint="Run without --resume.")
        if previous is not None and dict(previous.facts.options) != facts.options:
            raise UsageError(
                "the interrupted run had other options", hint="Repeat its options with --resume, or start anew without."
            )
        if not options.resume and ledger.last_run(ground.fingerprint, facts.options) is not None:
            return _nothing_to_do(options, ground, began)
        run_id = previous.id if previous else ledger.begin_run(facts)
        if previous:
            ledger.resume_run(run_id)
        try:
            return _Run(options, host, progress, ground, ledger, run_id, began).go()
        except KeyboardInterrupt:
            ledger.finish_run(run_id, RunEnd(kind="interrupted"))
            raise
        except GuardtestError as error:
            ledger.finish_run(run_id, RunEnd(kind="failed", detail={"reason": error.message}))
            raise


class _Run:
    """One run on prepared ground."""

    def __init__(
        self,
        options: RunOptions,
        host: Host,
        progress: Progress,
        ground: Ground,
        ledger: Ledger,
        run_id: RunId,
        began: float,
    ) -> None:
        self.options, self.host, self.progress, self.ground = options, host, progress, ground
        self.ledger, self.run_id, self.began = ledger, run_id, began
        self.findings: dict[CandidateId, tuple[Finding, ...]] = {}

    def go(self) -> RunResult:
        self.progress.step("measuring the coverage there is")
        plan = make_plan(self.options, self.ground)
        for test, why in plan.suite.set_aside.items():
            self.progress.warn(f"{test} fails already and is set aside: {why}")
        work = self._resumed()
        complete = self._work_through(plan, work)
        confirmed = self._confirm(plan, work)
        after = self.ground.snapshot_of(confirmed.together.executed) if confirmed.files else plan.before
        written = self._deliver(confirmed.files)
        suspected = self._leave_suspects(work)
        result = self._result(plan, work, confirmed, after, written, suspected, complete)
        self._finish(result, written)
        return result

    def _resumed(self) -> _Work:
        work = _Work()
        for done in self.ledger.modules_done(self.run_id):
            outcome = ModuleOutcome(module=done.module, path="", test_path="", skipped=done.skipped)
            if done.files:
                outcome = ModuleOutcome(
                    module=done.module, path="", test_path=done.files[0].path, text=done.files[0].text
                )
            work.take(outcome)
        return work

    def _work_through(self, plan: Plan, work: _Work) -> bool:
        done = {outcome.module for outcome in work.outcomes}
        todo = [module for module in plan.modules if module.module not in done]
        self.progress.modules(len(todo))
        court = self._court(plan)
        limit = self.options.max_tests
        return work_through(
            todo,
            lambda module: run_module(module, court),
            jobs=self.options.jobs or self.host.cores,
            time_budget=self.options.time_budget,
            enough=lambda: limit is not None and work.tests >= limit,
            stop=self.ground.stage.close,
            on_done=lambda outcome: self._module_done(outcome, work),
        )

    def _court(self, plan: Plan) -> Court:
        return Court(
            stage=self.ground.stage,
            proposers=self.ground.proposers,
            decide=self._decide,
            source_map=self.ground.analyses.__getitem__,
            settings=Settings(seed=self.options.seed, reruns=self.options.reruns, max_tests=self.options.max_tests),
            seed=self.options.seed,
            calls=plan.suite.calls,
            on_candidate=lambda candidate: self.ledger.record_candidate(self.run_id, candidate),
            on_verdicts=self._record_verdicts,
        )

    def _decide(self, candidate: Candidate) -> Decision:
        decision = self.ground.decide(candidate)
        known = self.findings.get(candidate.id, ())
        self.findings[candidate.id] = known + tuple(f for f in decision.findings if f not in known)
        return decision

    def _record_verdicts(self, candidate: Candidate, verdicts: tuple[Verdict, ...]) -> None:
        findings = {candidate.id: self.findings.get(candidate.id, ())}
        self.ledger.record_verdicts(self.run_id, verdicts, findings)

    def _module_done(self, outcome: ModuleOutcome, work: _Work) -> None:
        self.ledger.record_module_done(self.run_id, _as_done(outcome))
        work.take(outcome)
        verdicts = [verdict for _, judged in outcome.judged for verdict in judged]
        accepted = sum(verdict.accepted for verdict in verdicts)
        self.progress.module_done(outcome.module, accepted, len(verdicts) - accepted, outcome.skipped)

    def _confirm(self, plan: Plan, work: _Work) -> Confirmed:
        if not work.files:
            return Confirmed(files={}, together=plan.suite)
        self.progress.step("running the suite and all accepted tests together")
        return confirm(
            self.ground.stage,
            work.files,
            self.ground.project.test_files,
            plan.suite,
            seconds=self.options.suite_seconds,
            seed=self.options.seed,
        )

    def _deliver(self, files: Mapping[str, str]) -> tuple[Written, ...]:
        effects = plan_delivery(
            [WriteTest(path=path, text=text) for path, text in files.items()],
            self.ground.project.files,
            self.options.deliver,
            roots=self.ground.project.test_roots,
            run=self.run_id,
        )
        return apply_effects(effects, self.ground.project.root, self._note_delivery)

    def _note_delivery(self, written: Written) -> None:
        self.ledger.record_delivery(self.run_id, Delivery(path=written.path, sha256=written.sha256))

    def _leave_suspects(self, work: _Work) -> tuple[SuspectedBug, ...]:
        found, suspects = [], []
        for outcome in work.outcomes:
            why = {v.test: v.reason for _, verdicts in outcome.judged for v in verdicts if v.suspected_bug}
            for test, text in outcome.suspects:
                suspects.append(Suspect(module=outcome.module, test=test, text=text, reason=why.get(test, "")))
                found.append((test, why.get(test, "")))
        written = write_suspected(suspects, self.ground.project.root)
        return tuple(
            SuspectedBug(path=file.path, test=test, reason=reason)
            for file, (test, reason) in zip(written, found, strict=True)
        )

    def _result(
        self,
        plan: Plan,
        work: _Work,
        confirmed: Confirmed,
        after: Snapshot,
        written: tuple[Written, ...],
        suspected: tuple[SuspectedBug, ...],
        complete: bool,
    ) -> RunResult:
        judged = [pair for outcome in work.outcomes for pair in outcome.judged]
        accepted = accepted_tests(confirmed.files, work.modules, judged)
        skipped = [Skipped(module=o.module, reason=o.skipped) for o in work.outcomes if o.skipped]
        return RunResult(
            run=self.run_id,
            root=str(self.ground.project.root),
            tool_version=__version__,
            sandbox=self.ground.stage.sandbox.tier,
            sandbox_layers=tuple(self.ground.stage.sandbox.layers),
            modules=coverage_change(plan.before, after),
            accepted=accepted,
            refused=refused_groups(judged, confirmed.dropped),
            suspected=suspected,
            aside=tuple(Aside(test=test, reason=why) for test, why in plan.suite.set_aside.items()),
            skipped=(*plan.skipped, *skipped),
            written=tuple(file.path for file in written),
            deliver=self.options.deliver,
            report_path=f".guardtest/reports/{self.run_id}.md",
            seconds=time.monotonic() - self.began,
            exit_code=_exit_code(bool(accepted), bool(plan.modules), complete),
        )

    def _finish(self, result: RunResult, written: tuple[Written, ...]) -> None:
        report = self.ground.project.root / result.report_path
        report.parent.mkdir(parents=True, exist_ok=True)
        report.write_text(run_markdown(result), encoding="utf-8")
        end = RunEnd(
            kind="finished",
            after_fingerprint=self.ground.fingerprint_after(written),
            coverage_before=_counts(result.before),
            coverage_after=_counts(result.after),
        )
        self.ledger.finish_run(self.run_id, end)


def _facts(options: RunOptions, ground: Ground) -> RunFacts:
    return RunFacts(
        tool_version=__version__,
        fingerprint=ground.fingerprint,
        interpreter=str(ground.stage.interpreter.executable),
        sandbox=ground.stage.sandbox.tier,
        sandbox_layers=tuple(ground.stage.sandbox.layers),
        policy_hash=ground.profile.digest,
        options=options.as_facts(),
        seed=options.seed,
    )


def _as_done(outcome: ModuleOutcome) -> ModuleDone:
    if not outcome.text:
        return ModuleDone(module=outcome.module, skipped=outcome.skipped, seconds=outcome.seconds)
    sources = {v.test: c.id for c, verdicts in outcome.judged for v in verdicts if v.accepted}
    fallback = outcome.judged[0][0].id
    return ModuleDone(
        module=outcome.module,
        tests=tuple(
            AcceptedTest(
                candidate=sources.get(test, fallback),
                test=test,
                module=outcome.module,
                path=outcome.test_path,
                text=keep(outcome.text, {test}),
            )
            for test in names_of_tests(outcome.text)
        ),
        files=(AcceptedFile(module=outcome.module, path=outcome.test_path, text=outcome.text),),
        seconds=outcome.seconds,
    )


def _counts(totals: Totals) -> dict[str, int]:
    return {
        "statements": totals.statements,
        "covered_lines": totals.covered_lines,
        "branches": totals.branches,
        "covered_branches": totals.covered_branches,
    }


def _exit_code(accepted: bool, wanted: bool, complete: bool) -> int:
    if not wanted:
        return EXIT_NOTHING
    if not complete:
        return EXIT_BUDGET
    return EXIT_FINE if accepted else EXIT_REFUSED


def _nothing_to_do(options: RunOptions, ground: Ground, began: float) -> RunResult:
    return RunResult(
        run=RunId(""),
        root=str(ground.project.root),
        tool_version=__version__,
        sandbox=ground.stage.sandbox.tier,
        sandbox_layers=tuple(ground.stage.sandbox.layers),
        modules=(),
        accepted=(),
        refused=(),
        suspected=(),
        aside=(),
        skipped=(),
        written=(),
        deliver=options.deliver,
        report_path="",
        seconds=time.monotonic() - began,
        exit_code=EXIT_NOTHING,
    )
