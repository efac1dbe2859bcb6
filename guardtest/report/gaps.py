"""`guardtest gaps`: what is not covered, ranked, with the parts of the rank."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from rich.console import Console

from guardtest.model import Gap
from guardtest.report.escape import code_cell, plain
from guardtest.report.layout import grid
from guardtest.report.markdown import table_lines

_HEAD = ("Risk", "Where", "What", "Missing lines", "Branches", "Complexity", "Churn", "Importers")


def print_gaps(gaps: tuple[Gap, ...], console: Console) -> None:
    """Print the gaps in the order given."""
    if not gaps:
        console.print("No gaps: everything in scope is covered.")
        return
    heads = tuple(name.lower() for name in _HEAD)
    table = grid(*heads, numeric=(heads[0], *heads[4:]))
    for gap in gaps:
        table.add_row(*(plain(cell) for cell in _cells(gap)))
    console.print(table)


def gaps_markdown(gaps: tuple[Gap, ...]) -> str:
    """The gaps as a Markdown table."""
    rows = (tuple(map(code_cell, _cells(gap))) for gap in gaps)
    return "\n".join(("# Gaps", "", *table_lines(_HEAD, rows)))


def line_ranges(lines: Iterable[int]) -> str:
    """Line numbers as short ranges: `3-5, 9`."""
    ranges = []
    for _, run in groupby(enumerate(sorted(lines)), key=lambda pair: pair[1] - pair[0]):
        members = [line for _, line in run]
        ranges.append(f"{members[0]}-{members[-1]}" if len(members) > 1 else str(members[0]))
    return ", ".join(ranges)


def _cells(gap: Gap) -> tuple[str, ...]:
    target, risk = gap.target, gap.risk
    return (
        f"{risk.score:.1f}",
        f"{target.path}:{target.first_line}",
        target.qualname or "(module)",
        line_ranges(gap.missing_lines),
        str(len(gap.missing_branches)),
        str(risk.complexity),
        str(risk.churn),
        str(risk.importers),
    )
