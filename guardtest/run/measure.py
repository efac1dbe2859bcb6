"""Run the project's own suite in the sandbox: what it covers, what fails, which arguments it passes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from guardtest.run.stage import Stage
from guardtest.worker.session import Arc, Executed, RunSpec, SessionResult, TestOutcome, run_session

Calls = Mapping[str, Mapping[str, Sequence[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteRun:
    """One pass of test files.

    Args:
        executed: repository-relative source path -> executed arcs.
        set_aside: test or file -> why it does not pass today; these are left out of later runs.
        calls: module -> qualname -> argument lists as source text.
        finished: False where the suite ran past its limit.
    """

    passed: frozenset[str] = frozenset()
    executed: Mapping[str, frozenset[Arc]] = field(default_factory=dict)
    set_aside: Mapping[str, str] = field(default_factory=dict)
    calls: Calls = field(default_factory=dict)
    finished: bool = True


def run_suite(
    stage: Stage, files: Sequence[str], *, seconds: float, record: bool = False, hash_seed: int = 0
) -> SuiteRun:
    """Run test files in a fresh worker under coverage.

    Raises:
        SandboxBroke: the sandbox failed.
    """
    if not files:
        return SuiteRun()
    sources = tuple(stage.inside(path) for path in stage.sources)
    modules = {stage.inside(m.path): m.name for m in stage.project.modules if m.path in stage.sources}
    run = RunSpec(cover=sources, record=modules if record else {}, seconds=min(seconds, 120.0))
    with stage.start_worker(hash_seed=hash_seed) as worker:
        result = run_session(worker, files=list(files), runs=[run], cover_collection=sources, seconds=seconds)
    return suite_run(stage, result)


def suite_run(stage: Stage, result: SessionResult) -> SuiteRun:
    """Read a session over a suite."""
    run = result.runs[0]
    aside = {file or "the test suite": _first_line(reason) for file, reason in result.errors}
    aside |= {
        test: f"{outcome.state}: {_first_line(outcome.reason)}"
        for test, outcome in run.outcomes.items()
        if _is_broken(outcome)
    }
    return SuiteRun(
        passed=frozenset(test for test, outcome in run.outcomes.items() if outcome.state == "passed"),
        executed={
            stage.outside(path): arcs for path, arcs in _united(result.collecting, *run.executed.values()).items()
        },
        set_aside=aside,
        calls=run.calls,
        finished=result.ended == "ok",
    )


def _is_broken(outcome: TestOutcome) -> bool:
    return outcome.state in ("failed", "error", "timeout", "crashed", "missing")


def _united(*parts: Executed) -> Executed:
    united: dict[str, frozenset[Arc]] = {}
    for part in parts:
        for path, arcs in part.items():
            united[path] = united.get(path, frozenset()) | arcs
    return united


def _first_line(text: str) -> str:
    return next((line.strip()[:300] for line in text.splitlines() if line.strip()), "")
