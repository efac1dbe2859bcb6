"""What the judge works with: a warm worker that has loaded the module, cold ones, the tree's copy."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from guardtest.model import Branch, Candidate, Decision
from guardtest.worker.client import Worker
from guardtest.worker.session import Arc


class Tree(Protocol):
    """The throwaway copy of the repository that the sandbox sees."""

    @property
    def root(self) -> Path: ...
    def write(self, path: str, text: str) -> None: ...
    def remove(self, path: str) -> None: ...


class SourceMap(Protocol):
    """Turns executed arcs of the module under test into coverage as coverage.py counts it."""

    def covered(self, arcs: Iterable[Arc]) -> tuple[frozenset[int], frozenset[Branch]]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How hard the judge looks. Seconds are wall-clock."""

    seed: int = 0
    test_seconds: float = 5.0
    reruns: int = 3
    mutants: int = 60
    mutation_seconds: float = 20.0
    max_tests: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbench:
    """Everything one judgement needs, for one module.

    Args:
        source: text of the module under test.
        source_file: its absolute path in the tree's copy.
        import_lines: what merely importing it executes; such lines are nobody's gain.
        warm: gives the worker that has loaded the module; a new one after a break.
        cold: starts a worker that has loaded nothing, with the given hash seed.
        decide: the policy.
    """

    tree: Tree
    source: str
    source_file: str
    path: str
    import_lines: frozenset[int]
    source_map: SourceMap
    warm: Callable[[], Worker]
    cold: Callable[[int], Worker]
    decide: Callable[[Candidate], Decision]
    sandbox: str
    sandbox_layers: tuple[str, ...]
    settings: Settings
