"""Reports: values in, text out. All escaping of hostile text lives in this room.

A renderer never decides anything, never reads a file and never writes one.
"""

from guardtest.report.result import (
    Accepted,
    Aside,
    ModuleCoverage,
    Refused,
    RefusedSample,
    RunResult,
    Skipped,
    SuspectedBug,
    Totals,
)

__all__ = [
    "Accepted",
    "Aside",
    "ModuleCoverage",
    "Refused",
    "RefusedSample",
    "RunResult",
    "Skipped",
    "SuspectedBug",
    "Totals",
]
