"""What a setup.py says in plain sight: literal arguments of its `setup()` call. The script is never run."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from guardtest.repository.syntax import Broken, read_syntax


def read_setup_script(path: Path) -> Mapping[str, Any]:
    """`packages`, `modules`, `folders`, `where` and `include`, each only where it is literal."""
    tree = Broken(path="", reason="") if not path.is_file() else read_syntax(path.parent, path.name)
    if isinstance(tree, Broken):
        return {}
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and _name(node.func) == "setup")
    given = {word.arg: word.value for call in calls for word in call.keywords if word.arg}
    folders = _literal(given.get("package_dir"))
    return {
        "packages": _strings(given.get("packages")),
        "modules": _strings(given.get("py_modules")),
        "folders": {str(k): str(v) for k, v in folders.items()} if isinstance(folders, dict) else {},
        **_found(given.get("packages")),
    }


def _found(packages: ast.expr | None) -> Mapping[str, Any]:
    """The arguments of `find_packages(where, exclude, include)`."""
    if not isinstance(packages, ast.Call) or not _name(packages.func).startswith("find_"):
        return {}
    given: dict[str | None, ast.expr] = {word.arg: word.value for word in packages.keywords}
    where = _literal(packages.args[0] if packages.args else given.get("where"))
    include = _strings(given.get("include"))
    folder = where if isinstance(where, str) else "." if include else None
    return {"where": [folder] if folder else [], "include": include}


def _strings(node: ast.expr | None) -> list[str]:
    value = _literal(node)
    return [str(word) for word in value] if isinstance(value, list | tuple) else []


def _literal(node: ast.expr | None) -> object:
    try:
        return ast.literal_eval(node) if node is not None else None
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
