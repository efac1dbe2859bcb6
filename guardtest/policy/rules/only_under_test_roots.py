"""A change may add files below the project's test roots and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

from guardtest.policy.paths import lies_under
from guardtest.policy.rule import Case, Example, Problem, Rule


def _check(case: Case) -> Iterator[Problem]:
    if not lies_under(case.file.path, case.change.test_roots):
        roots = ", ".join(case.change.test_roots) or "none is known"
        yield Problem(reason=f"the path does not lie under a test root ({roots})")


RULE = Rule(
    id="only-under-test-roots",
    title="Only files under the test roots may be added.",
    why="Tests are the only thing a proposer is trusted to write. A file anywhere else could become part of the "
    "product, its packaging or its build. The path is compared part by part, so `tests-old/` is not `tests/`.",
    fix="Put the file below one of the project's test roots.",
    passing=Example(path="tests/unit/test_shapes.py"),
    failing=Example(path="pkg/test_shapes.py"),
    check=_check,
)
