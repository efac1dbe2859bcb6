"""Which interpreter runs the project's tests."""

from __future__ import annotations

import glob
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from guardtest.errors import InterpreterError
from guardtest.interpreter.environment import CONFIG_FILE, find_environment, read_config

_VENVS = (".venv", "venv")


def find_interpreter(root: Path, requested: str | None, environ: Mapping[str, str], fallback: str) -> Path:
    """The interpreter asked for, else the active virtual environment's, else the project's own, else `fallback`.

    An environment that lies in the repository is taken unasked only if its program and its standard library lie
    outside: otherwise a repository could bring along a program for the host to run.

    Args:
        requested: a path, a command, or a version such as 3.12.
        environ: the environment of the command line, read for VIRTUAL_ENV and PATH.
        fallback: the interpreter guardtest itself runs under.

    Raises:
        InterpreterError: what was asked for does not exist, or the project's environment cannot be used as it is.
    """
    if requested:
        return _requested(root, requested, environ)
    active = environ.get("VIRTUAL_ENV")
    if active and (python := Path(active, "bin", "python")).exists():
        return python
    for name in _VENVS:
        python = root / name / "bin" / "python"
        if os.path.lexists(python) or (root / name / CONFIG_FILE).exists():
            return _checked(root, python)
    return Path(fallback)


def _requested(root: Path, requested: str, environ: Mapping[str, str]) -> Path:
    """A path from here or from the repository, else a command on PATH, else a version's command."""
    for place in (Path(requested).expanduser().absolute(), root / Path(requested).expanduser()):
        python = place / "bin" / "python" if place.is_dir() else place
        if python.is_file():
            return python
    if "/" not in requested:
        installed = _of_version(requested, environ) if requested[:1].isdigit() else None
        found = installed or shutil.which(requested, path=environ.get("PATH", os.defpath))
        if found:
            return Path(found).absolute()
    raise InterpreterError(
        f"there is no interpreter {requested!r}",
        hint="Give --python a path to an interpreter or a virtual environment, or a version that is on PATH.",
    )


def _of_version(version: str, environ: Mapping[str, str]) -> str | None:
    """pyenv's newest of that version, else `python3.12` on PATH. pyenv's own commands refuse what is not activated."""
    pyenv = Path(environ.get("PYENV_ROOT") or Path(environ.get("HOME", "/"), ".pyenv"), "versions")
    found = [place for place in pyenv.glob(f"{glob.escape(version)}*/bin/python") if _is_version(place, version)]
    if found:
        return str(max(found, key=lambda place: [int(n) for n in re.findall(r"\d+", place.parts[-3])]))
    names = (f"python{version}", "python" + ".".join(version.split(".")[:2]))
    hits = (shutil.which(name, path=environ.get("PATH", os.defpath)) for name in names)
    return next((hit for hit in hits if hit), None)


def _is_version(place: Path, version: str) -> bool:
    """3.1 is not 3.12."""
    return f"{place.parts[-3]}.".startswith(f"{version}.")


def _checked(root: Path, python: Path) -> Path:
    """The environment's interpreter, if what it would run lies outside the repository.

    Raises:
        InterpreterError: it does not, or the environment is broken.
    """
    if not python.is_file():
        raise InterpreterError(
            f"{python} does not lead to an interpreter (any more)",
            hint="Create the environment again, or name another interpreter with --python.",
        )
    environment = find_environment(python)
    home = read_config(environment).get("home", "") if environment else ""
    runs = [Path(os.path.realpath(python)), *([Path(os.path.realpath(home))] if home else [])]
    if any(place.is_relative_to(os.path.realpath(root)) for place in runs):
        raise InterpreterError(
            f"{python} is a program inside the repository; guardtest does not start what came with a repository",
            hint=f"If the environment is yours, say so: --python {python}.",
        )
    return python
