"""Whether the project itself has a module of a dotted name, told from the paths of its files."""

from __future__ import annotations

from functools import lru_cache


def is_project_module(name: str, existing: frozenset[str]) -> bool:
    """Whether `pkg.http` is a module of the project, below any source folder."""
    return name in _modules(existing)


@lru_cache(maxsize=8)
def _modules(existing: frozenset[str]) -> frozenset[str]:
    """Every dotted name a project's files could be imported by: `src/pkg/http.py` as `pkg.http` and `http`."""
    found: set[str] = set()
    for path in existing:
        if path.endswith(".py"):
            parts = path[:-3].removesuffix("/__init__").split("/")
            found.update(".".join(parts[start:]) for start in range(max(0, len(parts) - 8), len(parts)))
    return frozenset(found)
