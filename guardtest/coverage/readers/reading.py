"""What every reader gives for one source file."""

from __future__ import annotations

from dataclasses import dataclass

from guardtest.model import Branch


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Executed arcs where the data has them; else executed lines and, where named, the branches not taken."""

    lines: frozenset[int] = frozenset()
    arcs: frozenset[Branch] | None = None
    missing_branches: frozenset[Branch] | None = None
