"""Column specs, and the schema that every table of readings has to meet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

import pandas as pd

KINDS = ("number", "category", "time")


class SchemaError(ValueError):
    """A table does not meet its schema; ``problems`` names every offence."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class ColumnSpec:
    """What one column of a table has to look like.

    Bounds are inclusive and for numbers only; an empty ``allowed`` permits any category.
    """

    name: str
    kind: str = "number"
    required: bool = True
    minimum: Optional[float] = None
    maximum: Optional[float] = None
    allowed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"column {self.name!r}: unknown kind {self.kind!r}, expected one of {', '.join(KINDS)}")
        if self.kind != "number" and (self.minimum is not None or self.maximum is not None):
            raise ValueError(f"column {self.name!r}: only numbers have bounds")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError(f"column {self.name!r}: minimum {self.minimum} is above maximum {self.maximum}")

    def problems(self, column: pd.Series) -> list[str]:
        """List what is wrong with the values of a column; missing values are fine."""
        values = column.dropna()
        if self.kind == "number":
            return self._number_problems(values)
        if self.kind == "time":
            if not pd.api.types.is_datetime64_any_dtype(column):
                return [f"{self.name}: expected timestamps, found {column.dtype}"]
            return []
        unknown = sorted(set(values.astype(str)) - set(self.allowed)) if self.allowed else []
        return [f"{self.name}: unknown values {', '.join(unknown)}"] if unknown else []

    def _number_problems(self, values: pd.Series) -> list[str]:
        if not pd.api.types.is_numeric_dtype(values):
            return [f"{self.name}: expected numbers, found {values.dtype}"]
        found = []
        if self.minimum is not None and (values < self.minimum).any():
            found.append(f"{self.name}: {int((values < self.minimum).sum())} values below {self.minimum}")
        if self.maximum is not None and (values > self.maximum).any():
            found.append(f"{self.name}: {int((values > self.maximum).sum())} values above {self.maximum}")
        return found


@dataclass(frozen=True)
class Schema:
    """The columns of a table, in their order."""

    columns: tuple[ColumnSpec, ...]

    def __post_init__(self) -> None:
        names = [spec.name for spec in self.columns]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"columns named twice: {', '.join(twice)}")

    @property
    def names(self) -> list[str]:
        return [spec.name for spec in self.columns]

    def validate(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the frame as it is, or raise a `SchemaError` that says all that is wrong with it."""
        problems = []
        for spec in self.columns:
            if spec.name in frame.columns:
                problems += spec.problems(frame[spec.name])
            elif spec.required:
                problems.append(f"{spec.name}: missing")
        if problems:
            raise SchemaError(problems)
        return frame

    def coerce(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Convert known columns to their kind; what cannot be converted becomes missing."""
        result = frame.copy()
        for spec in self.columns:
            if spec.name not in result.columns:
                continue
            if spec.kind == "number":
                result[spec.name] = pd.to_numeric(result[spec.name], errors="coerce")
            elif spec.kind == "time":
                result[spec.name] = pd.to_datetime(result[spec.name], format="ISO8601", errors="coerce", utc=True)
            else:
                result[spec.name] = result[spec.name].astype("string").str.strip()
        return result


READINGS = Schema(
    (
        ColumnSpec("timestamp", kind="time"),
        ColumnSpec("meter", kind="category"),
        ColumnSpec("kwh", minimum=0.0, maximum=100_000.0),
        ColumnSpec("quality", kind="category", required=False, allowed=("measured", "estimated", "missing")),
    )
)
