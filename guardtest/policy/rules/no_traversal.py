"""A path must have one plain spelling that every system reads alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from guardtest.policy.rule import Case, Example, Problem, Rule

_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_UNSAFE = frozenset('<>:"|?*')
_LONGEST_PATH, _LONGEST_PART, _DEEPEST = 200, 100, 12


def _check(case: Case) -> Iterator[Problem]:
    path = case.file.path
    if path.startswith(("/", "~")):
        yield Problem(reason="the path is absolute")
    if "\\" in path:
        yield Problem(reason="a backslash separates folders on some systems")
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in path):
        yield Problem(reason="the path contains control characters")
    if _UNSAFE & set(path):
        yield Problem(reason="the path contains a character that some systems refuse or read as a drive or stream")
    parts = path.split("/")
    if len(path) > _LONGEST_PATH or len(parts) > _DEEPEST:
        yield Problem(reason=f"the path is longer than {_LONGEST_PATH} characters or {_DEEPEST} parts")
    for part in parts:
        yield from (Problem(reason=reason) for reason in _bad_part(part))


def _bad_part(part: str) -> Iterator[str]:
    if part in {"", ".", ".."}:
        yield f"the path has the part {part!r}"
    elif part != part.strip() or part.endswith("."):
        yield f"the part {part!r} begins or ends with a space or ends with a dot, which some systems drop"
    if part.startswith("-"):
        yield f"the part {part!r} reads like an option of a command"
    if len(part) > _LONGEST_PART:
        yield f"a part is longer than {_LONGEST_PART} characters"
    if _RESERVED.fullmatch(part.strip()):
        yield f"{part!r} is a reserved device name on Windows"


RULE = Rule(
    id="no-traversal",
    title="A path has one plain spelling, relative and without detours.",
    why="`tests/../pkg/x.py`, `tests\\..\\x.py`, `C:x.py`, names with control characters or a trailing dot are read "
    "differently by different systems: what looks like a test can land elsewhere.",
    fix="Spell the path relative to the repository, with `/` between plain names.",
    passing=Example(path="tests/unit/test_shapes.py"),
    failing=Example(path="tests/../pkg/test_shapes.py"),
    check=_check,
)
