"""Lines that came, by comparison of two texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtest.repository.changes import new_lines


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        (b"", b"", set()),
        (b"", b"a\nb", {1, 2}),
        (b"a\nb\nc\n", b"a\nc\n", set()),
        (b"a\nb\nc\n", b"a\nB\nc\n", {2}),
        (b"a\na\n", b"a\na\na\n", {3}),
        (b"a\nb\n", b"b\na\n", {1}),
        (b"x\x0cy\n", b"x\x0cy\nz\n", {2}),
    ],
)
def test_new_and_changed_lines_are_numbered(before, after, changed):
    assert new_lines(before, after) == changed


LINES = st.lists(st.sampled_from([b"a", b"b", b"c", b""])).map(lambda lines: b"".join(line + b"\n" for line in lines))


@given(LINES, LINES)
def test_what_is_left_without_the_new_lines_was_there_before_in_this_order(before, after):
    changed = new_lines(before, after)
    kept = [line for number, line in enumerate(after.splitlines(), 1) if number not in changed]
    old = iter(before.splitlines())

    assert all(line in old for line in kept)
    assert new_lines(after, after) == set()
