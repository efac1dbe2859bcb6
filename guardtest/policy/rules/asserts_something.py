"""Every test holds an assertion that can fail and that is always reached."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guardtest.policy.rule import Case, Example, Problem, Rule
from guardtest.policy.source.assertions import Assertions


def _check(case: Case) -> Iterator[Problem]:
    if not case.source.tests:
        yield Problem(reason="the file holds no test that pytest would collect", line=1)
    assertions = Assertions(case.source)
    seen = set()
    for test in case.source.tests:
        if test.name in seen:
            yield Problem(reason=f"a second {test.name} hides the first", node=test.node)
        seen.add(test.name)
        if _yields(test.node):
            yield Problem(reason=f"{test.name} is a generator, whose body pytest does not run", node=test.node)
        elif not assertions.any_in(test.node):
            yield Problem(reason=f"{test.name} has no assertion that can fail and is always reached", node=test.node)


def _yields(function: ast.AST) -> bool:
    inner = [n for n in ast.walk(function) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)][1:]
    hidden = {part for other in inner for part in ast.walk(other)}
    return any(isinstance(n, ast.Yield | ast.YieldFrom) and n not in hidden for n in ast.walk(function))


RULE = Rule(
    id="asserts-something",
    title="Every test has an assertion that can fail.",
    why="A test without one covers lines and proves nothing; so does one that asserts a constant, compares a value "
    "with itself, or asserts only on a way that may not be taken. `pytest.raises(Exception)` passes for any error.",
    fix="Assert on the result, on an exact exception, or on state that the code changed, outside of any `if` or `try`.",
    passing=Example(
        text="import pytest\n\nfrom pkg.shapes import area\n\n\n"
        "def test_area_refuses_text():\n    with pytest.raises(TypeError):\n        area('2')\n"
    ),
    failing=Example(text="from pkg.shapes import area\n\n\ndef test_area():\n    area(2)\n    assert True\n"),
    check=_check,
    needs_code=True,
)
