"""No text, however hostile, can act on the display or leave its place in a report."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtest.report.escape import code_block, code_cell, code_span, plain, visible, visible_line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text, ünïcode 漢字 🙂", "plain text, ünïcode 漢字 🙂"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x9b31m", "\\x9b31m"),
        ("over\rwrite", "over\\rwrite"),
        ("\u202edesrever", "\\u202edesrever"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("sep\u2028par\u2029", "sep\\u2028par\\u2029"),
        ("no\xa0break", "no\\xa0break"),
        ("filler\u3164", "filler\\u3164"),
        ("lone\udc80", "lone\\udc80"),
        ("del\x7fnul\0", "del\\x7fnul\\x00"),
    ],
)
def test_unseen_characters_become_visible(text: str, shown: str) -> None:
    assert visible_line(text) == shown


def test_code_keeps_its_lines_and_tabs() -> None:
    assert visible("if x:\n\treturn\r\n") == "if x:\n\treturn\\r\n"
    assert visible_line("a\nb\tc") == "a\\nb\\tc"


@given(st.text(st.characters()))
def test_no_unseen_character_is_left(text: str) -> None:
    left = {unicodedata.category(char) for char in visible_line(text) if char != " "}
    assert not left & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"}


@given(st.text(st.sampled_from("`|\\ a\n")))
def test_a_code_span_has_one_opening_and_one_closing_fence(text: str) -> None:
    span = code_span(text)
    if not text:
        assert span == "-"
        return
    fence = span[: len(span) - len(span.lstrip("`"))]
    inner = span[len(fence) : -len(fence)]
    assert span == f"{fence}{inner}{fence}"
    assert fence not in inner
    assert "\n" not in span
    assert inner[0] != "`"
    assert inner[-1] != "`"


@given(st.text(st.sampled_from("|\\a`")))
def test_every_bar_in_a_table_cell_is_escaped(text: str) -> None:
    assert "|" not in code_cell(text).replace("\\|", "")


@given(st.text(st.sampled_from("`~\na ")))
def test_a_code_block_cannot_be_left(text: str) -> None:
    lines = code_block(text).split("\n")
    fence = lines[0].removesuffix("python")
    assert lines[-1] == fence
    assert not any(line.strip().startswith(fence) for line in lines[1:-1])


def test_markup_for_rich_stays_text() -> None:
    assert plain("[bold]x[/bold] :smile: \x1b]8;;http://x\x07").plain == (
        "[bold]x[/bold] :smile: \\x1b]8;;http://x\\x07"
    )
