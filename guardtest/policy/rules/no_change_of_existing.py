"""A change may add files; it may not modify, delete or rename one that is there."""

from __future__ import annotations

from collections.abc import Iterator

from guardtest.policy.rule import Case, Example, Problem, Rule


def _check(case: Case) -> Iterator[Problem]:
    if case.file.kind == "deleted":
        yield Problem(reason="the file is deleted or renamed; only additions are allowed")
    elif case.file.kind == "modified" or case.file.path in case.change.existing:
        yield Problem(reason="the file exists already; only additions are allowed")


RULE = Rule(
    id="no-change-of-existing",
    title="No existing file may be changed, deleted or renamed.",
    why="A test that passes because another was weakened proves nothing, and source code is not a proposer's "
    "business. With additions alone, whatever passed before can be run again unchanged.",
    fix="Add a new file under a name that is not taken.",
    passing=Example(path="tests/test_new.py"),
    failing=Example(path="tests/test_old.py", modified=True),
    check=_check,
)
