"""No name that another system, or an eye, takes for one that is there."""

from __future__ import annotations

from collections.abc import Iterator

from guardtest.policy.paths import beginnings, by_folding, folded
from guardtest.policy.rule import Case, Example, Problem, Rule


def _check(case: Case) -> Iterator[Problem]:
    path = case.file.path
    if case.file.kind == "deleted":
        return
    if not path.isascii():
        yield Problem(reason="the path is not ASCII: letters that look alike, or are not seen at all, can hide in it")
    there = by_folding(case.change.existing)
    for beginning in beginnings(path):
        twins = sorted(there.get(folded(beginning), frozenset()) - {beginning})
        if twins:
            yield Problem(reason=f"{beginning!r} differs from the existing {twins[0]!r} only in case or Unicode form")
    # A file cannot lie in a file, nor take the name of a folder.
    for beginning in beginnings(path)[:-1]:
        if beginning in case.change.existing:
            yield Problem(reason=f"{beginning!r} is a file, and the path needs a folder there")
    others = [other.path for other in case.change.files if other is not case.file]
    if any(folded(other) == folded(path) for other in others):
        yield Problem(reason="another file of the same change has the same name up to case or Unicode form")


RULE = Rule(
    id="no-twins",
    title="No name that is another's twin up to case or Unicode form.",
    why="On a system that ignores case, `tests/Test_old.py` overwrites `tests/test_old.py`; with look-alike or "
    "invisible characters a reviewer reads one name and git stores another.",
    fix="Choose an ASCII name that differs from every existing one in more than case.",
    passing=Example(path="tests/test_old_shapes.py"),
    failing=Example(path="tests/test_OLD.py"),
    check=_check,
)
