"""One module: load it, let the proposers work on its gaps, judge what they bring, keep what was accepted."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from guardtest.errors import SandboxBroke
from guardtest.judge.ladder import Judgement, judge
from guardtest.judge.standing import Reach, Standing
from guardtest.judge.testfile import join
from guardtest.judge.workbench import Settings, SourceMap, Workbench
from guardtest.model import Candidate, Decision, FileCoverage, Gap, Verdict
from guardtest.propose.protocol import Goal, Proposer
from guardtest.run.measure import Calls
from guardtest.run.stage import Stage
from guardtest.run.view import StageView
from guardtest.worker.client import Worker

_IMPORT_SECONDS = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ModulePlan:
    """What is wanted of one module.

    Args:
        covered: the module's coverage as the project's own suite leaves it.
        test_path: where its new test file would go, if any test is accepted.
    """

    module: str
    path: str
    gaps: tuple[Gap, ...]
    covered: FileCoverage
    test_path: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleOutcome:
    """What came of it. `skipped` says why nothing was tried."""

    module: str
    path: str
    test_path: str
    text: str = ""
    judged: tuple[tuple[Candidate, tuple[Verdict, ...]], ...] = ()
    suspects: tuple[tuple[str, str], ...] = ()
    skipped: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Court:
    """The collaborators every module shares."""

    stage: Stage
    proposers: Sequence[Proposer]
    decide: Callable[[Candidate], Decision]
    source_map: Callable[[str], SourceMap]
    settings: Settings
    seed: int
    calls: Calls = field(default_factory=dict)
    on_candidate: Callable[[Candidate], None] = lambda _: None
    on_verdicts: Callable[[Candidate, tuple[Verdict, ...]], None] = lambda *_: None


class Warm:
    """The module's warm worker; a new one takes its place when the sandbox broke."""

    def __init__(self, stage: Stage, plan: ModulePlan) -> None:
        self._stage, self._plan = stage, plan
        self._worker: Worker | None = None
        self.import_arcs: frozenset[tuple[int, int]] = frozenset()
        self.error = ""

    def get(self) -> Worker:
        if self._worker is None:
            self._worker = self._stage.start_worker()
            self._load(self._worker)
        return self._worker

    def drop(self) -> None:
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def _load(self, worker: Worker) -> None:
        file = self._stage.inside(self._plan.path)
        answer = worker.ask("load", seconds=_IMPORT_SECONDS, modules=[{"module": self._plan.module}], files=[file])
        said = answer["modules"][self._plan.module]
        self.error = "" if said["ok"] else str(said["error"])
        executed = said.get("executed", {}).get(file, ())
        self.import_arcs = frozenset((int(a), int(b)) for a, b in executed)


def run_module(plan: ModulePlan, court: Court) -> ModuleOutcome:
    """Propose and judge for one module. A broken sandbox ends this module only, with the reason."""
    began = time.monotonic()
    warm = Warm(court.stage, plan)
    try:
        warm.get()
        if warm.error:
            return _outcome(plan, began, skipped=f"does not import: {warm.error}")
        return _work(plan, court, warm, began)
    except SandboxBroke as error:
        return _outcome(plan, began, skipped=f"the sandbox broke: {error.message}")
    finally:
        warm.drop()


def _work(plan: ModulePlan, court: Court, warm: Warm, began: float) -> ModuleOutcome:
    bench = _workbench(plan, court, warm)
    covered_lines = plan.covered.statements - plan.covered.missing_lines
    standing = Standing(
        reached=Reach(lines=covered_lines, branches=plan.covered.branches - plan.covered.missing_branches),
        own_lines=covered_lines - bench.import_lines,
    )
    judged: list[tuple[Candidate, tuple[Verdict, ...]]] = []
    texts: list[str] = []
    suspects: list[tuple[str, str]] = []
    for proposer in court.proposers:
        view = StageView(court.stage, court.calls, warm.get())
        for candidate in proposer.propose(_goal(plan, court, bench), view):
            court.on_candidate(candidate)
            judgement = _judged(candidate, bench, standing, warm)
            court.on_verdicts(candidate, judgement.verdicts)
            judged.append((candidate, judgement.verdicts))
            suspects += judgement.suspects
            standing = judgement.standing
            texts += [judgement.text] if judgement.text else []
    return _outcome(plan, began, text=join(texts) if texts else "", judged=tuple(judged), suspects=tuple(suspects))


def _judged(candidate: Candidate, bench: Workbench, standing: Standing, warm: Warm) -> Judgement:
    """Judge; where the sandbox broke, once more with a new worker, since a neighbour may have broken it."""
    try:
        return judge(candidate, bench, standing)
    except SandboxBroke:
        warm.drop()
        return judge(candidate, bench, standing)


def _goal(plan: ModulePlan, court: Court, bench: Workbench) -> Goal:
    return Goal(
        module=plan.module,
        path=plan.path,
        gaps=plan.gaps,
        test_path=plan.test_path,
        seconds=plan.seconds,
        seed=court.seed,
        import_lines=bench.import_lines,
        max_tests=court.settings.max_tests,
    )


def _workbench(plan: ModulePlan, court: Court, warm: Warm) -> Workbench:
    stage = court.stage
    source_map = court.source_map(plan.path)
    import_lines, _ = source_map.covered(warm.import_arcs)
    return Workbench(
        tree=stage.tree,
        source=(stage.tree.root / plan.path).read_text(encoding="utf-8", errors="replace"),
        source_file=stage.inside(plan.path),
        path=plan.path,
        import_lines=import_lines,
        source_map=source_map,
        warm=warm.get,
        cold=lambda hash_seed: stage.start_worker(hash_seed=hash_seed),
        decide=court.decide,
        sandbox=stage.sandbox.tier,
        sandbox_layers=tuple(stage.sandbox.layers),
        settings=court.settings,
    )


def _outcome(
    plan: ModulePlan,
    began: float,
    *,
    text: str = "",
    judged: tuple[tuple[Candidate, tuple[Verdict, ...]], ...] = (),
    suspects: tuple[tuple[str, str], ...] = (),
    skipped: str = "",
) -> ModuleOutcome:
    return ModuleOutcome(
        module=plan.module, path=plan.path, test_path=plan.test_path, text=text, judged=judged,
        suspects=suspects, skipped=skipped, seconds=time.monotonic() - began,
    )  # fmt: skip
