"""A test file must be Python that can be parsed."""

from __future__ import annotations

from collections.abc import Iterator

from guardtest.policy.rule import Case, Example, Problem, Rule


def _check(case: Case) -> Iterator[Problem]:
    if case.file.kind == "added" and case.parsed is None:
        yield Problem(reason=f"the text was not parsed: {case.broken}")


RULE = Rule(
    id="parses",
    title="A test file is Python that parses.",
    why="What cannot be parsed cannot be judged, and what cannot be judged is never allowed.",
    fix="Correct the syntax; keep nesting shallow and files small.",
    passing=Example(),
    failing=Example(text="def test_area(:\n    assert True\n"),
    check=_check,
)
