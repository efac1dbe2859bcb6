"""The seam between guardtest and whatever writes tests: a read-only view in, candidates out.

A proposer never gets a path it can write, a secret, or the network through guardtest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from guardtest.model import Candidate, Gap


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What tests are wanted: the gaps of one module, and what may be spent on them.

    `import_lines` is what merely importing the module executes: covered by every test that imports it.
    """

    module: str
    path: str
    gaps: tuple[Gap, ...]
    test_path: str
    seconds: float
    seed: int
    import_lines: frozenset[int] = frozenset()
    max_tests: int | None = None


class RepositoryView(Protocol):
    """All that a proposer may ask. Nothing here changes anything."""

    def source(self, path: str) -> str:
        """The text of a source file of the project."""
        ...

    def existing_tests(self) -> Sequence[tuple[str, str]]:
        """The project's test files: path and text."""
        ...

    def recorded_calls(self, module: str) -> Mapping[str, Sequence[str]]:
        """Arguments seen while the project's own tests ran: qualname -> argument lists as source text."""
        ...

    def explore(self, request: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """Run the search engine inside the sandbox; yields its `case` events as they are found."""
        ...


class Proposer(Protocol):
    """Writes candidate tests for one goal at a time."""

    name: str

    def propose(self, goal: Goal, view: RepositoryView) -> Iterator[Candidate]:
        """Candidates for the goal, best first. May stop early; must respect `goal.seconds`."""
        ...
