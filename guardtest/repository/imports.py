"""Who imports whom inside the project, read from the syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from pathlib import Path

from guardtest.repository.project import Project, SourceModule


def count_importers(project: Project) -> Mapping[str, int]:
    """Module -> how many other modules of the project import it (or a name from it)."""
    known = {module.name for module in project.modules}
    counts = dict.fromkeys(known, 0)
    for module in project.modules:
        for name in _imports(project.root, module) & known - {module.name}:
            counts[name] += 1
    return counts


def _imports(root: Path, module: SourceModule) -> set[str]:
    try:
        tree = ast.parse((root / module.path).read_bytes(), module.path)
    except (SyntaxError, ValueError, RecursionError, OSError):
        return set()
    return set(_imported_names(tree, module))


def _imported_names(tree: ast.Module, module: SourceModule) -> Iterable[str]:
    package = module.name if module.path.endswith("__init__.py") else module.name.rpartition(".")[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*parts, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)
