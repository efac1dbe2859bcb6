"""Climb the ladder: from a candidate's text to one verdict per test function and the text worth keeping.

Cheap rungs come first and a refusal costs only the test it concerns. The order is `guardtest.model.RUNGS`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from guardtest.judge.climb import Climb
from guardtest.judge.minimal import needed_tests
from guardtest.judge.oracle import hunt_mutants
from guardtest.judge.readable import unreadable
from guardtest.judge.standing import Reach, Standing
from guardtest.judge.suspects import suspected_bug
from guardtest.judge.symbols import find_missing, imported_names
from guardtest.judge.testfile import keep, names_of_tests
from guardtest.judge.workbench import Workbench
from guardtest.model import Candidate, Evidence, Verdict
from guardtest.worker.session import RunSpec, TestOutcome, run_session

_TIME_ZONES = ("Asia/Kathmandu", "America/St_Johns", "Pacific/Chatham")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What became of one candidate.

    Args:
        text: the candidate with only its accepted tests; "" where none was accepted.
        standing: the module's standing with the accepted tests.
    """

    verdicts: tuple[Verdict, ...]
    text: str
    standing: Standing
    suspects: tuple[tuple[str, str], ...] = field(default=())  # (test, text of a file with only that test)


def judge(candidate: Candidate, bench: Workbench, standing: Standing) -> Judgement:
    """Judge every test of the candidate.

    Raises:
        SandboxBroke: the sandbox failed; this says nothing about the candidate.
    """
    try:
        climb = Climb(candidate, names_of_tests(candidate.text))
    except (SyntaxError, ValueError, RecursionError) as error:
        verdict = _refused_file(candidate, f"does not parse: {error}")
        return Judgement(verdicts=(verdict,), text="", standing=standing)
    try:
        _climb_policy(climb, bench)
        _climb_symbols(climb, bench)
        bench.tree.write(candidate.path, climb.text)
        _climb_passes(climb, bench)
        _climb_stable(climb, bench)
        reach, killed, tried = _climb_gain_and_oracle(climb, bench, standing)
        standing = _climb_minimal(climb, bench, standing, reach, killed, tried)
    finally:
        bench.tree.remove(candidate.path)
    return Judgement(verdicts=climb.verdicts(), text=climb.text, standing=standing, suspects=tuple(climb.suspects))


def _refused_file(candidate: Candidate, reason: str) -> Verdict:
    return Verdict(candidate=candidate.id, test="", accepted=False, rung="parses", reason=reason)


def _climb_policy(climb: Climb, bench: Workbench) -> None:
    decision = bench.decide(climb.candidate)
    if decision.allowed:
        return
    serious = [f for f in decision.findings if f.severity == "error"]
    for finding in serious:
        why = f"{finding.rule}: {finding.reason}"
        for test in climb.alive:
            if not finding.test or test.split("::")[-1] == finding.test.split("::")[-1]:
                climb.refuse(test, "policy", why)
    if not serious:
        climb.refuse_all("policy", "the policy could not tell")
    if climb.alive and not bench.decide(climb.pruned()).allowed:
        climb.refuse_all("policy", "refused together with what its file holds")


def _climb_symbols(climb: Climb, bench: Workbench) -> None:
    if not climb.alive:
        return
    names = imported_names(climb.text)
    wanted = sorted(set(names.values()))
    answer = bench.warm().ask("resolve", seconds=60, names=[list(n) for n in wanted])
    missing = {(str(m), str(a)) for m, a in answer["missing"]}
    for test, name in find_missing(climb.text, names, missing).items():
        for alive in climb.alive:
            if not test or alive.split("::")[0] == test:
                climb.refuse(alive, "symbols", f"{name} does not exist")


def _climb_passes(climb: Climb, bench: Workbench) -> None:
    if not climb.alive:
        return
    run = RunSpec(seconds=bench.settings.test_seconds)
    result = run_session(bench.warm(), files=[climb.path], runs=[run], seconds=_session_seconds(climb, bench))
    if result.errors:
        climb.refuse_all("passes", f"the file is not collected: {_last_line(result.errors[0][1])}")
    outcomes = result.runs[0].outcomes
    for test in climb.alive:
        outcome = climb.worst(outcomes, test)
        if outcome.state != "passed":
            _note_suspect(climb, bench, test, outcome)
            climb.refuse(test, "passes", _why(outcome))


def _note_suspect(climb: Climb, bench: Workbench, test: str, outcome: TestOutcome) -> None:
    why = suspected_bug(outcome, bench.source_file)
    if why:
        climb.suspect(test, why, keep(climb.candidate.text, {test}))


