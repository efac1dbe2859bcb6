"""coverage.py's own data file, through its own API."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from guardtest.coverage.readers.reading import Reading
from guardtest.errors import CoverageDataError


def read(place: Path) -> Mapping[str, Reading]:
    """Read a copy: opening the file itself may write to it (SQLite journals)."""
    from coverage import CoverageData
    from coverage.exceptions import CoverageException

    with tempfile.TemporaryDirectory(prefix="guardtest-coverage-") as folder:
        copy = shutil.copyfile(place, Path(folder) / "data")
        try:
            data = CoverageData(basename=str(copy))
            data.read()
            found = {path: _reading(data.lines(path), data.arcs(path)) for path in data.measured_files()}
            data.close()
        except CoverageException as error:
            raise CoverageDataError(
                f"{place} is damaged or from an incompatible coverage.py: {error}", hint="Run `coverage run` again."
            ) from error
    return found


def _reading(lines: list[int] | None, arcs: list[tuple[int, int]] | None) -> Reading:
    return Reading(lines=frozenset(lines or ()), arcs=frozenset(arcs) if arcs else None)
