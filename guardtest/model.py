"""The values that travel through guardtest, from gap to verdict.

All are frozen and carry no behaviour that acts. Paths are POSIX and relative to the repository's root.
Lines count from 1. A branch is a pair (from line, to line); a negative to-line leaves the code block,
as in coverage.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NewType

CandidateId = NewType("CandidateId", str)
RunId = NewType("RunId", str)

Branch = tuple[int, int]
Outcome = Literal["allow", "deny", "unknown"]
Severity = Literal["error", "warning"]
# The acceptance ladder, cheapest first. A candidate's test stops at the first rung it fails.
Rung = Literal["parses", "policy", "symbols", "passes", "stable", "pollution", "gain", "oracle", "minimal", "readable"]
RUNGS: tuple[Rung, ...] = (
    "parses", "policy", "symbols", "passes", "stable", "pollution", "gain", "oracle", "minimal", "readable",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A function, method or module body that tests are wanted for.

    `qualname` is the dotted path inside the module (`Scaler.fit`), or "" for the module's own body.
    """

    module: str
    qualname: str
    path: str
    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """Why a gap matters; `score` orders gaps, the parts say why."""

    score: float
    missing: int  # lines + branches not covered
    complexity: int  # cyclomatic complexity of the target
    churn: int  # commits that touched the file
    importers: int  # modules of the project that import this one


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What is not covered in one target."""

    target: Target
    missing_lines: tuple[int, ...]
    missing_branches: tuple[Branch, ...]
    risk: Risk


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCoverage:
    """Coverage of one source file, as coverage.py counts it."""

    path: str
    statements: frozenset[int]
    missing_lines: frozenset[int]
    branches: frozenset[Branch]
    missing_branches: frozenset[Branch]


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Coverage of the project at one moment; `origin` says where it was read or that it was measured."""

    files: tuple[FileCoverage, ...]
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A proposed new test file, as data. Its text is hostile until policy and judge have passed it."""

    id: CandidateId
    path: str  # the test file it wants to become
    text: str
    module: str  # the module under test
    proposer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    path: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One broken rule: which, where, why, and what to do instead."""

    rule: str
    severity: Severity
    reason: str
    location: Location
    fix: str
    test: str = ""  # the test function it lies in; "" concerns the whole file


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What policy says of a candidate or a change. Only `allow` lets it pass."""

    outcome: Outcome
    findings: tuple[Finding, ...] = ()

    @property
    def allowed(self) -> bool:
        return self.outcome == "allow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What makes one accepted test believable."""

    lines_gained: tuple[int, ...] = ()
    branches_gained: tuple[Branch, ...] = ()
    mutants_killed: tuple[str, ...] = ()
    mutants_tried: int = 0
    reruns: int = 0
    seconds: float = 0.0
    sandbox: str = ""
    sandbox_layers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the judge says of one test function of a candidate."""

    candidate: CandidateId
    test: str
    accepted: bool
    rung: Rung  # the last rung reached: where it failed, or the top
    reason: str
    evidence: Evidence = field(default_factory=Evidence)
    suspected_bug: bool = False
