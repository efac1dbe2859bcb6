"""`guardtest check`: the policy alone, on files of the work tree or on a range of commits."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from guardtest.commands.console import Voice

CheckFormat = Literal["text", "json"]


def check_command(
    start: Path,
    files: Sequence[str],
    diff: str | None,
    policy: str,
    tests: str | None,
    format_: CheckFormat,
    voice: Voice,
) -> int:
    """Print what the policy decides; returns 0 only where it allows.

    Raises:
        GuardtestError: a file, revision or profile cannot be read.
    """
    from guardtest.errors import UsageError
    from guardtest.policy import change_of_diff, changes_of_files, decide, load_profile
    from guardtest.report.check import print_decisions
    from guardtest.report.machine import decisions_json
    from guardtest.repository import find_project

    if bool(files) == bool(diff):
        raise UsageError("give either files or --diff A..B", hint="guardtest check tests/test_new.py")
    project = find_project(start, tests=tests)
    profile = load_profile(policy, project.root)
    if diff:
        change, name = change_of_diff(project.root, diff, project.test_roots), diff
    else:
        inside = [_inside(start, project.root, file) for file in files]
        change = changes_of_files(project.root, inside, project.test_roots, project.files)
        name = ", ".join(inside)
    decisions = ((name, decide(change, profile)),)
    if format_ == "json":
        voice.data(decisions_json(decisions))
    else:
        print_decisions(decisions, voice.out)
    return 0 if decisions[0][1].allowed else 1


def _inside(start: Path, root: Path, file: str) -> str:
    """The path as the repository names it; links are not followed, the policy wants to see them."""
    place = start.resolve() / file
    return place.relative_to(root).as_posix() if place.is_relative_to(root) else file
