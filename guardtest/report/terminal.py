"""The run's result for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from guardtest.model import RUNGS
from guardtest.report.escape import plain
from guardtest.report.layout import grid
from guardtest.report.phrases import UNSANDBOXED, counted, delivered, gain, rate
from guardtest.report.result import ModuleCoverage, RunResult, Totals

TOP = 15


def print_run(result: RunResult, console: Console, *, top: int = TOP) -> None:
    """Print the whole result: coverage, accepted, refused, suspected bugs, and where the rest lies.

    Args:
        top: how many accepted tests and modules are listed; the rest is counted.
    """
    if not result.sandboxed:
        console.print(Text(UNSANDBOXED, style="bold red"))
    console.print(_coverage(result, top))
    if result.accepted:
        console.print(_accepted(result, top))
    if result.refused:
        console.print(_refused(result))
    _list(console, "Suspected bugs", ((bug.path, bug.reason) for bug in result.suspected), "yellow")
    _list(console, "Failing before the run, set aside", ((t.test, t.reason) for t in result.aside), "yellow")
    _list(console, "Skipped", ((skip.module, skip.reason) for skip in result.skipped), "")
    _closing(result, console)


def _coverage(result: RunResult, top: int) -> Table:
    table = grid("file", "lines", "branches", "both", title="Coverage")
    changed = sorted(result.modules, key=_growth, reverse=True)
    for module in changed[:top]:
        table.add_row(plain(module.path), *_rates(module.before, module.after))
    if len(changed) > top:
        table.add_row(plain(f"... and {counted(len(changed) - top, 'file')}", "dim"))
    table.add_section()
    table.add_row(plain("all", "bold"), *_rates(result.before, result.after), style="bold")
    return table


def _growth(module: ModuleCoverage) -> tuple[int, str]:
    before, after = module.before, module.after
    lines = after.covered_lines - before.covered_lines
    return lines + after.covered_branches - before.covered_branches, module.path


def _rates(before: Totals, after: Totals) -> tuple[str, str, str]:
    return (
        f"{rate(before.line_rate)} -> {rate(after.line_rate)}",
        f"{rate(before.branch_rate)} -> {rate(after.branch_rate)}",
        f"{rate(before.rate)} -> {rate(after.rate)}",
    )


def _accepted(result: RunResult, top: int) -> Table:
    table = grid("test", "for", "brings", title=f"Accepted: {counted(len(result.accepted), 'test')}")
    for test in result.accepted[:top]:
        table.add_row(plain(test.test), plain(test.module), plain(gain(test)))
    if len(result.accepted) > top:
        table.add_row(plain(f"... and {len(result.accepted) - top} more in the report", "dim"))
    return table


def _refused(result: RunResult) -> Table:
    total = sum(item.count for item in result.refused)
    table = grid(
        "rung",
        "reason",
        "tests",
        "for example",
        title=f"Refused: {counted(total, 'test')}",
        numeric=("tests",),
    )
    for item in sorted(result.refused, key=lambda item: (RUNGS.index(item.rung), -item.count, item.kind)):
        example = item.samples[0].test if item.samples else ""
        table.add_row(item.rung, plain(item.kind), str(item.count), plain(example))
    return table


def _list(console: Console, title: str, items: Iterable[tuple[str, str]], style: str) -> None:
    rows = tuple(items)
    if not rows:
        return
    console.print(Text(f"{title}: {len(rows)}", style=f"bold {style}".strip()))
    for name, reason in rows:
        console.print(Text.assemble("  ", plain(name), "  ", plain(reason, "dim")))
    console.print()


def _closing(result: RunResult, console: Console) -> None:
    console.print(Text(delivered(result), style="bold"))
    for path in result.written:
        console.print(Text.assemble("  ", plain(path)))
    layers = ", ".join(result.sandbox_layers) or "no layers"
    console.print(plain(f"Sandbox: {result.sandbox} ({layers}). Time: {result.seconds:.1f} s.", "dim"))
    if result.report_path:
        console.print(plain(f"Report: {result.report_path}"), soft_wrap=True)
