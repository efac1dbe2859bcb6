"""Fields of a configuration file as what they should be, whatever stands in them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any


def words(value: object) -> tuple[str, ...]:
    """A list of strings, however it was written."""
    return tuple(value.split()) if isinstance(value, str) else tuple(str(word) for word in list_of(value))


def list_of(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def table_of(table: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    for name in names:
        table = table.get(name, {}) if isinstance(table, dict) else {}
    return table if isinstance(table, dict) else {}


def plain(folder: object) -> str:
    """`./src/` -> `src`, "" -> "."."""
    return PurePosixPath(str(folder)).as_posix()
