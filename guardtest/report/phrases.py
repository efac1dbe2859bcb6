"""The few phrases that more than one renderer says, so that they say them alike."""

from __future__ import annotations

from guardtest.report.result import Accepted, RunResult

UNSANDBOXED = (
    "NO SANDBOX: this run executed generated code without any isolation. Do not trust its result before you"
    " have looked at what ran."
)


def rate(share: float) -> str:
    """A share as a percentage; only complete coverage reads 100 %."""
    tenths = int(share * 1000 + 1e-9) / 10
    return f"{tenths:.1f} %"


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}{'es' if noun.endswith('ch') else 's'}"


def gain(test: Accepted) -> str:
    """What an accepted test brings, in words."""
    parts = [
        counted(len(things), noun)
        for things, noun in (
            (test.lines_gained, "line"),
            (test.branches_gained, "branch"),
            (test.mutants_killed, "mutant"),
        )
        if things
    ]
    return ", ".join(parts) or "nothing new"


def delivered(result: RunResult) -> str:
    """What came of the accepted tests."""
    match result.deliver:
        case _ if not result.accepted:
            return "No test was accepted; no test file was written."
        case "none":
            return "Nothing was written (--deliver none); the ledger keeps the accepted tests."
        case "patch":
            return f"Patch written: {counted(len(result.written), 'file')}."
        case "write":
            return f"New test files: {len(result.written)}."
