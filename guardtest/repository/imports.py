"""Who imports whom inside the project, read from the syntax trees.

Not by grimp: it looks packages up on `sys.path`, which would have to point at the project while guardtest runs.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from guardtest.repository.modules import SourceModule
from guardtest.repository.project import Project
from guardtest.repository.syntax import Broken, read_syntax


def count_importers(project: Project) -> Mapping[str, int]:
    """Module -> how many other modules of the project import it or a name from it. Broken files import nothing."""
    counts = {module.name: 0 for module in project.modules}
    for module in project.modules:
        tree = read_syntax(project.root, module.path)
        if not isinstance(tree, Broken):
            for name in set(_imported_names(tree, module)) & counts.keys() - {module.name}:
                counts[name] += 1
    return counts


def _imported_names(tree: ast.Module, module: SourceModule) -> Iterator[str]:
    """Every dotted name an import statement could mean, anywhere in the file: `from a import b` is a or a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _base(node, module)
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _base(node: ast.ImportFrom, module: SourceModule) -> str:
    """The absolute name of what stands after `from`."""
    if not node.level:
        return node.module or ""
    parts = module.name.split(".") if module.path.endswith("__init__.py") else module.name.split(".")[:-1]
    above = parts[: max(0, len(parts) - node.level + 1)]
    return ".".join([*above, *([node.module] if node.module else [])])
