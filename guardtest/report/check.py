"""`guardtest check`: what policy says of each file, with rule, place, reason and fix."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from guardtest.model import Decision, Finding
from guardtest.report.escape import plain
from guardtest.report.phrases import counted

_WORDS = {"allow": ("allowed", "green"), "deny": ("refused", "red"), "unknown": ("could not tell", "red")}


def print_decisions(decisions: tuple[tuple[str, Decision], ...], console: Console) -> None:
    """Print each file's decision and findings, then the count."""
    for path, decision in decisions:
        word, style = _WORDS[decision.outcome]
        console.print(Text.assemble(plain(path, "bold"), ": ", (word, style)), soft_wrap=True)
        for finding in decision.findings:
            _print_finding(finding, console)
    refused = sum(not decision.allowed for _, decision in decisions)
    console.print(f"{counted(len(decisions), 'file')} checked, {refused} refused.", highlight=False)


def _print_finding(finding: Finding, console: Console) -> None:
    place = f"{finding.location.path}:{finding.location.line}:{finding.location.column}"
    test = f" in {finding.test}" if finding.test else ""
    head = Text.assemble("  ", plain(place), " ", (finding.severity, "yellow"), " ", plain(finding.rule, "bold"))
    console.print(Text.assemble(head, plain(test)), soft_wrap=True)
    console.print(Text.assemble("    ", plain(finding.reason)), soft_wrap=True)
    if finding.fix:
        console.print(Text.assemble("    fix: ", plain(finding.fix)), soft_wrap=True)
