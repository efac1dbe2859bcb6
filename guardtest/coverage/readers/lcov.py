"""LCOV tracefiles (`coverage lcov`). Branch records name no target line that could be trusted, so lines decide."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from guardtest.coverage.readers.reading import Reading
from guardtest.errors import CoverageDataError


def read(place: Path) -> Mapping[str, Reading]:
    lines: dict[str, set[int]] = {}
    path = ""
    try:
        for row in place.read_text(encoding="utf-8", errors="strict").splitlines():
            kind, _, value = row.partition(":")
            if kind == "SF":
                path = value.strip()
                lines.setdefault(path, set())
            elif kind == "DA" and path:
                number, hits = value.split(",")[:2]
                if int(hits) > 0:
                    lines[path].add(int(number))
    except (ValueError, UnicodeDecodeError) as error:
        raise CoverageDataError(f"{place} is no LCOV tracefile: {error}", hint="Run `coverage lcov` again.") from error
    return {path: Reading(lines=frozenset(numbers)) for path, numbers in lines.items()}
