"""Strings that can be known without running anything: literals, their sums and joins, names bound to them."""

from __future__ import annotations

import ast

_DEEPEST = 50


def words(text: str) -> frozenset[str]:
    """The words of a text as a set: long tables of names stay readable."""
    return frozenset(text.split())


def constant_text(node: ast.AST, depth: int = 0) -> str | None:  # noqa: PLR0911 - one return per kind
    """The string an expression surely is, or None.

    Sees through `"a" + "b"`, f-strings of constants, `"".join([...])` and string repetition's absence.
    """
    if depth > _DEEPEST:
        return None
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _joined([constant_text(left, depth + 1), constant_text(right, depth + 1)])
        case ast.JoinedStr(values=values):
            return _joined([constant_text(value, depth + 1) for value in values])
        case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
            return constant_text(value, depth + 1)
        case ast.Call(func=ast.Attribute(value=glue, attr="join"), args=[ast.List(elts=parts) | ast.Tuple(elts=parts)]):
            between = constant_text(glue, depth + 1)
            return None if between is None else _joined([constant_text(p, depth + 1) for p in parts], between)
        case _:
            return None


def _joined(parts: list[str | None], between: str = "") -> str | None:
    known = [part for part in parts if part is not None]
    return between.join(known) if len(known) == len(parts) else None
