"""Suspected bugs: tests that look right and fail on today's code, kept as files one can run.

They go into `.guardtest/suspected/`, outside every test root, so that no suite turns red by them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from guardtest.deliver.plan import WriteTest
from guardtest.deliver.write import Written, apply_effects
from guardtest.report.escape import visible_line

SUSPECTED_FOLDER = ".guardtest/suspected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """A test that fails on today's code, as a whole file's text, and why it is believed."""

    module: str
    test: str
    reason: str
    text: str


def write_suspected(suspects: Iterable[Suspect], root: Path) -> tuple[Written, ...]:
    """Write one file a suspect below `root`, in order; a file that is there already stays as it is.

    Raises:
        IncompleteDelivery: a file cannot be written.
    """
    return apply_effects([_file(suspect) for suspect in suspects], root)


def _file(suspect: Suspect) -> WriteTest:
    name = re.sub(r"\W+", "_", f"{suspect.module}_{suspect.test.removeprefix('test_')}", flags=re.ASCII)
    note = (
        f"# Suspected bug in {visible_line(suspect.module)}: this test fails on today's code.\n"
        f"# Test: {visible_line(suspect.test)}\n"
        f"# Why: {visible_line(suspect.reason)}\n"
        "# If the code is right, delete this file; if it is wrong, fix it and move the test to the suite.\n\n"
    )
    return WriteTest(path=f"{SUSPECTED_FOLDER}/test_{name[:120].strip('_')}.py", text=note + suspect.text)
