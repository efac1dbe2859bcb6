"""Runs over collected tests: what is asked of the worker, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from pydantic import TypeAdapter, ValidationError

from guardtest.errors import SandboxBroke
from guardtest.worker.client import Event, Worker

TestState = Literal["passed", "failed", "error", "skipped", "xfailed", "xpassed", "timeout", "crashed", "missing"]
Arc = tuple[int, int]
Executed = Mapping[str, frozenset[Arc]]
_STATES = frozenset(get_args(TestState))
_EXECUTED = TypeAdapter(dict[str, list[tuple[int, int]]])
_CALLS = TypeAdapter(dict[str, dict[str, list[str]]])


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSpec:
    """One pass over tests, in a forked child of the session (or one child per test: `alone`).

    Args:
        tests: node ids, or None for all that were collected.
        cover: absolute paths of the files to measure, by test where `contexts` is set.
        record: absolute path -> module: note the arguments of calls into these files.
        mutant: id of the mutant to run under.
        seconds: limit per test.
    """

    tests: tuple[str, ...] | None = None
    alone: bool = False
    cover: tuple[str, ...] = ()
    contexts: bool = False
    record: Mapping[str, str] = field(default_factory=dict)
    mutant: str | None = None
    shuffle: int | None = None
    tz: str = ""
    cwd: Literal["", "scratch"] = ""
    seconds: float = 10.0
    stop_late: bool = False

    def as_message(self) -> dict[str, Any]:
        said = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in said.items() if value not in (None, (), "", False, {})}


@dataclass(frozen=True, slots=True, kw_only=True)
class TestOutcome:
    """How one test went in one run, as the worker claims."""

    __test__ = False

    state: TestState
    reason: str = ""
    raised: str = ""  # the exception's type
    frames: tuple[tuple[str, int], ...] = ()  # (file, line), the last is where it was raised
    seconds: float = 0.0


@dataclass(slots=True, kw_only=True)
class RunResult:
    """What one RunSpec brought."""

    outcomes: dict[str, TestOutcome] = field(default_factory=dict)
    executed: dict[str, Executed] = field(default_factory=dict)  # by test, or "" for the run as a whole
    calls: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    mutant_applied: bool = True


@dataclass(slots=True, kw_only=True)
class SessionResult:
    """A whole session: what was collected, and one result per run in the order asked for."""

    tests: tuple[str, ...] = ()
    errors: tuple[tuple[str, str], ...] = ()  # (file, reason)
    runs: list[RunResult]
    collecting: Executed = field(default_factory=dict)  # what collecting executed, where asked for
    ended: str = "ok"


def run_session(
    worker: Worker,
    *,
    files: Sequence[str],
    runs: Sequence[RunSpec],
    mutants: Mapping[str, Mapping[str, Any]] | None = None,
    args: Sequence[str] = (),
    cover_collection: Sequence[str] = (),
    seconds: float = 300.0,
) -> SessionResult:
    """Collect `files` in the worker and execute the runs.

    Raises:
        SandboxBroke: the worker broke; this says nothing about the tests.
    """
    result = SessionResult(runs=[RunResult() for _ in runs])
    request = {
        "files": list(files),
        "runs": [run.as_message() for run in runs],
        "mutants": dict(mutants or {}),
        "args": list(args),
        "cover_collection": list(cover_collection),
    }
    for event in worker.events("session", seconds=seconds, **request):
        try:
            _take(event, result)
        except (KeyError, TypeError, ValueError, IndexError, ValidationError) as error:
            raise SandboxBroke(f"the worker sent an event that does not fit: {error}") from error
    return result


def _take(event: Event, result: SessionResult) -> None:
    match event["event"]:
        case "collected":
            result.tests = tuple(str(t) for t in event["tests"])
            result.errors = tuple((str(e["file"]), str(e["reason"])) for e in event["errors"])
        case "outcome":
            result.runs[event["run"]].outcomes[str(event["test"])] = _outcome(event)
        case "coverage":
            found = _EXECUTED.validate_python(event["executed"])
            executed = {path: frozenset(arcs) for path, arcs in found.items()}
            if event["run"] == -1:
                result.collecting = executed
            else:
                result.runs[event["run"]].executed[str(event["test"])] = executed
        case "recorded":
            result.runs[event["run"]].calls = _CALLS.validate_python(event["calls"])
        case "mutant":
            result.runs[event["run"]].mutant_applied = bool(event["applied"])
        case "done":
            result.ended = str(event["ended"])
        case other:
            raise ValueError(f"unknown event {other!r}")


def _outcome(event: Event) -> TestOutcome:
    state = event["outcome"]
    if state not in _STATES:
        raise ValueError(f"unknown outcome {state!r}")
    raised = event.get("raised") or {}
    return TestOutcome(
        state=state,
        reason=str(event["reason"])[:4000],
        raised=str(raised.get("type", ""))[:200],
        frames=tuple((str(path), int(line)) for path, line in raised.get("frames", ())),
        seconds=float(event["wall"]),
    )
