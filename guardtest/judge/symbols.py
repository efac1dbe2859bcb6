"""Rung 3: every name a test imports exists, asked of the worker before anything runs."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping

from guardtest.judge.testfile import pieces, used_names


def imported_names(text: str) -> dict[str, tuple[str, str]]:
    """Local name -> (module, attribute or ""), for absolute imports at top level and inside tests."""
    found: dict[str, tuple[str, str]] = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found[alias.asname or alias.name.split(".")[0]] = (alias.name, "")
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module and node.module != "__future__":
            for alias in node.names:
                found[alias.asname or alias.name] = (node.module, alias.name)
    return found


def find_missing(
    text: str, names: Mapping[str, tuple[str, str]], missing: Collection[tuple[str, str]]
) -> dict[str, str]:
    """Test -> the missing name it needs. Everything else in the file that needs one counts for all tests."""
    lost = {local: f"{m}.{a}" if a else m for local, (m, a) in names.items() if (m, a) in missing}
    refused: dict[str, str] = {}
    for piece in pieces(text):
        if piece.is_import:
            continue
        hit = sorted(used_names(piece.node) & lost.keys())
        if not hit:
            continue
        name = getattr(piece.node, "name", "")
        if name.startswith(("test", "Test")):
            refused[name] = lost[hit[0]]
        else:
            refused[""] = lost[hit[0]]
    return refused
