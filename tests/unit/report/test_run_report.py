"""A run's result as a terminal, a Markdown reader and a machine get it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace

from rich.console import Console

from guardtest.report.machine import run_json
from guardtest.report.markdown import run_markdown
from guardtest.report.phrases import rate
from guardtest.report.result import RunResult, Totals
from guardtest.report.terminal import print_run
from tests.fakes.results import hostile_result, result

Gold = Callable[[str, str], None]
Printed = Callable[[Callable[[Console], None]], str]


def test_the_terminal_shows_the_whole_run(matches_gold: Gold, printed: Printed) -> None:
    matches_gold("run.txt", printed(lambda console: print_run(result(), console)))


def test_markdown_holds_the_whole_run_with_code(matches_gold: Gold) -> None:
    matches_gold("run.md", run_markdown(result()))


def test_json_holds_the_whole_run_in_a_fixed_order(matches_gold: Gold) -> None:
    matches_gold("run.json", run_json(result()))


def test_hostile_text_stays_text_on_a_terminal(matches_gold: Gold, printed: Printed) -> None:
    matches_gold("hostile.txt", printed(lambda console: print_run(hostile_result(), console)))


def test_hostile_text_stays_text_in_markdown(matches_gold: Gold) -> None:
    matches_gold("hostile.md", run_markdown(hostile_result()))


def test_json_is_ascii_without_a_raw_control_character() -> None:
    text = run_json(hostile_result())
    assert all(char == "\n" or " " <= char <= "~" for char in text)
    assert json.loads(text)["written"] == list(hostile_result().written)


def test_a_run_without_a_sandbox_says_so_first(printed: Printed) -> None:
    bare = replace(result(), sandbox="none", sandbox_layers=())
    assert printed(lambda console: print_run(bare, console)).startswith("NO SANDBOX")
    assert run_markdown(bare).splitlines()[2].startswith("> **NO SANDBOX")
    assert json.loads(run_json(bare))["sandbox"]["isolated"] is False


def test_a_long_run_is_cut_to_the_top_on_the_terminal_only(printed: Printed) -> None:
    many = replace(result(), accepted=tuple(replace(result().accepted[0], test=f"test_{n}") for n in range(20)))
    text = printed(lambda console: print_run(many, console, top=3))
    assert "test_2 " in text
    assert "test_3 " not in text
    assert "... and 17 more in the report" in text
    assert all(f"### `test_{n}`\n" in run_markdown(many) for n in range(20))


def test_a_run_that_accepted_nothing_says_that_nothing_was_written(printed: Printed) -> None:
    empty = replace(result(), accepted=(), refused=(), suspected=(), aside=(), skipped=(), written=())
    assert "No test was accepted; no test file was written." in printed(lambda console: print_run(empty, console))
    assert "## Refused: 0" in run_markdown(empty)


def test_no_color_is_respected() -> None:
    assert "\x1b[31m" not in _on_a_terminal(hostile_result(), no_color=True)
    assert "\x1b[1;31m" in _on_a_terminal(hostile_result(), no_color=False)


def test_only_complete_coverage_reads_as_hundred_percent() -> None:
    assert rate(Totals(statements=10_000, covered_lines=9_999).rate) == "99.9 %"
    assert rate(Totals().rate) == "100.0 %"
    assert rate(0.29) == "29.0 %"


def test_totals_add_up_over_modules() -> None:
    assert result().before == Totals(statements=60, covered_lines=30, branches=16, covered_branches=5)


def _on_a_terminal(shown: RunResult, *, no_color: bool) -> str:
    out = io.StringIO()
    print_run(shown, Console(file=out, width=80, force_terminal=True, color_system="standard", no_color=no_color))
    return out.getvalue()
