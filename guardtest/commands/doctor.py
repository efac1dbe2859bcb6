"""`guardtest doctor`: what this machine offers, by experiment, and what to do about what is missing."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Literal

from guardtest.commands.console import Voice
from guardtest.errors import GuardtestError, InterpreterError
from guardtest.run.options import Host

Line = tuple[Literal["ok", "warning", "failed"], str, str]


def doctor_command(start: Path, python: str | None, host: Host, voice: Voice) -> int:
    """Print one line per thing tried; returns 3 where no sandbox holds, 1 where something else is amiss."""
    from guardtest.report.doctor import print_doctor

    lines = list(_lines(start, python, host))
    print_doctor(lines, voice.out)
    if not any(status == "ok" and what.startswith("sandbox") for status, what, _ in lines):
        return 3
    return 1 if any(status == "failed" for status, _, _ in lines) else 0


def _lines(start: Path, python: str | None, host: Host) -> Iterator[Line]:
    from guardtest.interpreter import find_interpreter, probe

    yield "ok", f"guardtest runs under Python {sys.version.split()[0]}", ""
    root = yield from _project(start)
    try:
        interpreter = probe(find_interpreter(root, python, host.environ, host.python))
    except InterpreterError as error:
        yield "failed", error.message, error.hint
        interpreter = probe(Path(host.python))
    version = ".".join(map(str, interpreter.version))
    yield "ok", f"the project's tests run under {interpreter.executable} (Python {version})", ""
    for name in interpreter.missing:
        yield (
            "warning",
            f"{name} is missing there",
            "guardtest adds its own for its runs; the environment stays as it is.",
        )
    yield from _tiers(interpreter.executable, interpreter.readable_paths)


def _project(start: Path) -> Generator[Line, None, Path]:
    from guardtest.repository import find_project

    try:
        project = find_project(start)
    except GuardtestError as error:
        yield "warning", error.message, error.hint
        return start
    where = ", ".join(project.source_roots)
    yield "ok", f"{len(project.modules)} modules from {where}; tests in {', '.join(project.test_roots)}", ""
    return project.root


def _tiers(python: Path, readable: tuple[Path, ...]) -> Iterator[Line]:
    from guardtest.isolation import explain, try_tiers

    trials = try_tiers(python, readable)
    held = any(trial.holds for trial in trials)
    for trial in trials:
        status: Literal["ok", "warning", "failed"] = "ok" if trial.holds else "warning" if held else "failed"
        unproven = f"not provable here: {', '.join(trial.unproven)}" if trial.unproven and trial.holds else ""
        yield status, f"sandbox {trial.tier}: {explain(trial)}", unproven
