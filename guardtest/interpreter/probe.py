"""Ask an interpreter what it is, without running anything its environment or the project holds.

The question goes to the program behind an environment's link, isolated (-I) and without start-up files (-S); what
belongs to the environment is read off its files.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from guardtest.errors import InterpreterError
from guardtest.interpreter.environment import find_environment, find_linked_folders, read_config

_OLDEST = (3, 9)
_SECONDS = 20
_NEEDED = ("pytest", "coverage", "hypothesis")
_QUESTION = """
import json, os, site, sys, sysconfig
if sys.version_info < OLDEST:
    print(json.dumps({"version": sys.version_info[:3]}))
    sys.exit()
import importlib.metadata as m
environment, system = sys.argv[1], sys.argv[2] == "true"
own = {"base": environment, "platbase": environment}
sites = [sysconfig.get_path(n, "posix_prefix", own) for n in ("purelib", "platlib")] if environment else []
if system or not environment:
    sites += site.getsitepackages()
sites = [s for s in dict.fromkeys(sites) if os.path.isdir(s)]
found = {}
for d in m.distributions(path=sites):
    name = (d.metadata["Name"] or "").lower()
    if name in NEEDED:
        found.setdefault(name, d.version)
print(json.dumps({
    "version": sys.version_info[:3], "base_prefix": sys.base_prefix, "path": sys.path, "sites": sites, "has": found,
    "stdlib": sysconfig.get_path("stdlib"), "executable": sys.executable, "real": os.path.realpath(sys.executable),
    "tag": sysconfig.get_config_var("SOABI") or sys.implementation.cache_tag, "platform": sysconfig.get_platform(),
}))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpreter:
    """A Python interpreter and its environment.

    Args:
        executable: as it is to be started; a virtual environment's link is not resolved.
        base: the program behind it, outside any virtual environment.
        sites: its site-packages folders, in the order of the path.
        path: what `sys.path` holds when it starts isolated, start-up code left out.
        readable_paths: everything a sandbox must let it read.
        tag: implementation, version, ABI and platform; equal tags can share compiled code.
        has: version of pytest, coverage and hypothesis in the environment, or None.
    """

    executable: Path
    base: Path
    version: tuple[int, int, int]
    prefix: Path
    base_prefix: Path
    stdlib: Path
    sites: tuple[Path, ...]
    path: tuple[Path, ...]
    readable_paths: tuple[Path, ...]
    tag: str
    has: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[str, ...]:
        """What a test run needs and the environment lacks."""
        return tuple(name for name in _NEEDED if not self.has.get(name))


def probe(python: Path, *, root: Path | None = None) -> Interpreter:
    """Start the interpreter once and read its answers.

    Args:
        root: the repository, which the inside sees as a copy only: what the environment links to in there (an
            editable install of the project itself) is not made readable.

    Raises:
        InterpreterError: it does not start, answers nonsense, or is older than 3.9.
    """
    python = python.absolute()
    environment = find_environment(python)
    config = read_config(environment) if environment else {}
    said = _ask(python, environment, config.get("include-system-site-packages", "").lower())
    # A command such as pyenv's is a script that picks the interpreter; a sandbox starts what it picked.
    executable = python if environment or _same_file(python, said["executable"]) else Path(said["executable"])
    sites = tuple(map(Path, said["sites"]))
    linked = tuple(folder for folder in find_linked_folders(sites) if folder.is_dir())
    prefix, base_prefix = environment or Path(said["base_prefix"]), Path(said["base_prefix"])
    home = Path(config["home"], "python") if config.get("home") else executable
    own = (prefix, base_prefix, Path(said["stdlib"]), *_on_the_way(executable), *_on_the_way(home), *sites)
    outside = (folder for folder in linked if not _is_of(root, folder) and not _is_of(folder, prefix))
    return Interpreter(
        executable=executable,
        base=Path(said["real"]),
        version=(said["version"][0], said["version"][1], said["version"][2]),
        prefix=prefix,
        base_prefix=base_prefix,
        stdlib=Path(said["stdlib"]),
        sites=sites,
        path=tuple(dict.fromkeys((*map(Path, said["path"]), *sites, *linked))),
        readable_paths=tuple(dict.fromkeys(path for path in (*own, *outside) if _may_be_read(path))),
        tag=f"{said['tag']}-{said['platform']}",
        has={name: said["has"].get(name) for name in _NEEDED},
    )


def _ask(python: Path, environment: Path | None, system: str) -> Mapping[str, Any]:
    program = os.path.realpath(python)
    question = _QUESTION.replace("NEEDED", repr(_NEEDED)).replace("OLDEST", repr(_OLDEST))
    try:
        done = subprocess.run(
            [program, "-I", "-S", "-B", "-c", question, str(environment or ""), system],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
            cwd="/",
            stdin=subprocess.DEVNULL,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        )
        if done.returncode:
            raise ValueError(done.stderr.strip()[-300:] or f"it ended with status {done.returncode}")
        answer: Mapping[str, Any] = json.loads(done.stdout.splitlines()[-1])
        major, minor, micro = answer["version"]
    except (OSError, subprocess.SubprocessError, ValueError, LookupError, TypeError) as error:
        raise InterpreterError(
            f"{python} cannot be used as an interpreter: {error}",
            hint="Name an interpreter of Python 3.9 or newer with --python.",
        ) from error
    if (major, minor) < _OLDEST:
        raise InterpreterError(
            f"{python} is Python {major}.{minor}.{micro}; guardtest needs 3.9 or newer for the project",
            hint="Name another interpreter with --python.",
        )
    return answer


def _same_file(one: Path, other: str) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def _on_the_way(executable: Path) -> Iterator[Path]:
    """Folders of the links between a path and its program: a sandbox that mounts what is listed needs each.

    Only what holds a standard library is a prefix to be read whole; ~/.local/bin must not open ~/.local.
    """
    place = executable
    for _ in range(20):
        prefix = place.parent.parent
        yield prefix if any(prefix.glob("lib*/p*/os.py")) else place.parent
        if not place.is_symlink():
            return
        place = Path(os.path.normpath(place.parent / os.readlink(place)))


def _is_of(folder: Path | None, path: Path) -> bool:
    """Whether the path lies in the folder, links resolved."""
    return folder is not None and Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _may_be_read(path: Path) -> bool:
    """Existing folders, but never the whole file system or somebody's home."""
    home = Path.home()
    real = Path(os.path.realpath(path))
    return path.is_dir() and not any(folder in (home, *home.parents) for folder in (path, real))
