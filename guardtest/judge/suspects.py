"""Failing tests that may have found a bug: never merged, never thrown away."""

from __future__ import annotations

from guardtest.worker.session import TestOutcome

# Exceptions that sound code does not leak for an input it accepts. TypeError, AttributeError and ValueError
# are left out: far more often they say that the test called the code wrongly.
_SIGNS_OF_A_BUG = frozenset({"ZeroDivisionError", "IndexError", "UnboundLocalError", "NameError", "RecursionError"})


def suspected_bug(outcome: TestOutcome, source_file: str) -> str:
    """Why this failing test deserves a person's eye, or "".

    The exception must come out of the module under test itself, and be of a kind that code does not raise on
    purpose.
    """
    if outcome.state != "failed" or outcome.raised not in _SIGNS_OF_A_BUG or not outcome.frames:
        return ""
    path, line = outcome.frames[-1]
    if path != source_file:
        return ""
    return f"{outcome.raised} out of line {line}: {outcome.reason.splitlines()[0] if outcome.reason else ''}"
