"""Comparisons worth watching: the operands of conditions, as code that has no effect when evaluated."""

from __future__ import annotations

import ast

_METHODS = {"startswith", "endswith", "isinstance", "get", "match", "search", "fullmatch"}
_HARMLESS = {"lower", "upper", "strip", "rstrip", "lstrip", "casefold", "len", "type", "title"}
_OPERATORS = {
    ast.Eq: "==", ast.NotEq: "==", ast.Lt: "<", ast.LtE: "<", ast.Gt: "<", ast.GtE: "<", ast.In: "in", ast.NotIn: "in",
    ast.Is: "==", ast.IsNot: "==",
}  # fmt: skip


def find_probes(source):
    """{line: [(operator, left code, right code), ...]} for every condition of the file."""
    found = {}
    for node in ast.walk(source.tree):
        line = getattr(node, "lineno", 0)
        pairs = _pairs(node)
        if pairs:
            place = source.first.get(line, line)
            found.setdefault(place, []).extend(pairs)
    return found


def _pairs(node):
    pairs = []
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        for at, operator in enumerate(node.ops):
            pairs.append(_pair(_OPERATORS.get(type(operator)), sides[at], sides[at + 1]))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        if node.func.attr in ("startswith", "endswith", "split", "find", "index", "partition", "rsplit", "count"):
            pairs.append(_pair(node.func.attr, node.func.value, node.args[0]))
    return [pair for pair in pairs if pair]


def _pair(operator, left, right):
    if operator is None or not (_pure(left) and _pure(right)):
        return None
    try:
        codes = [
            compile(ast.Expression(ast.fix_missing_locations(side)), "<operand>", "eval", dont_inherit=True)
            for side in (left, right)
        ]
    except (SyntaxError, ValueError, TypeError):
        return None
    return (operator, *codes)


def _pure(node):
    if isinstance(node, (ast.Constant, ast.Name)):
        return True
    if isinstance(node, ast.Attribute):
        return _pure(node.value)
    if isinstance(node, ast.Subscript):
        inner = getattr(node.slice, "value", node.slice) if type(node.slice).__name__ == "Index" else node.slice
        return _pure(node.value) and _pure(inner)
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        return all(map(_pure, node.elts))
    if isinstance(node, ast.UnaryOp):
        return _pure(node.operand)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, (ast.Add, ast.Sub)) and _pure(node.left) and _pure(node.right)
    if isinstance(node, ast.Slice):
        return all(part is None or _pure(part) for part in (node.lower, node.upper, node.step))
    if isinstance(node, ast.Call) and not node.keywords and len(node.args) <= 1:
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        inner = [node.func.value] if isinstance(node.func, ast.Attribute) else []
        return name in _HARMLESS and all(map(_pure, [*inner, *node.args]))
    return False
