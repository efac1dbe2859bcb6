"""The text a reviewer sees is the text the interpreter reads."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from guardtest.policy.rule import Case, Example, Problem, Rule

# PEP 263: either of the first two lines may name the encoding.
_ENCODING = re.compile(r"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_UTF_8 = frozenset({"utf-8", "utf8", "utf_8", "ascii", "us-ascii"})
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def _check(case: Case) -> Iterator[Problem]:
    for number, line in enumerate(re.split(r"\r\n|\r|\n", case.file.text), start=1):
        hidden = next((c for c in line if c != "\t" and not c.isprintable() and _hides(c)), "")
        if hidden:
            yield Problem(reason=f"the line contains U+{ord(hidden):04X}, which cannot be seen", line=number)
        encoding = _ENCODING.match(line) if number <= 2 else None
        if encoding and encoding[1].lower() not in _UTF_8:
            yield Problem(reason=f"the file says it is encoded as {encoding[1]}; expected UTF-8", line=number)


def _hides(character: str) -> bool:
    return unicodedata.category(character) in _HIDDEN


RULE = Rule(
    id="plain-text",
    title="No invisible characters and no encoding but UTF-8.",
    why="Bidirectional and zero-width characters, form feeds and line separators make a reviewer and tools see other "
    "lines than Python does; an encoding declaration can turn harmless text into other code.",
    fix="Write such characters as escapes (`\\u200b`) and leave out the encoding declaration.",
    passing=Example(text="from pkg.text import clean\n\n\ndef test_clean():\n    assert clean('a\\u200bb') == 'ab'\n"),
    failing=Example(text="from pkg.text import clean\n\n\ndef test_clean():\n    assert clean('a\u200bb') == 'ab'\n"),
    check=_check,
)
