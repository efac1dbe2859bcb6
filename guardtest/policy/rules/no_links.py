"""Only plain regular files: no symbolic link, submodule, executable or special file."""

from __future__ import annotations

from collections.abc import Iterator

from guardtest.policy.change import REGULAR
from guardtest.policy.rule import Case, Example, Problem, Rule

_WORDS = {"120000": "a symbolic link, or lies behind one", "160000": "a submodule", "100755": "executable"}


def _check(case: Case) -> Iterator[Problem]:
    mode = case.file.mode
    if case.file.kind != "deleted" and mode != REGULAR:
        yield Problem(reason=f"the file is {_WORDS.get(mode, f'no plain file (mode {mode})')}")


RULE = Rule(
    id="no-links",
    title="Only plain files: no symbolic link, submodule or executable.",
    why="A link under the test root can point anywhere, so that what is reviewed is not what is read or written. "
    "A submodule brings code nobody has seen, and a test file has no need to be executable.",
    fix="Add a plain file with mode 100644.",
    passing=Example(mode="100644"),
    failing=Example(mode="120000"),
    check=_check,
)
