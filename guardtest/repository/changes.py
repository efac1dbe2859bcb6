"""Which lines of a text are not in an earlier one, as the tokenizer counts lines."""

from __future__ import annotations

from difflib import SequenceMatcher


def new_lines(before: bytes, after: bytes) -> frozenset[int]:
    """Numbers, from 1, of the lines of `after` that `before` does not have at this place.

    Line endings do not count: a checkout may have written its own.
    """
    old, new = before.splitlines(), after.splitlines()
    start = _same_ahead(old, new)
    end = _same_ahead(old[start:][::-1], new[start:][::-1])
    old, new = old[start : len(old) - end], new[start : len(new) - end]
    changed: set[int] = set()
    for what, _, _, first, last in SequenceMatcher(None, old, new).get_opcodes():
        if what in ("insert", "replace"):
            changed.update(range(start + first + 1, start + last + 1))
    return frozenset(changed)


def _same_ahead(one: list[bytes], other: list[bytes]) -> int:
    """How many lines agree from the start; a cheap cut, since most files change in one place."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
