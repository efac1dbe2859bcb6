"""Words for what is special about a case, from which its test gets a name."""

from __future__ import annotations

import ast
import re


def tags_of(recipe, case):
    """Outcome first, then what is remarkable about the arguments."""
    found = []
    if case["raises"]:
        found.append("raises " + words(case["raises"]["type"].split(".")[-1]))
    for text in case["asserts"][:1]:
        found += _outcome(text)
    for name, value in recipe.args:
        described = _argument(value.expr)
        if described:
            found.append("%s %s" % (described, words(name.strip("*_"))))
    return found[:4]


def words(name):
    """`ValueError` and `value_error` both become `value error`."""
    return re.sub(r"[_\W]+", " ", re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)).strip().lower()


def _outcome(text):
    match = re.match(r"assert \w+ is (None|True|False)$", text)
    if match:
        return ["returns " + match.group(1).lower()]
    match = re.match(r"assert \w+ == (''|\[\]|\{\}|\(\)|set\(\)|0)$", text)
    if match:
        return [
            "returns "
            + {
                "''": "empty text",
                "[]": "empty list",
                "{}": "empty dict",
                "()": "empty tuple",
                "set()": "empty set",
                "0": "zero",
            }[match.group(1)]
        ]
    return []


def _argument(expr):
    try:
        node = ast.parse(expr, mode="eval").body
    except SyntaxError:
        return ""
    if isinstance(node, ast.Constant):
        value = node.value
        if value is None:
            return "no"
        if value in ("", b""):
            return "empty"
        if value is True or value is False:
            return "" if value else "false"
        if value == 0:
            return "zero"
        return "multiline" if isinstance(value, str) and "\n" in value else ""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return "negative"
    if (isinstance(node, (ast.List, ast.Tuple, ast.Set)) and not node.elts) or (
        isinstance(node, ast.Dict) and not node.keys
    ):
        return "empty"
    if isinstance(node, ast.Lambda):
        return ""
    return ""
