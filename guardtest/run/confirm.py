"""The last look before anything is written: the suite and all accepted files together, fresh and shuffled.

Rung 6 both ways: an accepted test that fails beside the suite goes, and so does an accepted file that makes a
test of the suite fail.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from guardtest.judge.testfile import keep, names_of_tests
from guardtest.run.measure import SuiteRun, run_suite, suite_run
from guardtest.run.stage import Stage
from guardtest.worker.session import RunSpec, run_session

_ROUNDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """What may be delivered (path -> text), why each other test was dropped, and the coverage with it."""

    files: Mapping[str, str]
    dropped: Mapping[str, str] = field(default_factory=dict)
    together: SuiteRun


def confirm(
    stage: Stage,
    accepted: Mapping[str, str],
    own_files: Sequence[str],
    before: SuiteRun,
    *,
    seconds: float,
    seed: int,
) -> Confirmed:
    """Run everything together until nothing breaks; each round drops what broke.

    Raises:
        SandboxBroke: the sandbox failed.
    """
    files, dropped = dict(accepted), dict[str, str]()
    for round_number in range(_ROUNDS):
        together = _run_together(stage, files, own_files, seconds=seconds, seed=seed + round_number)
        broken = _broken_accepted(files, together)
        victims = before.passed & together.set_aside.keys()
        if victims and not broken:
            broken = _polluters(stage, files, own_files, victims, seconds)
        if not broken:
            break
        dropped |= broken
        files = _without(files, broken)
    else:
        dropped |= {
            f"{path}::{test}": "the suite does not settle" for path in files for test in names_of_tests(files[path])
        }
        files, together = {}, before
    return Confirmed(files=files, dropped=dropped, together=together)


def _run_together(
    stage: Stage, files: Mapping[str, str], own_files: Sequence[str], *, seconds: float, seed: int
) -> SuiteRun:
    """One pass in order under coverage and one shuffled, in a fresh worker; a failure in either counts."""
    for path, text in files.items():
        stage.tree.write(path, text)
    sources = tuple(stage.inside(path) for path in stage.sources)
    runs = [RunSpec(cover=sources, seconds=120.0), RunSpec(shuffle=seed, seconds=120.0)]
    try:
        with stage.start_worker(hash_seed=seed % 1000 + 1) as worker:
            result = run_session(
                worker,
                files=[*own_files, *files],
                runs=runs,
                cover_collection=sources,
                seconds=2 * seconds,
            )
    finally:
        for path in files:
            stage.tree.remove(path)
    in_order = suite_run(stage, result)
    shuffled = {
        test: f"in another order: {outcome.state}: {outcome.reason[:200]}"
        for test, outcome in result.runs[1].outcomes.items()
        if outcome.state != "passed" and test in in_order.passed
    }
    return SuiteRun(
        passed=in_order.passed - shuffled.keys(),
        executed=in_order.executed,
        set_aside={**in_order.set_aside, **shuffled},
        finished=in_order.finished,
    )


def _broken_accepted(files: Mapping[str, str], together: SuiteRun) -> dict[str, str]:
    """Accepted tests that do not pass beside the suite: node id without parameters -> why."""
    passed = {node.split("[")[0] for node in together.passed}
    broken = {}
    for path, text in files.items():
        for test in names_of_tests(text):
            node = f"{path}::{test}"
            why = next((w for n, w in together.set_aside.items() if n.split("[")[0] in (node, path)), "")
            if why or node not in passed:
                broken[node] = why or "did not run beside the suite"
    return broken


def _polluters(
    stage: Stage, files: Mapping[str, str], own_files: Sequence[str], victims: frozenset[str], seconds: float
) -> dict[str, str]:
    """Which accepted files make a test of the suite fail: each file alone with the suite."""
    found: dict[str, str] = {}
    for path, text in files.items():
        stage.tree.write(path, text)
        try:
            alone = run_suite(stage, [path, *own_files], seconds=seconds)
        finally:
            stage.tree.remove(path)
        hit = sorted(victims & alone.set_aside.keys())
        if hit:
            found |= {f"{path}::{test}": f"makes {hit[0]} fail" for test in names_of_tests(text)}
    return found


def _without(files: Mapping[str, str], broken: Mapping[str, str]) -> dict[str, str]:
    left = {
        path: keep(text, {t for t in names_of_tests(text) if f"{path}::{t}" not in broken})
        for path, text in files.items()
    }
    return {path: text for path, text in left.items() if text}
