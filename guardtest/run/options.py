"""What a user asks of one run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

DeliverMode = Literal["write", "patch", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """What the command line knows of the machine.

    Args:
        environ: the user's environment.
        python: the interpreter guardtest runs under.
        cache: folder for overlays and detection results.
        cores: processors this process may use.
    """

    environ: Mapping[str, str]
    python: str
    cache: Path
    cores: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """The choices of one run, after configuration and command line have been put together.

    Args:
        paths: limit the run to source below these paths, relative to the repository.
        targets: `module` or `module:qualname`, each.
        diff_base: only gaps on lines changed since this revision.
        time_budget: wall-clock seconds for proposing and judging, or None.
        seconds_per_module: wall-clock seconds the proposers may search for one module.
        coverage_file: read this instead of measuring.
        suite_seconds: limit for the project's own test suite.
    """

    start: Path
    paths: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    proposers: tuple[str, ...] = ("builtin",)
    diff_base: str | None = None
    coverage_file: Path | None = None
    python: str | None = None
    deliver: DeliverMode = "write"
    time_budget: float | None = None
    seconds_per_module: float = 20.0
    suite_seconds: float = 600.0
    max_tests: int | None = None
    seed: int = 0
    reruns: int = 3
    jobs: int = 0
    policy: str = "base"
    tests: str | None = None
    omit: tuple[str, ...] = ()
    min_tier: str = "landlock"
    only_tier: str = ""
    sandbox: bool = True
    resume: bool = False
    wait: bool = True

    def as_facts(self) -> dict[str, Any]:
        """The choices that decide what a run would do, as plain values for the ledger."""
        left_out = {"start", "resume", "wait", "jobs"}
        return {
            name: str(value) if isinstance(value, Path) else list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
            if name not in left_out
        }
