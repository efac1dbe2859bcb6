"""What the journal takes in and gives back, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from guardtest.model import CandidateId, RunId

EventKind = Literal["started", "interrupted", "finished", "failed"]
EndKind = Literal["interrupted", "finished", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """All that a run depends on, fixed before it starts.

    `fingerprint` is the hash of the tree the run started from; `options` must be plain JSON values.
    """

    tool_version: str
    fingerprint: str
    interpreter: str
    sandbox: str
    policy_hash: str
    options: Mapping[str, Any] = field(default_factory=dict)
    seed: int = 0
    sandbox_layers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnd:
    """How a run came to its end, for now: an interrupted or failed one can be resumed.

    The coverage mappings count statements, covered_lines, branches and covered_branches.
    """

    kind: EndKind
    after_fingerprint: str = ""
    coverage_before: Mapping[str, int] = field(default_factory=dict)
    coverage_after: Mapping[str, int] = field(default_factory=dict)
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEvent:
    """A turn in a run's life; `at` is UTC in ISO 8601."""

    kind: EventKind
    at: str
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run as the journal knows it, with its events oldest first."""

    id: RunId
    started: str
    facts: RunFacts
    events: tuple[RunEvent, ...]

    @property
    def state(self) -> EventKind:
        """The last turn. A run that was killed is still `started`."""
        return self.events[-1].kind

    @property
    def finished(self) -> bool:
        return self.state == "finished"

    @property
    def fingerprints(self) -> frozenset[str]:
        """The trees this run has seen: the one it began with and those it left behind."""
        left = (str(event.payload.get("after_fingerprint", "")) for event in self.events)
        return frozenset(mark for mark in (self.facts.fingerprint, *left) if mark)

    @property
    def tree(self) -> str:
        """The tree as this run left it."""
        for event in reversed(self.events):
            if event.payload.get("after_fingerprint"):
                return str(event.payload["after_fingerprint"])
        return self.facts.fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedTest:
    """One accepted test function: where it will stand and its own text."""

    candidate: CandidateId
    test: str
    module: str
    path: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedFile:
    """A whole new test file made of accepted tests, as it is to be delivered."""

    module: str
    path: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleDone:
    """A module whose work is complete, so that a resumed run need not touch it again.

    `skipped` says why nothing was tried, where that is so.
    """

    module: str
    tests: tuple[AcceptedTest, ...] = ()
    files: tuple[AcceptedFile, ...] = ()
    skipped: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A file that was written into the repository."""

    path: str
    sha256: str
