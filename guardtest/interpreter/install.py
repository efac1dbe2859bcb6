"""Install what a test run needs for another Python into a folder, by the installers this machine has.

None of the ways starts the project's environment: installers would run its start-up files outside the sandbox.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from guardtest.errors import InterpreterError
from guardtest.interpreter.probe import Interpreter

_SECONDS = 300
# What pytest and Hypothesis need besides under an old Python. pip reads their conditions for the Python it runs
# under, not for the one it installs for.
_BACKPORTS = ("exceptiongroup", "tomli", "typing-extensions")
_NO_BACKPORTS = (3, 11)


def install(interpreter: Interpreter, names: Sequence[str], folder: Path) -> None:
    """Try uv, then the base interpreter's pip, then guardtest's own.

    Raises:
        InterpreterError: none of them could; the message holds the last one's reason.
    """
    reason = "neither uv nor pip is installed"
    for command in _ways(interpreter, names, folder):
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                timeout=_SECONDS,
                check=False,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": ""},
            )
        except (OSError, subprocess.SubprocessError) as error:
            reason = str(error)
            continue
        if done.returncode == 0:
            return
        reason = done.stderr.strip()[-500:] or reason
    raise InterpreterError(
        f"{', '.join(names)} could not be installed for {interpreter.executable}: {reason}",
        hint=f"Install them in the project's environment: python -m pip install {' '.join(names)}.",
    )


def _ways(interpreter: Interpreter, names: Sequence[str], folder: Path) -> Iterator[list[str]]:
    version = f"{interpreter.version[0]}.{interpreter.version[1]}"
    backports = _BACKPORTS if interpreter.version[:2] < _NO_BACKPORTS else ()
    target = ["--target", str(folder)]
    foreign = ["--python-version", version, "--only-binary=:all:"]
    pip = ["-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *target]
    uv = shutil.which("uv")
    if uv:
        yield [uv, "pip", "install", "--quiet", "--python", sys.executable, *target, *foreign, *names]
    yield [str(interpreter.base), *pip, *names]
    yield [sys.executable, *pip, *foreign, *names, *backports]
