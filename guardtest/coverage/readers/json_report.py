"""The JSON report of coverage.py (`coverage json`)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ValidationError

from guardtest.coverage.readers.reading import Reading
from guardtest.errors import CoverageDataError


class _File(BaseModel):
    executed_lines: list[int]
    missing_branches: list[tuple[int, int]] | None = None


class _Report(BaseModel):
    files: dict[str, _File]


def read(place: Path) -> Mapping[str, Reading]:
    try:
        report = _Report.model_validate(json.loads(place.read_text(encoding="utf-8")))
    except (ValueError, RecursionError, ValidationError) as error:
        raise CoverageDataError(
            f"{place} is no JSON report of coverage.py: {error}", hint="Run `coverage json` again."
        ) from error
    return {
        path: Reading(
            lines=frozenset(file.executed_lines),
            missing_branches=frozenset(file.missing_branches) if file.missing_branches is not None else None,
        )
        for path, file in report.files.items()
    }
