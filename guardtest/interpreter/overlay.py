"""pytest, coverage and Hypothesis for an environment that lacks them: a cached folder at the end of its path."""

from __future__ import annotations

import shutil
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterable, Sequence
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement  # pytest brings it

from guardtest.errors import InterpreterError
from guardtest.interpreter.install import install
from guardtest.interpreter.probe import Interpreter

# Puts distributions and what they need, for an interpreter, into an empty folder, or raises InterpreterError.
Fill = Callable[[Interpreter, Sequence[str], Path], None]


def ensure_overlay(interpreter: Interpreter, cache: Path, *, install: Fill = install) -> tuple[Path, ...]:
    """Folders to put at the END of the interpreter's path, built once and kept in `cache`; () if it lacks nothing.

    They are copied from guardtest's own environment where that is the same Python, else installed by `install`.

    Raises:
        InterpreterError: they can be had neither way.
    """
    missing = interpreter.missing
    if not missing:
        return ()
    own = _with_requirements(missing) if interpreter.tag == own_tag() else ()
    fill = _copy if own else install
    versions = [f"{name}{metadata.version(name)}" if own else name for name in missing]
    place = cache.absolute() / "overlay" / "-".join((interpreter.tag, *versions))
    if not place.is_dir():
        _build(place, fill, interpreter, own or missing)
    return (place,)


def own_tag() -> str:
    """guardtest's own `Interpreter.tag`."""
    return f"{sysconfig.get_config_var('SOABI') or sys.implementation.cache_tag}-{sysconfig.get_platform()}"


def _build(place: Path, fill: Fill, interpreter: Interpreter, names: Sequence[str]) -> None:
    """Fill a folder beside its place and rename it, so that nobody ever sees half of it."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".building-", dir=place.parent))
        try:
            folder.chmod(0o755)
            fill(interpreter, names, folder)
            _check(folder, interpreter.missing)
            folder.rename(place)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        if not place.is_dir():  # another process was faster
            raise InterpreterError(
                f"the overlay {place} cannot be built: {error.strerror or error}",
                hint=f"Make room there, or install {', '.join(interpreter.missing)} in the project's environment.",
            ) from error


def _check(folder: Path, names: Iterable[str]) -> None:
    held = {(d.metadata["Name"] or "").lower() for d in metadata.distributions(path=[str(folder)])}
    lacking = [name for name in names if name not in held]
    if lacking:
        raise InterpreterError(
            f"{', '.join(lacking)} could not be had for the project's interpreter",
            hint=f"Install them in the project's environment: python -m pip install {' '.join(lacking)}.",
        )


def _copy(_: Interpreter, names: Sequence[str], folder: Path) -> None:
    for name in names:
        distribution = metadata.distribution(name)
        for file in distribution.files or ():
            if ".." not in file.parts and "__pycache__" not in file.parts:
                target = folder / file
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(str(distribution.locate_file(file)), target)


def _with_requirements(names: Iterable[str]) -> tuple[str, ...]:
    """The distributions and all they need in guardtest's own environment; () if one cannot be copied."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            return ()
        if not distribution.files:  # a system package keeps no list of its files
            return ()
        found.add(name)
        wanted = map(Requirement, distribution.requires or ())
        waiting += [r.name for r in wanted if r.marker is None or r.marker.evaluate({"extra": ""})]
    return tuple(sorted(found))
