"""Argument values that the project itself shows: call sites in its tests, and calls recorded while they ran."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from guardtest.propose.protocol import Goal, RepositoryView

_MOST = 20


def find_hints(goal: Goal, view: RepositoryView) -> dict[str, Any]:
    """{"calls": {qualname: [argument source]}, "expressions": [call sources]} for the engine."""
    names = {gap.target.qualname.rsplit(".", maxsplit=1)[-1]: gap.target.qualname for gap in goal.gaps}
    calls: dict[str, dict[str, None]] = {
        qualname: dict.fromkeys(list(texts)[:_MOST]) for qualname, texts in view.recorded_calls(goal.module).items()
    }
    for _, text in view.existing_tests():
        for called, arguments in _literal_calls(text):
            if called in names:
                calls.setdefault(names[called], {})[arguments] = None
    return {"calls": {qualname: list(texts)[:_MOST] for qualname, texts in calls.items()}, "expressions": []}


def _literal_calls(text: str) -> Iterator[tuple[str, str]]:
    """(function name, argument source) of calls whose arguments are all literals."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and all(_literal(part) for part in _parts(node)):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            words = [ast.unparse(a) for a in node.args] + [
                f"{k.arg}={ast.unparse(k.value)}" for k in node.keywords if k.arg
            ]
            yield called, ", ".join(words)


def _parts(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(word.value for word in call.keywords)]


def _literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True
