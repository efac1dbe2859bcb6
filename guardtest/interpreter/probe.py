"""Ask an interpreter what it is. Runs the interpreter isolated, with none of the project's code on its path."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from guardtest.errors import InterpreterError

_OLDEST = (3, 9)
_NEEDED = ("pytest", "coverage", "hypothesis")
_QUESTION = """
import importlib.metadata as m, json, os, sys, sysconfig
def version(name):
    try: return m.version(name)
    except m.PackageNotFoundError: return None
print(json.dumps({
    "version": sys.version_info[:3], "prefix": sys.prefix, "base_prefix": sys.base_prefix, "path": sys.path,
    "stdlib": sysconfig.get_path("stdlib"), "sites": sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}),
    "tag": sys.implementation.cache_tag, "platform": sysconfig.get_platform(),
    "real": os.path.realpath(sys.executable), "has": {n: version(n) for n in NEEDED},
}))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpreter:
    """A Python interpreter and its environment.

    Args:
        executable: as it is to be started; a virtual environment's link is not resolved.
        readable_paths: everything a sandbox must let it read.
        has: version of pytest, coverage and hypothesis in the environment, or None.
        tag: implementation and version, such as cpython-312, with the platform.
    """

    executable: Path
    version: tuple[int, int, int]
    prefix: Path
    base_prefix: Path
    sites: tuple[Path, ...]
    readable_paths: tuple[Path, ...]
    tag: str
    has: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[str, ...]:
        """What a test run needs and the environment lacks."""
        return tuple(name for name in _NEEDED if not self.has.get(name))


def probe(python: Path) -> Interpreter:
    """Start the interpreter once and read its answers.

    Raises:
        InterpreterError: it does not start, or is older than 3.9.
    """
    said = _ask(python)
    version = (int(said["version"][0]), int(said["version"][1]), int(said["version"][2]))
    if version[:2] < _OLDEST:
        raise InterpreterError(
            f"{python} is Python {version[0]}.{version[1]}; guardtest needs 3.9 or newer for the project",
            hint="Name another interpreter with --python.",
        )
    sites = tuple(Path(site) for site in said["sites"])
    readable = [
        python.absolute().parent.parent,
        *map(Path, (said["prefix"], said["base_prefix"], said["stdlib"])),
    ]
    readable += [Path(said["real"]).parent.parent, *sites, *_linked_from(sites)]
    return Interpreter(
        executable=python.absolute(),
        version=version,
        prefix=Path(said["prefix"]),
        base_prefix=Path(said["base_prefix"]),
        sites=sites,
        readable_paths=tuple(dict.fromkeys(path for path in readable if _may_be_read(path))),
        tag=f"{said['tag']}-{said['platform']}",
        has=said["has"],
    )


def _ask(python: Path) -> Mapping[str, Any]:
    question = _QUESTION.replace("NEEDED", repr(_NEEDED))
    try:
        done = subprocess.run(
            [str(python), "-I", "-c", question],
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        )
        answer: Mapping[str, Any] = json.loads(done.stdout.splitlines()[-1])
    except (OSError, subprocess.SubprocessError, ValueError, IndexError) as error:
        raise InterpreterError(
            f"{python} cannot be used as an interpreter: {error}", hint="Name another with --python."
        ) from error
    return answer


def _linked_from(sites: Iterable[Path]) -> Iterable[Path]:
    """Folders that .pth files of the environment put on its path; read as text, never executed."""
    for site in sites:
        for link in sorted(site.glob("*.pth")):
            try:
                lines = link.read_text(encoding="utf-8", errors="replace").splitlines()
            except OSError:
                continue
            for line in lines:
                if line.strip() and not line.startswith(("#", "import ", "import\t")):
                    yield Path(os.path.normpath(site / line.strip()))


def _may_be_read(path: Path) -> bool:
    """Existing folders, but never the whole file system or somebody's home."""
    return path.is_dir() and path != Path("/") and path != Path.home() and path not in Path.home().parents
