"""Expressions that no behaviour of the code under test can change: constants in disguise."""

from __future__ import annotations

import ast
from typing import Any

from guardtest.policy.source.bindings import Binding
from guardtest.policy.source.source import Source

_DEEPEST = 20
# Builtins whose result depends on nothing but their arguments.
_PURE = frozenset(
    f"builtins.{name}"
    for name in [
        "abs",
        "all",
        "any",
        "bool",
        "bytes",
        "complex",
        "dict",
        "divmod",
        "enumerate",
        "float",
        "format",
        "frozenset",
        "hash",
        "hex",
        "int",
        "isinstance",
        "issubclass",
        "len",
        "list",
        "max",
        "min",
        "oct",
        "ord",
        "pow",
        "range",
        "repr",
        "reversed",
        "round",
        "set",
        "slice",
        "sorted",
        "str",
        "sum",
        "tuple",
        "type",
        "zip",
        "callable",
    ]
)
_REFLEXIVE = (ast.Eq, ast.Is, ast.LtE, ast.GtE)


def always_true(node: ast.expr) -> bool:  # noqa: PLR0911, PLR0912 - one branch per kind of expression
    """Whether an assertion of the expression cannot fail whatever the values are."""
    match node:
        case ast.Constant(value=value):
            return bool(value)
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return bool(parts)
        case ast.Dict(keys=keys):
            return bool(keys)
        case ast.Lambda() | ast.GeneratorExp():
            return True
        case ast.JoinedStr(values=values):
            return any(isinstance(v, ast.Constant) and v.value for v in values)
        case ast.BoolOp(op=ast.Or(), values=values):
            return any(always_true(v) for v in values) or _contradict(values)
        case ast.BoolOp(op=ast.And(), values=values):
            return all(always_true(v) for v in values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _always_false(operand)
        case ast.IfExp(body=body, orelse=orelse):
            return always_true(body) and always_true(orelse)
        case ast.NamedExpr(value=value):
            return always_true(value)
        case ast.Compare():
            return _is_reflexive(node) or _is_length_at_least_zero(node)
        case ast.Call(func=ast.Name(id="isinstance" | "issubclass"), args=[_, ast.Name(id="object")]):
            return True
        case ast.Call(func=ast.Name(id="bool"), args=[inner]):
            return always_true(inner)
        case _:
            return False


def _always_false(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=value):
            return not value
        case ast.List(elts=[]) | ast.Tuple(elts=[]) | ast.Dict(keys=[]):
            return True
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return always_true(operand)
        case ast.Compare(left=left, ops=[ast.NotEq() | ast.IsNot()], comparators=[right]):
            return ast.dump(left) == ast.dump(right)
        case _:
            return False


def _is_reflexive(node: ast.Compare) -> bool:
    """`x == x`, in every link of the chain."""
    sides = [ast.dump(side) for side in (node.left, *node.comparators)]
    return all(isinstance(op, _REFLEXIVE) for op in node.ops) and len(set(sides)) == 1


def _is_length_at_least_zero(node: ast.Compare) -> bool:
    match node:
        case (
            ast.Compare(left=ast.Call(func=ast.Name(id="len")), ops=[ast.GtE()], comparators=[ast.Constant(value=0)])
            | ast.Compare(
                left=ast.Call(func=ast.Name(id="len")), ops=[ast.Gt()], comparators=[ast.UnaryOp(op=ast.USub())]
            )
        ):
            return True
        case _:
            return False


def _contradict(values: list[ast.expr]) -> bool:
    """`a or not a`, `x is None or x is not None`: one of the two always holds."""
    dumps = {ast.dump(value) for value in values}
    return any(ast.dump(_negated(value)) in dumps for value in values)


_OPPOSITE: dict[type[ast.cmpop], Any] = {
    ast.Is: ast.IsNot, ast.Eq: ast.NotEq, ast.In: ast.NotIn, ast.Lt: ast.GtE, ast.Gt: ast.LtE,
}  # fmt: skip


def _negated(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _OPPOSITE:
        return ast.Compare(node.left, [_OPPOSITE[type(node.ops[0])]()], node.comparators)
    return ast.UnaryOp(ast.Not(), node)


def is_settled(source: Source, node: ast.expr, depth: int = 0) -> bool:  # noqa: PLR0911 - one per kind
    """Whether the expression is made of constants alone, through names and pure builtins."""
    if depth > _DEEPEST:
        return False
    match node:
        case ast.Constant():
            return True
        case ast.Name():
            bindings = source.scope(node).find(node.id)
            if not bindings:
                return node.id in {"True", "False", "None", "int", "str", "float", "bool", "object", "type", "list"}
            return all(_is_settled_binding(source, binding, depth) for binding in bindings)
        case ast.Call():
            pure = bool(source.names(node.func)) and source.names(node.func) <= _PURE
            values = [*node.args, *(keyword.value for keyword in node.keywords)]
            return pure and all(is_settled(source, value, depth + 1) for value in values)
        case ast.Lambda() | ast.Attribute() | ast.Await() | ast.Yield() | ast.YieldFrom() | ast.NamedExpr():
            return False
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            return False
        case _:
            parts = [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)]
            return all(is_settled(source, part, depth + 1) for part in parts)


def _is_settled_binding(source: Source, binding: Binding, depth: int) -> bool:
    """A name bound to a constant once and for all; lists and the like may be changed by whoever gets them."""
    if binding.how != "value" or binding.value is None:
        return False
    if isinstance(binding.value, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.SetComp | ast.DictComp):
        return False
    made = binding.value.func if isinstance(binding.value, ast.Call) else None
    mutable = made is not None and bool(
        source.names(made) & {"builtins.list", "builtins.dict", "builtins.set", "builtins.enumerate", "builtins.zip"}
    )
    return not mutable and is_settled(source, binding.value, depth + 1)
