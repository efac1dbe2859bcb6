"""What a rule is: an id, a reason to exist, a way out, two examples, and a check that yields problems.

A check is pure. It may raise: the engine turns that into "could not tell", which never allows.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from guardtest.model import Severity
from guardtest.policy.change import Change, ChangedFile

if TYPE_CHECKING:
    from guardtest.policy.source.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """How much one change may hold."""

    max_file_bytes: int = 65_536
    max_files: int = 50
    max_tests_per_file: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One place that breaks a rule.

    `certain` is False where the rule could not tell: that refuses too, but says so.
    """

    reason: str
    node: ast.AST | None = None
    line: int = 0
    certain: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a check may look at: one file within its change, and what the profile sets for the rule.

    `broken` says why the text could not be parsed; `allow` and `deny` are the profile's qualified names.
    """

    change: Change
    file: ChangedFile
    caps: Caps = field(default_factory=Caps)
    parsed: Source | None = None
    broken: str = ""
    allow: frozenset[str] = frozenset()
    deny: frozenset[str] = frozenset()

    @property
    def source(self) -> Source:
        """The parsed text, for the rules that say `needs_code`."""
        if self.parsed is None:
            raise ValueError(f"no syntax tree: {self.broken or 'the text was not parsed'}")
        return self.parsed


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A file that shows a rule at work, added to a project with `pkg/` and `tests/`, unless `kind` says otherwise."""

    text: str = "from pkg.shapes import area\n\n\ndef test_area_of_a_square():\n    assert area(2) == 4\n"
    path: str = "tests/test_shapes.py"
    mode: str = "100644"
    existing: tuple[str, ...] = ("pkg/__init__.py", "pkg/shapes.py", "tests/test_old.py")
    modified: bool = False
    module: str = "pkg.shapes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule. `severity` is its usual one; a profile sets the one that holds."""

    id: str
    title: str
    why: str
    fix: str
    passing: Example
    failing: Example
    check: Callable[[Case], Iterator[Problem]]
    severity: Severity = "error"
    needs_code: bool = False
    takes_names: bool = False  # whether a profile may give it `allow` and `deny` lists of qualified names
