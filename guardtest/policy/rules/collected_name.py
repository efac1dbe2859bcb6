"""A file must be one that pytest collects by its usual names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guardtest.policy.rule import Case, Example, Problem, Rule

# A name that is also an identifier: the test can be imported, and no shell or tool reads it as anything else.
_COLLECTED = re.compile(r"(test_[A-Za-z0-9_]+|[A-Za-z_][A-Za-z0-9_]*_test)\.py")


def _check(case: Case) -> Iterator[Problem]:
    name = case.file.path.rsplit("/", 1)[-1]
    if not _COLLECTED.fullmatch(name):
        yield Problem(reason=f"pytest does not collect {name!r}")


RULE = Rule(
    id="collected-name",
    title="A file is named so that pytest collects it.",
    why="A file that pytest does not collect is not a test: nothing would run it, and nothing would notice what "
    "it is for. Helpers and data belong to the project's people.",
    fix="Name the file test_*.py or *_test.py.",
    passing=Example(path="tests/shapes_test.py"),
    failing=Example(path="tests/shapes.py"),
    check=_check,
)
