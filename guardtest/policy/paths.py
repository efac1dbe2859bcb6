"""What a path's spelling says: its parts, the root it lies under, and how another system would fold it."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from functools import lru_cache


def lies_under(path: str, roots: Collection[str]) -> bool:
    """Whether the path, taken by its letters, lies below one of the roots. The root "." holds everything."""
    parts = path.split("/")
    if any(part in {"", ".", ".."} for part in parts) or "\\" in path or "\0" in path:
        return False
    return any(_below(parts, root) for root in roots)


def _below(parts: list[str], root: str) -> bool:
    wanted = [part for part in root.split("/") if part not in {"", "."}]
    return ".." not in wanted and len(parts) > len(wanted) and parts[: len(wanted)] == wanted


def folded(path: str) -> str:
    """One spelling for all that a system that ignores case or Unicode form would take for the same file."""
    once = unicodedata.normalize("NFKC", path).casefold()
    return unicodedata.normalize("NFKC", once)


@lru_cache(maxsize=8)
def by_folding(existing: frozenset[str]) -> dict[str, frozenset[str]]:
    """Existing files, and the folders on the way to them, by their folded spelling."""
    found: dict[str, set[str]] = {}
    for path in _with_folders(existing):
        found.setdefault(folded(path), set()).add(path)
    return {key: frozenset(paths) for key, paths in found.items()}


def _with_folders(paths: Iterable[str]) -> set[str]:
    every = set(paths)
    for path in paths:
        parts = path.split("/")
        every.update("/".join(parts[:end]) for end in range(1, len(parts)))
    return every


def beginnings(path: str) -> tuple[str, ...]:
    """`a/b/c` gives `a`, `a/b`, `a/b/c`."""
    parts = path.split("/")
    return tuple("/".join(parts[:end]) for end in range(1, len(parts) + 1))
