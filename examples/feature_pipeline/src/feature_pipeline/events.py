"""Read files of meter events and write the summary that the dashboard shows."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Callable, Iterator, Union

import pandas as pd

from feature_pipeline.parsing import ParseError, parse_reading
from feature_pipeline.schema import READINGS

PathLike = Union[str, "os.PathLike[str]"]


def read_events(path: PathLike, strict: bool = True) -> pd.DataFrame:
    """Read meter events from a file; rows without a time or without energy are left out.

    Parameters
    ----------
    path : str or path
        ``.csv`` with a header, ``.jsonl`` with one object a line, or ``.txt`` with meter lines.
    strict : bool
        Whether one bad line refuses the whole file; otherwise it is left out.
    """
    source = Path(path)
    if source.suffix == ".csv":
        frame = pd.read_csv(source, dtype=str)
    elif source.suffix == ".jsonl":
        frame = pd.DataFrame(_lines(source, _from_json, strict))
    elif source.suffix == ".txt":
        frame = pd.DataFrame(_lines(source, _from_meter_line, strict))
    else:
        raise ParseError(f"{source.name}: expected .csv, .jsonl or .txt")
    if frame.empty:
        return pd.DataFrame(columns=READINGS.names)
    frame = READINGS.validate(READINGS.coerce(frame))
    return frame.dropna(subset=["timestamp", "kwh"]).sort_values(["meter", "timestamp"], ignore_index=True)


def _lines(source: Path, read: Callable[[str], dict[str, Any]], strict: bool) -> Iterator[dict[str, Any]]:
    """Read a file line by line; empty lines and comments are passed over."""
    with source.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip() or line.startswith("#"):
                continue
            try:
                yield read(line)
            except ValueError as error:
                if strict:
                    raise ParseError(f"{source.name}:{number}: {error}") from error


def _from_json(line: str) -> dict[str, Any]:
    event = json.loads(line)
    if not isinstance(event, dict):
        raise ValueError("not an object")
    return event


def _from_meter_line(line: str) -> dict[str, Any]:
    reading = parse_reading(line)
    return {"timestamp": reading.time, "meter": reading.meter, "kwh": float(reading.kwh), "quality": reading.quality}


def summarise(frame: pd.DataFrame) -> dict[str, Any]:
    """Sum up readings: rows, meters, energy in total and for each meter, first and last time."""
    if frame.empty:
        return {"rows": 0, "meters": 0, "kwh": 0.0, "by_meter": {}, "first": None, "last": None}
    by_meter = frame.groupby("meter")["kwh"].sum().round(3)
    return {
        "rows": len(frame),
        "meters": int(frame["meter"].nunique()),
        "kwh": round(float(frame["kwh"].sum()), 3),
        "by_meter": {str(meter): float(kwh) for meter, kwh in by_meter.items()},
        "first": frame["timestamp"].min().isoformat(),
        "last": frame["timestamp"].max().isoformat(),
    }


def write_summary(frame: pd.DataFrame, path: PathLike) -> Path:
    """Write the summary as JSON, whole or not at all."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.part")
    draft.write_text(json.dumps(summarise(frame), indent=2, sort_keys=True) + "\n", encoding="utf-8")
    os.replace(draft, target)
    return target
