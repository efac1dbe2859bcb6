"""Small changes to the code under test: what a test worth keeping would notice.

A mutant is a splice of the source that keeps every line number, so that it can be patched into live
functions. Operators after Offutt et al., "An experimental determination of sufficient mutant operators"
(1996): relational, arithmetic and logical operators, constants, conditions and returned values.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Div,
    ast.Mod: ast.Mult, ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
    ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One change: characters start..end of the source become `text`."""

    id: str
    line: int
    start: int
    end: int
    text: str
    change: str  # for people: "`>=` becomes `>`"


def find_mutants(source: str, path: str) -> tuple[Mutant, ...]:
    """Every mutant of the code inside functions, in source order.

    Annotations, defaults, decorators, docstrings and f-string parts are left alone: they run at import time,
    or a change there says nothing.

    Raises:
        SyntaxError: the source does not parse.
    """
    offsets = _Offsets(source)
    found = []
    for function in _functions(ast.parse(source)):
        for node in _body_nodes(function):
            for operator, old, new, change in _changes(node):
                start, end = offsets.of(old)
                text = _padded(new, source[start:end])
                found.append(
                    Mutant(
                        id=f"{path}:{old.lineno}:{operator}:{start}",
                        line=old.lineno,
                        start=start,
                        end=end,
                        text=text,
                        change=change,
                    )
                )
    unique = {(m.start, m.end, m.text): m for m in found}
    return tuple(sorted(unique.values(), key=lambda m: (m.line, m.start, m.id)))


class _Offsets:
    """Character offsets of nodes, whose columns count UTF-8 bytes."""

    def __init__(self, source: str) -> None:
        self._lines = source.splitlines(keepends=True)
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))

    def of(self, node: ast.expr) -> tuple[int, int]:
        return self._at(node.lineno, node.col_offset), self._at(node.end_lineno or 0, node.end_col_offset or 0)

    def _at(self, line: int, column: int) -> int:
        return self._starts[line - 1] + len(self._lines[line - 1].encode()[:column].decode())


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Functions and methods that are in no other function."""
    stack: list[ast.AST] = list(reversed(tree.body))
    while stack:
        node = stack.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
        else:
            stack += reversed(list(ast.iter_child_nodes(node)))


def _body_nodes(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.AST]:
    stack: list[ast.AST] = list(function.body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.JoinedStr):
            continue
        yield node
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list", "args") and not isinstance(node, ast.Call):
                continue
            children = value if isinstance(value, list) else [value]
            stack += [child for child in children if isinstance(child, ast.AST)]


_Change = tuple[str, ast.expr, ast.expr, str]


def _changes(node: ast.AST) -> Iterator[_Change]:
    match node:
        case ast.Compare():
            for position, operator in enumerate(node.ops):
                new = copy.deepcopy(node)
                new.ops[position] = _COMPARE[type(operator)]()
                yield "compare", node, new, _describe(node, new)
        case ast.BinOp() if type(node.op) in _ARITHMETIC:
            new_op = copy.deepcopy(node)
            new_op.op = _ARITHMETIC[type(node.op)]()
            yield "arithmetic", node, new_op, _describe(node, new_op)
        case ast.BoolOp():
            new_bool = copy.deepcopy(node)
            new_bool.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield "logic", node, new_bool, _describe(node, new_bool)
        case ast.Constant(value=bool(value)):
            yield "flip", node, ast.Constant(not value), f"`{value}` becomes `{not value}`"
        case ast.Constant(value=int() | float() as value):
            for step in (1, -1):
                yield (
                    f"constant{step:+d}",
                    node,
                    ast.Constant(value + step),
                    f"`{value}` becomes `{value + step}`",
                )
        case ast.UnaryOp(op=ast.Not()):
            new_not = ast.Call(ast.Name("bool", ast.Load()), [node.operand], [])
            yield "drop-not", node, new_not, f"`{ast.unparse(node)}` loses its `not`"
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            yield "return-none", value, ast.Constant(None), "the returned value becomes `None`"
        case ast.If() | ast.While() | ast.IfExp():
            yield "negate", node.test, ast.UnaryOp(ast.Not(), node.test), f"`{_short(node.test)}` is negated"


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _describe(old: ast.expr, new: ast.expr) -> str:
    return f"`{_short(old)}` becomes `{_short(new)}`"


def _short(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if len(text) <= 60 else text[:57] + "…"


def _padded(new: ast.expr, old_text: str) -> str:
    """The new expression in parentheses, over as many lines as the old one had."""
    return f"({ast.unparse(new)}" + "\n" * old_text.count("\n") + ")"
