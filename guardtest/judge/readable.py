"""Rung 10: a reviewer can read the test. Names say a behaviour and nothing is longer than a page."""

from __future__ import annotations

import ast
import re

_NUMBERED = re.compile(
    r"^test(_case|_generated|_func|_function)?_?\d+$|^(var|obj|str|int|float|list|dict|bool|module)_\d+$"
)
_LONGEST_TEST = 40
_LONGEST_LINE = 120


def unreadable(text: str, test: str) -> str:
    """Why the test does not read well, or ""."""
    node = _find(ast.parse(text), test)
    if node is None:
        return "the test is not in the file"
    if _NUMBERED.match(node.name):
        return f"the name {node.name} does not say which behaviour is tested"
    length = (node.end_lineno or node.lineno) - node.lineno + 1
    if length > _LONGEST_TEST:
        return f"{length} lines; at most {_LONGEST_TEST} can be reviewed as one behaviour"
    numbered = [n.id for n in ast.walk(node) if isinstance(n, ast.Name) and _NUMBERED.match(n.id)]
    if numbered:
        return f"the name {numbered[0]} says nothing about its value"
    lines = text.splitlines()[node.lineno - 1 : node.end_lineno]
    if any(len(line) > _LONGEST_LINE for line in lines):
        return f"a line is longer than {_LONGEST_LINE} characters"
    return ""


def _find(tree: ast.Module, test: str) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    body: list[ast.stmt] = tree.body
    *classes, name = test.split("::")
    for wanted in classes:
        body = next((n.body for n in body if isinstance(n, ast.ClassDef) and n.name == wanted), [])
    return next((n for n in body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef) and n.name == name), None)
