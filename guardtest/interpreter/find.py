"""Which interpreter runs the project's tests."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from guardtest.errors import InterpreterError

_VENVS = (".venv", "venv")


def find_interpreter(root: Path, requested: str | None, environ: Mapping[str, str], fallback: str) -> Path:
    """The interpreter asked for, else the active virtual environment's, else the project's own, else `fallback`.

    Args:
        requested: a path, a command, or a version such as 3.12.
        environ: the environment of the command line, read for VIRTUAL_ENV and PATH.
        fallback: the interpreter guardtest itself runs under.

    Raises:
        InterpreterError: what was asked for does not exist.
    """
    if requested:
        return _requested(root, requested, environ)
    active = environ.get("VIRTUAL_ENV")
    folders = [Path(active)] if active else []
    folders += [root / name for name in _VENVS]
    for folder in folders:
        python = folder / "bin" / "python"
        if python.exists():
            return python
    return Path(fallback)


def _requested(root: Path, requested: str, environ: Mapping[str, str]) -> Path:
    if "/" in requested:
        place = Path(requested) if Path(requested).is_absolute() else root / requested
        if place.is_dir():
            place = place / "bin" / "python"
        if place.exists():
            return place
    else:
        names = [f"python{requested}"] if requested[:1].isdigit() else [requested]
        found = next((hit for name in names if (hit := shutil.which(name, path=environ.get("PATH")))), None)
        if found:
            return Path(found)
    raise InterpreterError(
        f"there is no interpreter {requested!r}",
        hint="Give --python a path to an interpreter or a virtual environment, or a version that is installed.",
    )
