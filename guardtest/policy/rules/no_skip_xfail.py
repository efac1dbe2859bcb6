"""A test runs and its failure counts."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guardtest.policy.rule import Case, Example, Problem, Rule
from guardtest.policy.source.forbidden import find_forbidden
from guardtest.policy.source.texts import words

_NAMES = words(
    "pytest.skip pytest.xfail pytest.importorskip pytest.mark.skip pytest.mark.skipif pytest.mark.xfail "
    "unittest.skip unittest.skipIf unittest.skipUnless unittest.SkipTest unittest.expectedFailure unittest.case "
    "pytest.skip.Exception pytest.xfail.Exception _pytest.outcomes nose "
    "<request>.applymarker <request>.node.add_marker "
    "pytest.Mark pytest.MarkDecorator pytest.MarkGenerator"
)
_METHODS = frozenset({"skipTest", "add_marker", "applymarker", "expectedFailure"})
_STEERING = frozenset({"__test__", "collect_ignore", "collect_ignore_glob", "__unittest_skip__", "load_tests"})


def _check(case: Case) -> Iterator[Problem]:
    yield from find_forbidden(case, _NAMES, "which lets a test not run or not count")
    for reference in case.source.references:
        if getattr(reference.node, "attr", "") in _METHODS:
            yield Problem(reason=f"mentions .{getattr(reference.node, 'attr', '')}", node=reference.node)
    yield from _steering(case)


def _steering(case: Case) -> Iterator[Problem]:
    stored = [(n, n.id) for n in case.source.every(ast.Name) if isinstance(n.ctx, ast.Store)]
    set_on = [(a, a.attr) for a in case.source.every(ast.Attribute) if isinstance(a.ctx, ast.Store)]
    for node, name in (*stored, *set_on):
        if name in _STEERING:
            yield Problem(reason=f"sets {name}, which keeps tests from being collected", node=node)


RULE = Rule(
    id="no-skip-xfail",
    title="No skipped tests and no expected failures.",
    why="A test that is skipped or may fail adds to the count and proves nothing, and a condition on the skip can "
    "hide the one machine where it would fail.",
    fix="Write a test that runs everywhere; leave out one that cannot.",
    passing=Example(
        text="import pytest\n\nfrom pkg.shapes import area\n\n\n@pytest.mark.parametrize('side', [0, 2])\n"
        "def test_area(side):\n    assert area(side) == side * side\n"
    ),
    failing=Example(
        text="import pytest\n\nfrom pkg.shapes import area\n\n\n@pytest.mark.skipif(True, reason='later')\n"
        "def test_area():\n    assert area(2) == 4\n"
    ),
    check=_check,
    needs_code=True,
)
