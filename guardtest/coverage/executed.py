"""From what ran to a snapshot of the whole project, including files that never ran."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from guardtest.coverage.analysis import SourceAnalysis, coverage_settings
from guardtest.errors import CoverageDataError
from guardtest.model import Branch, Snapshot


def analyse_sources(root: Path, sources: Iterable[str]) -> dict[str, SourceAnalysis]:
    """Analyses of the files that parse; others are left out."""
    exclude, _ = coverage_settings(root)
    found = {}
    for path in sources:
        try:
            text = (root / path).read_text(encoding="utf-8", errors="replace")
            found[path] = SourceAnalysis(path, text, exclude)
        except (OSError, CoverageDataError):
            continue
    return found


def snapshot_from_executed(
    analyses: Mapping[str, SourceAnalysis], executed: Mapping[str, Iterable[Branch]], origin: str = "measured"
) -> Snapshot:
    """The snapshot in which exactly the executed arcs count as covered."""
    return Snapshot(
        files=tuple(a.filled(*a.covered(executed.get(path, ()))) for path, a in sorted(analyses.items())), origin=origin
    )
