"""What a run comes to, as one frozen value: the only thing the run's renderers look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from guardtest.model import Branch, FileCoverage, Rung, RunId

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Counts of one file or many, as coverage.py counts; rates are shares of 1."""

    statements: int = 0
    covered_lines: int = 0
    branches: int = 0
    covered_branches: int = 0

    def __add__(self, other: Totals) -> Totals:
        return Totals(
            statements=self.statements + other.statements,
            covered_lines=self.covered_lines + other.covered_lines,
            branches=self.branches + other.branches,
            covered_branches=self.covered_branches + other.covered_branches,
        )

    @classmethod
    def of(cls, file: FileCoverage) -> Totals:
        """The counts of one measured file."""
        return cls(
            statements=len(file.statements),
            covered_lines=len(file.statements - file.missing_lines),
            branches=len(file.branches),
            covered_branches=len(file.branches - file.missing_branches),
        )

    @property
    def line_rate(self) -> float:
        return _share(self.covered_lines, self.statements)

    @property
    def branch_rate(self) -> float:
        return _share(self.covered_branches, self.branches)

    @property
    def rate(self) -> float:
        """Lines and branches together, coverage.py's "Cover" with branch measurement on."""
        return _share(self.covered_lines + self.covered_branches, self.statements + self.branches)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleCoverage:
    """One source file before and after the run."""

    path: str
    before: Totals
    after: Totals


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """One accepted test, with its own text and what it brings."""

    path: str
    test: str
    module: str
    text: str
    lines_gained: tuple[int, ...] = ()
    branches_gained: tuple[Branch, ...] = ()
    mutants_killed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedSample:
    test: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Tests refused on one rung for one kind of reason: a rule's id, or a few fixed words."""

    rung: Rung
    kind: str
    count: int
    samples: tuple[RefusedSample, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspectedBug:
    """A well-founded test that fails on today's code, and the file it was left in."""

    path: str
    test: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """A test of the project's own that fails already and was left out of the measurement."""

    test: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A module nothing was tried on, and why."""

    module: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """The whole of a run. `exit_code` is what the command will exit with."""

    run: RunId
    root: str
    tool_version: str
    sandbox: str
    sandbox_layers: tuple[str, ...]
    modules: tuple[ModuleCoverage, ...]
    accepted: tuple[Accepted, ...]
    refused: tuple[Refused, ...]
    suspected: tuple[SuspectedBug, ...]
    aside: tuple[Aside, ...]
    skipped: tuple[Skipped, ...]
    written: tuple[str, ...]
    deliver: Literal["write", "patch", "none"]
    report_path: str
    seconds: float
    exit_code: int
    schema_version: int = SCHEMA_VERSION

    @property
    def before(self) -> Totals:
        return sum((module.before for module in self.modules), Totals())

    @property
    def after(self) -> Totals:
        return sum((module.after for module in self.modules), Totals())

    @property
    def sandboxed(self) -> bool:
        return self.sandbox != "none"


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
