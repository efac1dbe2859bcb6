"""Gaps, policy decisions, doctor lines and the journal, as people and machines get them."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console

from guardtest.ledger import Run, RunEvent
from guardtest.model import Decision, Finding, Gap, Location, Risk, RunId, Target
from guardtest.report.check import print_decisions
from guardtest.report.doctor import print_doctor
from guardtest.report.gaps import gaps_markdown, line_ranges, print_gaps
from guardtest.report.journal import print_runs, print_verdicts, runs_json
from guardtest.report.machine import decisions_json, gaps_json
from tests.fakes.ledger_values import accepted_verdict, facts
from tests.fakes.results import HOSTILE

Gold = Callable[[str, str], None]
Printed = Callable[[Callable[[Console], None]], str]


def gap(qualname: str, path: str = "src/pipeline/parse.py") -> Gap:
    target = Target(module="pipeline.parse", qualname=qualname, path=path, first_line=10, last_line=30)
    return Gap(
        target=target,
        missing_lines=(12, 13, 14, 20),
        missing_branches=((11, 12), (19, -10)),
        risk=Risk(score=7.25, missing=6, complexity=4, churn=9, importers=2),
    )


GAPS = (gap("Parser.row"), gap("", HOSTILE))
DECISIONS = (
    ("tests/test_good.py", Decision(outcome="allow")),
    (
        "tests/test_bad.py",
        Decision(
            outcome="deny",
            findings=(
                Finding(
                    rule="no-skip",
                    severity="error",
                    reason=HOSTILE,
                    location=Location(path="tests/test_bad.py", line=3, column=4),
                    fix="Remove the skip.",
                    test="test_skips",
                ),
            ),
        ),
    ),
    (HOSTILE, Decision(outcome="unknown")),
)
RUNS = (
    Run(
        id=RunId("20260102-030405-abc123"),
        started="2026-01-02T03:04:05.000+00:00",
        facts=facts("0123456789abcdef"),
        events=(
            RunEvent(kind="started", at="2026-01-02T03:04:05.000+00:00"),
            RunEvent(kind="finished", at="2026-01-02T03:05:05.000+00:00", payload={"detail": {}}),
        ),
    ),
)


def test_gaps_are_printed_in_the_order_given(matches_gold: Gold, printed: Printed) -> None:
    matches_gold("gaps.txt", printed(lambda console: print_gaps(GAPS, console)))


def test_no_gaps_is_good_news(printed: Printed) -> None:
    text = printed(lambda console: print_gaps((), console))
    assert text == "No gaps: everything in scope is covered.\n"


def test_gaps_as_markdown(matches_gold: Gold) -> None:
    matches_gold("gaps.md", gaps_markdown(GAPS))


def test_gaps_as_json(matches_gold: Gold) -> None:
    matches_gold("gaps.json", gaps_json(GAPS))


def test_lines_are_shown_as_ranges() -> None:
    assert line_ranges((9, 3, 4, 5, 11, 12)) == "3-5, 9, 11-12"
    assert line_ranges(()) == ""


def test_each_finding_says_rule_place_reason_and_fix(matches_gold: Gold, printed: Printed) -> None:
    matches_gold("check.txt", printed(lambda console: print_decisions(DECISIONS, console)))


def test_decisions_as_json(matches_gold: Gold) -> None:
    matches_gold("check.json", decisions_json(DECISIONS))


def test_doctor_lines_give_advice_below(matches_gold: Gold, printed: Printed) -> None:
    lines = [
        ("ok", "Landlock ABI 4", ""),
        ("warning", "bubblewrap is not installed", "Install it: apt-get install bubblewrap"),
        ("failed", HOSTILE, ""),
    ]
    matches_gold("doctor.txt", printed(lambda console: print_doctor(lines, console)))  # type: ignore[arg-type]


def test_the_journal_is_listed_run_by_run(matches_gold: Gold, printed: Printed) -> None:
    matches_gold("ledger.txt", printed(lambda console: print_runs(RUNS, console)))
    matches_gold("ledger.json", runs_json(RUNS))


def test_the_verdicts_of_a_run_are_listed(matches_gold: Gold, printed: Printed) -> None:
    matches_gold("verdicts.txt", printed(lambda console: print_verdicts((accepted_verdict(),), console)))


def test_an_empty_journal_says_so(printed: Printed) -> None:
    assert printed(lambda console: print_runs((), console)) == "The ledger holds no run yet.\n"
