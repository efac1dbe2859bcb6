"""The run's full report as Markdown, with the code of each accepted test."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from guardtest.model import RUNGS
from guardtest.report.escape import code_block, code_cell, code_span
from guardtest.report.phrases import UNSANDBOXED, delivered, gain, rate
from guardtest.report.result import Accepted, ModuleCoverage, Refused, RunResult, Totals


def run_markdown(result: RunResult) -> str:
    """The report as one Markdown text; all foreign text in it stands in code spans and code blocks."""
    return "\n".join(_lines(result)).rstrip("\n") + "\n"


def table_lines(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """The lines of a Markdown table; cells must be escaped already."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'|'.join(' --- ' for _ in head)}|"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def _lines(result: RunResult) -> Iterator[str]:
    yield f"# guardtest run {code_span(result.run)}"
    yield ""
    if not result.sandboxed:
        yield f"> **{UNSANDBOXED}**"
        yield ""
    yield from _facts(result)
    yield from _coverage(result)
    yield from _accepted(result)
    yield from _refused(result.refused)
    yield from _section("Suspected bugs", ((b.path, f"{b.test}: {b.reason}") for b in result.suspected))
    yield from _section("Failing before the run, set aside", ((t.test, t.reason) for t in result.aside))
    yield from _section("Skipped modules", ((skip.module, skip.reason) for skip in result.skipped))


def _facts(result: RunResult) -> Iterator[str]:
    layers = f" ({', '.join(map(code_span, result.sandbox_layers))})" if result.sandbox_layers else ""
    yield f"- Project: {code_span(result.root)}"
    yield f"- Coverage: {rate(result.before.rate)} -> {rate(result.after.rate)}"
    yield f"- {delivered(result)}"
    yield from (f"  - {code_span(path)}" for path in result.written)
    yield f"- Sandbox: {code_span(result.sandbox)}{layers}"
    yield f"- guardtest {code_span(result.tool_version)}"
    yield f"- {result.seconds:.1f} s, exit code {result.exit_code}"
    yield ""


def _coverage(result: RunResult) -> Iterator[str]:
    yield "## Coverage"
    yield ""
    total = _row("**all**", result.before, result.after)
    yield from table_lines(("File", "Lines", "Branches", "Both"), (*map(_module, result.modules), total))


def _module(module: ModuleCoverage) -> tuple[str, ...]:
    return _row(code_cell(module.path), module.before, module.after)


def _row(name: str, before: Totals, after: Totals) -> tuple[str, ...]:
    return (
        name,
        f"{before.covered_lines} -> {after.covered_lines} of {after.statements}",
        f"{before.covered_branches} -> {after.covered_branches} of {after.branches}",
        f"{rate(before.rate)} -> {rate(after.rate)}",
    )


def _accepted(result: RunResult) -> Iterator[str]:
    yield f"## Accepted: {len(result.accepted)}"
    yield ""
    for test in result.accepted:
        yield from _test(test)


def _test(test: Accepted) -> Iterator[str]:
    yield f"### {code_span(test.test)}"
    yield ""
    yield f"In {code_span(test.path)}, for {code_span(test.module)}. Brings {gain(test)}."
    if test.mutants_killed:
        yield f"Kills {', '.join(map(code_span, test.mutants_killed))}."
    yield ""
    yield code_block(test.text)
    yield ""


def _refused(refused: tuple[Refused, ...]) -> Iterator[str]:
    yield f"## Refused: {sum(item.count for item in refused)}"
    yield ""
    if not refused:
        return
    ordered = sorted(refused, key=lambda item: (RUNGS.index(item.rung), -item.count, item.kind))
    rows = ((item.rung, code_cell(item.kind), str(item.count), _example(item)) for item in ordered)
    yield from table_lines(("Rung", "Reason", "Tests", "For example"), rows)


def _example(item: Refused) -> str:
    if not item.samples:
        return "-"
    return f"{code_cell(item.samples[0].test)}: {code_cell(item.samples[0].reason)}"


def _section(title: str, items: Iterable[tuple[str, str]]) -> Iterator[str]:
    rows = tuple(items)
    if not rows:
        return
    yield f"## {title}: {len(rows)}"
    yield ""
    yield from (f"- {code_span(name)}: {code_span(reason)}" for name, reason in rows)
    yield ""
