"""Every name a test uses is imported by name."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guardtest.policy.rule import Case, Example, Problem, Rule


def _check(case: Case) -> Iterator[Problem]:
    for node in case.source.every(ast.ImportFrom):
        if any(alias.name == "*" for alias in node.names):
            yield Problem(reason=f"imports everything from {'.' * node.level}{node.module or ''}", node=node)


RULE = Rule(
    id="no-star-import",
    title="No star imports.",
    why="After `from m import *` nobody can tell what a name stands for: neither a reviewer nor the other rules.",
    fix="Import the names the test uses.",
    passing=Example(),
    failing=Example(text="from pkg.shapes import *\n\n\ndef test_area_of_a_square():\n    assert area(2) == 4\n"),
    check=_check,
    needs_code=True,
)
