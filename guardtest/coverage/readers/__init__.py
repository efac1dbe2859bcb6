"""Coverage data that other tools wrote. One file per format; each gives the same plain reading, none writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from guardtest.coverage.analysis import SourceAnalysis
from guardtest.coverage.readers import cobertura, datafile, json_report, lcov
from guardtest.coverage.readers.reading import Reading
from guardtest.errors import CoverageDataError
from guardtest.model import Branch, FileCoverage, Snapshot

_LARGEST = 256 << 20


def read_coverage(place: Path, analyses: Mapping[str, SourceAnalysis]) -> Snapshot:
    """Read coverage.py's data file or JSON, Cobertura XML or LCOV; the format is told by the content.

    Paths of another checkout are matched by their longest common ending. Where a format names no branches, a
    branch counts as covered if both its ends ran.

    Raises:
        CoverageDataError: the file is missing, corrupt, of no known format, or about other sources.
    """
    try:
        size = place.stat().st_size
        with place.open("rb") as stream:
            head = stream.read(512)
    except OSError as error:
        raise CoverageDataError(f"{place} cannot be read: {error}", hint="Give the path of a coverage file.") from error
    if size > _LARGEST:
        raise CoverageDataError(
            f"{place} is larger than {_LARGEST >> 20} MiB", hint="Give the data of this project only."
        )
    readings = _reader(head, place)(place)
    matched = _matched(readings, analyses)
    if not matched:
        raise CoverageDataError(
            f"{place} says nothing about the {len(analyses)} source files of this project",
            hint="Measure this project's sources, or leave the option out so that guardtest measures.",
        )
    files = tuple(_filled(analysis, matched.get(path, Reading())) for path, analysis in sorted(analyses.items()))
    return Snapshot(files=files, origin=place.name)


def _reader(head: bytes, place: Path) -> Callable[[Path], Mapping[str, Reading]]:
    text = head.lstrip()
    if head.startswith(b"SQLite format 3\0"):
        return datafile.read
    if text.startswith(b"{"):
        return json_report.read
    if text.startswith(b"<"):
        return cobertura.read
    if text.startswith((b"TN:", b"SF:")):
        return lcov.read
    raise CoverageDataError(
        f"{place} is neither coverage.py data, coverage JSON, Cobertura XML nor LCOV",
        hint="Run `coverage run` again, or leave the option out so that guardtest measures.",
    )


def _matched(readings: Mapping[str, Reading], analyses: Mapping[str, SourceAnalysis]) -> dict[str, Reading]:
    found = {}
    for path, reading in readings.items():
        parts = PurePosixPath(path.replace("\\", "/")).parts
        ours = next((p for n in range(len(parts)) if (p := "/".join(parts[n:])) in analyses), None)
        ours = ours or _longer(parts, analyses)
        if ours is not None:
            found[ours] = reading
    return found


def _longer(parts: tuple[str, ...], analyses: Mapping[str, SourceAnalysis]) -> str | None:
    """Reports made inside src/ name paths without it: take the one source that ends so, if it is the only one."""
    ending = "/" + "/".join(parts)
    hits = [path for path in analyses if path.endswith(ending)]
    return hits[0] if len(hits) == 1 else None


def _filled(analysis: SourceAnalysis, reading: Reading) -> FileCoverage:
    if reading.arcs is not None:
        return analysis.filled(*analysis.covered(reading.arcs))
    lines = reading.lines & analysis.statements
    if reading.missing_branches is not None:
        missed = frozenset(b for b in analysis.branches if _is_missing(b, reading.missing_branches))
        return analysis.filled(lines, analysis.branches - missed - _from_unrun(analysis, lines))
    both: frozenset[Branch] = frozenset((a, b) for a, b in analysis.branches if a in lines and (b in lines or b < 0))
    return analysis.filled(lines, both)


def _is_missing(branch: Branch, missing: frozenset[Branch]) -> bool:
    """Cobertura writes every exit as -1."""
    return branch in missing or (branch[1] < 0 and (branch[0], -1) in missing)


def _from_unrun(analysis: SourceAnalysis, lines: frozenset[int]) -> frozenset[Branch]:
    return frozenset(branch for branch in analysis.branches if branch[0] not in lines)
