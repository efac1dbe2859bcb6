"""From verdicts to the counts a report shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from guardtest.judge.testfile import keep, names_of_tests
from guardtest.model import Candidate, Snapshot, Verdict
from guardtest.report.result import Accepted, ModuleCoverage, Refused, RefusedSample, Totals

_SAMPLES = 5
Judged = Iterable[tuple[Candidate, tuple[Verdict, ...]]]


def refused_groups(judged: Judged, dropped: Mapping[str, str]) -> tuple[Refused, ...]:
    """Refusals by rung and kind of reason, most frequent first.

    Args:
        dropped: tests (node ids) that the last look took out, and why.
    """
    groups: dict[tuple[str, str], list[RefusedSample]] = defaultdict(list)
    for candidate, verdicts in judged:
        for verdict in verdicts:
            if not verdict.accepted:
                sample = RefusedSample(test=f"{candidate.path}::{verdict.test}", reason=verdict.reason)
                groups[verdict.rung, _kind(verdict.reason)].append(sample)
    for node, why in dropped.items():
        groups["pollution", _kind(why)].append(RefusedSample(test=node, reason=why))
    found = [
        Refused(rung=rung, kind=kind, count=len(samples), samples=tuple(samples[:_SAMPLES]))  # type: ignore[arg-type]  # keys come from Verdict.rung
        for (rung, kind), samples in groups.items()
    ]
    return tuple(sorted(found, key=lambda group: (-group.count, group.rung, group.kind)))


def _kind(reason: str) -> str:
    """The part of a reason before its particulars."""
    head = reason.split(":", 1)[0].strip()
    return "".join("n" if char.isdigit() else char for char in head)[:60].replace("nn", "n")


def accepted_tests(files: Mapping[str, str], modules: Mapping[str, str], judged: Judged) -> tuple[Accepted, ...]:
    """One record per test that is to be delivered, with the evidence of its verdict.

    Args:
        files: path -> text, as confirmed.
        modules: path -> module under test.
    """
    evidence = {
        (candidate.path, verdict.test): verdict.evidence
        for candidate, verdicts in judged
        for verdict in verdicts
        if verdict.accepted
    }
    found = []
    for path, text in files.items():
        for test in names_of_tests(text):
            proof = evidence.get((path, test))
            found.append(
                Accepted(
                    path=path,
                    test=test,
                    module=modules[path],
                    text=keep(text, {test}),
                    lines_gained=proof.lines_gained if proof else (),
                    branches_gained=proof.branches_gained if proof else (),
                    mutants_killed=proof.mutants_killed if proof else (),
                )
            )
    return tuple(found)


def coverage_change(before: Snapshot, after: Snapshot) -> tuple[ModuleCoverage, ...]:
    """Before and after for every source file, in path order."""
    now = {file.path: file for file in after.files}
    return tuple(
        ModuleCoverage(path=file.path, before=Totals.of(file), after=Totals.of(now.get(file.path, file)))
        for file in sorted(before.files, key=lambda file: file.path)
    )