def _climb_stable(climb: Climb, bench: Workbench) -> None:
    """Rungs 5 and 6 in the small: other order, time zone, directory and hash seed; alone; cold."""
    if not climb.alive:
        return
    settings = bench.settings
    seconds, total = settings.test_seconds, _session_seconds(climb, bench)
    runs = [
        RunSpec(
            shuffle=settings.seed + number + 1,
            tz=_TIME_ZONES[number % len(_TIME_ZONES)],
            cwd="scratch",
            seconds=seconds,
        )
        for number in range(max(1, settings.reruns - 1))
    ]
    bench.tree.write(climb.path, climb.text)
    result = run_session(
        bench.warm(), files=[climb.path], runs=[*runs, RunSpec(alone=True, seconds=seconds)], seconds=total
    )
    for number, run in enumerate(result.runs):
        alone = number == len(runs)
        for test in climb.alive:
            outcome = climb.worst(run.outcomes, test)
            if outcome.state != "passed":
                how = "alone" if alone else "in another order, time zone and directory"
                climb.refuse(test, "pollution" if alone else "stable", f"fails {how}: {_why(outcome)}")
    _confirm_cold(climb, bench, total)


def _confirm_cold(climb: Climb, bench: Workbench, total: float) -> None:
    """Once more in a fresh interpreter with another hash seed, where nothing was imported before."""
    if not climb.alive:
        return
    bench.tree.write(climb.path, climb.text)
    with bench.cold(bench.settings.seed + 4242) as worker:
        run = RunSpec(seconds=bench.settings.test_seconds * 2, shuffle=bench.settings.seed + 7)
        result = run_session(worker, files=[climb.path], runs=[run], seconds=total)
    for test in climb.alive:
        outcome = climb.worst(result.runs[0].outcomes, test)
        if outcome.state != "passed":
            climb.refuse(test, "stable", f"fails in a fresh interpreter with another hash seed: {_why(outcome)}")


def _climb_gain_and_oracle(
    climb: Climb, bench: Workbench, standing: Standing
) -> tuple[dict[str, Reach], dict[str, frozenset[str]], dict[str, int]]:
    """Measure what each test reaches and which mutants it kills; refuse those that reach or kill nothing."""
    if not climb.alive:
        return {}, {}, {}
    bench.tree.write(climb.path, climb.text)
    cover = RunSpec(cover=(bench.source_file,), contexts=True, seconds=bench.settings.test_seconds * 3)
    result = run_session(bench.warm(), files=[climb.path], runs=[cover], seconds=_session_seconds(climb, bench))
    reach = {}
    for test in climb.alive:
        arcs = climb.all_arcs(result.runs[0].executed, test, bench.source_file)
        lines, branches = bench.source_map.covered(arcs)
        reach[test] = Reach(lines=lines, branches=branches)
        if not lines - bench.import_lines:
            climb.refuse(test, "gain", "runs nothing of the module under test")
    hunted = hunt_mutants(climb, bench, {test: reach[test].lines - bench.import_lines for test in climb.alive})
    for test in climb.alive:
        if not hunted.killed.get(test) and hunted.tried.get(test):
            climb.refuse(test, "oracle", f"notices none of {hunted.tried[test]} small changes to the code it runs")
    return reach, hunted.killed, hunted.tried


def _climb_minimal(
    climb: Climb,
    bench: Workbench,
    standing: Standing,
    reach: dict[str, Reach],
    killed: dict[str, frozenset[str]],
    tried: dict[str, int],
) -> Standing:
    """Rungs 7, 9 and 10: of the readable tests keep those that add something to the others."""
    for test in climb.alive:
        why = unreadable(climb.text, test)
        if why:
            climb.refuse(test, "readable", why)
    own = {f"{bench.path}:{line}:" for line in standing.own_lines}
    full = {
        test: Reach(
            lines=reach[test].lines - bench.import_lines,
            branches=reach[test].branches,
            mutants=frozenset(m for m in killed.get(test, ()) if f"{m.rsplit(':', 2)[0]}:" not in own),
        )
        for test in climb.alive
    }
    chosen = dict(needed_tests(full, standing.reached, bench.settings.max_tests))
    for test in climb.alive:
        if test in chosen:
            standing = standing.with_accepted(full[test])
            climb.accept(test, _evidence(bench, chosen[test], killed.get(test, frozenset()), tried.get(test, 0)))
        elif len(full[test].beyond(standing.reached)) == 0:
            climb.refuse(test, "gain", "adds no line, branch or killed mutant to the tests there are")
        else:
            climb.refuse(test, "minimal", "the accepted tests together do what it does")
    return standing


def _evidence(bench: Workbench, gain: Reach, killed: frozenset[str], tried: int) -> Evidence:
    return Evidence(
        lines_gained=tuple(sorted(gain.lines)),
        branches_gained=tuple(sorted(gain.branches)),
        mutants_killed=tuple(sorted(killed)),
        mutants_tried=tried,
        reruns=bench.settings.reruns + 2,
        sandbox=bench.sandbox,
        sandbox_layers=bench.sandbox_layers,
    )


def _session_seconds(climb: Climb, bench: Workbench) -> float:
    return 60.0 + len(climb.alive) * bench.settings.test_seconds * (bench.settings.reruns + 2)


def _why(outcome: TestOutcome) -> str:
    text = _last_line(outcome.reason) if outcome.state in ("error",) else (outcome.reason.splitlines() or [""])[0]
    return f"{outcome.state}: {text}"[:300]


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else ""
