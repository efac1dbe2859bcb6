"""pytest, coverage and Hypothesis for an environment that lacks them: a cached folder at the end of its path."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterable, Sequence
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from guardtest.errors import InterpreterError
from guardtest.interpreter.probe import Interpreter

_INSTALL_SECONDS = 300


def ensure_overlay(interpreter: Interpreter, cache: Path) -> tuple[Path, ...]:
    """Folders to put at the END of the interpreter's path, built once and kept in `cache`; () if it lacks nothing.

    They are copied from guardtest's own environment where that is the same Python, else installed by pip.

    Raises:
        InterpreterError: they can be had neither way.
    """
    missing = interpreter.missing
    if not missing:
        return ()
    own = {name: metadata.version(name) for name in missing}
    same = _is_ours(interpreter)
    versions = "-".join(f"{name}{own[name] if same else ''}" for name in missing)
    place = cache / "overlay" / f"{interpreter.tag}-{versions}"
    if not place.is_dir():
        _build(place, lambda folder: _copy(missing, folder) if same else _install(interpreter, missing, folder))
    return (place,)


def _is_ours(interpreter: Interpreter) -> bool:
    ours = f"{sys.implementation.cache_tag}-{sysconfig.get_platform()}"
    return interpreter.tag == ours


def _build(place: Path, fill: Callable[[Path], None]) -> None:
    """Fill a folder beside its place and rename it, so that nobody ever sees half of it."""
    place.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".building-", dir=place.parent))
    try:
        folder.chmod(0o755)
        fill(folder)
        folder.rename(place)
    except OSError as error:
        if not place.is_dir():
            raise InterpreterError(
                f"the overlay {place} cannot be built: {error}",
                hint="Install pytest, coverage and hypothesis yourself.",
            ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _copy(names: Sequence[str], folder: Path) -> None:
    """Copy distributions and what they need from guardtest's own environment."""
    for name in sorted(_with_requirements(names)):
        distribution = metadata.distribution(name)
        for file in distribution.files or ():
            if ".." in file.parts or "__pycache__" in file.parts:
                continue
            target = folder / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(str(distribution.locate_file(file)), target)


def _with_requirements(names: Iterable[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        try:
            required = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue
        found.add(name)
        wanted = [Requirement(text) for text in required]
        waiting += [r.name for r in wanted if r.marker is None or r.marker.evaluate({"extra": ""})]
    return found


def _install(interpreter: Interpreter, names: Sequence[str], folder: Path) -> None:
    version = f"{interpreter.version[0]}.{interpreter.version[1]}"
    uv = shutil.which("uv")
    ways = [
        [uv, "pip", "install", "--quiet", "--python", str(interpreter.executable)] if uv else None,
        [str(interpreter.executable), "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"],
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--python-version",
            version,
            "--only-binary=:all:",
        ],
    ]
    said = ""
    for way in filter(None, ways):
        try:
            done = subprocess.run(
                [*way, "--target", str(folder), *names],
                capture_output=True,
                text=True,
                timeout=_INSTALL_SECONDS,
                check=False,
                cwd=folder,
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            )
        except (OSError, subprocess.SubprocessError) as error:
            said = str(error)
            continue
        if done.returncode == 0:
            return
        said = done.stderr.strip()[-500:]
    raise InterpreterError(
        f"{', '.join(names)} could not be installed for {interpreter.executable} on {platform.system()}: {said}",
        hint=f"Install them in the project's environment: python -m pip install {' '.join(names)}.",
    )
