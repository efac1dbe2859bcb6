"""What the current set of tests reaches already; gain is measured against this, not against the start."""

from __future__ import annotations

from dataclasses import dataclass, replace

from guardtest.model import Branch


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Lines, branches and mutants that one test (or a set) reaches in the module under test."""

    lines: frozenset[int] = frozenset()
    branches: frozenset[Branch] = frozenset()
    mutants: frozenset[str] = frozenset()

    def __or__(self, other: Reach) -> Reach:
        return Reach(
            lines=self.lines | other.lines,
            branches=self.branches | other.branches,
            mutants=self.mutants | other.mutants,
        )

    def beyond(self, other: Reach) -> Reach:
        """What this reaches and the other does not."""
        return Reach(
            lines=self.lines - other.lines,
            branches=self.branches - other.branches,
            mutants=self.mutants - other.mutants,
        )

    def __len__(self) -> int:
        return len(self.lines) + len(self.branches) + len(self.mutants)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The current set for one module.

    Args:
        reached: covered by the project's own suite or by tests accepted so far.
        own_lines: lines that the project's own suite reaches; its kills there are not known, so a mutant on
            such a line earns nobody a gain.
    """

    reached: Reach
    own_lines: frozenset[int] = frozenset()

    def with_accepted(self, reach: Reach) -> Standing:
        return replace(self, reached=self.reached | reach)
