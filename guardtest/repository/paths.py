"""Where a path lies: plain questions about POSIX paths relative to the repository."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

# Folders at the top of a project that hold no code it ships, unless configuration says so.
BESIDE_SOURCE = frozenset(
    ["bench", "benchmarks", "doc", "docs", "env", "example", "examples", "migrations", "scripts", "site", "tools"]
)
# Folders nobody's code is in, at any depth.
NEVER_SOURCE = frozenset(["build", "dist", "node_modules", "venv", "__pycache__", "site-packages"])
TEST_FOLDERS = ("tests", "test")


def lies_under(path: str, folder: str) -> bool:
    """Whether the path is the folder or below it; "." is the top and holds everything."""
    return folder in (".", "") or path == folder or path.startswith(f"{folder}/")


def joined(folder: str, path: str) -> str:
    """`path`, which is relative to `folder`, from the top."""
    return PurePosixPath(folder, path).as_posix()


def relative_to(folder: str, paths: Iterable[str]) -> list[str]:
    """The paths below a folder, as seen from there."""
    return [path if folder == "." else path[len(folder) + 1 :] for path in paths if lies_under(path, folder)]


def is_hidden(path: str) -> bool:
    """Whether a part of the path starts with a dot, or names a folder nobody's code is in."""
    return any(part.startswith(".") or part in NEVER_SOURCE for part in PurePosixPath(path).parts)


def matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
