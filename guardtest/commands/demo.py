"""`guardtest demo`: the main job on the project that ships with guardtest, in a folder of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from guardtest.commands.console import Voice
from guardtest.errors import GuardtestError, InterpreterError, UsageError
from guardtest.run.options import Host, RunOptions
from guardtest.shipped import shipped

PROJECT = "feature_pipeline"
_NEEDS = ("numpy", "pandas")
_INSTALL_SECONDS = 600


def demo_command(folder: Path | None, host: Host, voice: Voice, *, as_json: bool) -> int:
    """Copy the example into `folder` (or a temporary one), make it a repository and run on it.

    Raises:
        GuardtestError: the folder is in use, or numpy and pandas cannot be had.
    """
    from guardtest.commands.run import run_command

    place = _copy_example(folder)
    voice.say(f"the example project is in {place}", "dim")
    python = _python_with_needs(host, voice)
    code = run_command(RunOptions(start=place, python=str(python)), host, voice, as_json=as_json)
    voice.say(f"look around: cd {place} && git status && git diff --stat")
    return code


def _copy_example(folder: Path | None) -> Path:
    place = (folder or Path(tempfile.mkdtemp(prefix="guardtest-demo-")) / PROJECT).resolve()
    if place.exists() and any(place.iterdir()):
        raise UsageError(f"{place} is not empty", hint="Name a new folder, or leave --into out.")
    shutil.copytree(
        shipped("examples") / PROJECT,
        place,
        dirs_exist_ok=True,
        ignore=shutil.ignore_patterns("__pycache__", ".guardtest", ".coverage", ".pytest_cache", "*.egg-info"),
    )
    for words in (["init", "-q"], ["add", "-A"], [*_IDENTITY, "commit", "-q", "-m", "The project as its team left it"]):
        _git(place, words)
    return place


_IDENTITY = ["-c", "user.name=demo", "-c", "user.email=demo@localhost", "-c", "commit.gpgsign=false"]


def _git(place: Path, words: list[str]) -> None:
    try:
        subprocess.run(["git", "-c", "core.hooksPath=/dev/null", *words], cwd=place, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise GuardtestError(f"git {words[0]} failed in {place}: {error}", hint="Install git.") from error


def _python_with_needs(host: Host, voice: Voice) -> Path:
    """guardtest's own interpreter where it has numpy and pandas, else a cached environment that gets them."""
    own = Path(host.python)
    if _has_needs(own):
        return own
    environment = host.cache / f"demo-{sys.implementation.cache_tag}"
    python = environment / "bin" / "python"
    if not _has_needs(python):
        voice.say(f"installing {' and '.join(_NEEDS)} into {environment} …", "dim")
        _install(environment, python)
    return python


def _has_needs(python: Path) -> bool:
    if not python.exists():
        return False
    question = f"import importlib.util as u, sys; sys.exit(not all(map(u.find_spec, {_NEEDS!r})))"
    return subprocess.run([str(python), "-I", "-c", question], check=False, capture_output=True).returncode == 0


def _install(environment: Path, python: Path) -> None:
    commands = (
        [sys.executable, "-m", "venv", "--clear", str(environment)],
        [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *_NEEDS],
    )
    for command in commands:
        try:
            subprocess.run(command, check=True, capture_output=True, text=True, timeout=_INSTALL_SECONDS)
        except (OSError, subprocess.SubprocessError) as error:
            said = (getattr(error, "stderr", "") or str(error)).strip()[-500:]
            raise InterpreterError(
                f"{' and '.join(_NEEDS)} could not be installed: {said}",
                hint="Install guardtest with its extra: pip install 'guardtest[demo]'.",
            ) from error
