"""How each kind of statement and expression gives names their values."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from guardtest.policy.source.scopes import Scope

How = Literal["import", "value", "item", "enter", "parameter", "definition", "other"]
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(slots=True, eq=False)
class Binding:
    """One way a name gets its value.

    Args:
        value: the expression it comes from: the value itself, what is iterated over, the context manager or
            the default of a parameter.
        qualified: what an import binds.
    """

    name: str
    how: How
    node: ast.AST
    value: ast.expr | None = None
    qualified: str = ""
    scope: Scope | None = None


def parameters(node: Function) -> Iterator[Binding]:
    args = node.args
    plain = [*args.posonlyargs, *args.args]
    defaults: list[ast.expr | None] = [None] * (len(plain) - len(args.defaults))
    for arg, default in zip(plain, [*defaults, *args.defaults], strict=True):
        yield Binding(arg.arg, "parameter", arg, default)
    for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        yield Binding(arg.arg, "parameter", arg, default)
    for arg in filter(None, (args.vararg, args.kwarg)):
        yield Binding(arg.arg, "other", arg)


def _bind_target(target: ast.expr, value: ast.expr | None, how: How) -> Iterator[Binding]:
    """Bindings of an assignment target; a tuple over a tuple of the same length goes by pairs."""
    if isinstance(target, ast.Name):
        yield Binding(target.id, how, target, value)
    elif isinstance(target, ast.Starred):
        yield from _bind_target(target.value, value, "item" if how == "value" else "other")
    elif isinstance(target, ast.Tuple | ast.List):
        pairs = _pairs(target, value) if how == "value" else None
        parts: list[tuple[ast.expr, ast.expr | None]] = [(part, None) for part in target.elts]
        for part, part_value in pairs or parts:
            yield from _bind_target(part, part_value, how if pairs else "other")
            if pairs is None and value is not None and isinstance(part, ast.Name):
                yield Binding(part.id, "item", part, value)


def _pairs(target: ast.Tuple | ast.List, value: ast.expr | None) -> list[tuple[ast.expr, ast.expr | None]] | None:
    if not isinstance(value, ast.Tuple | ast.List) or len(value.elts) != len(target.elts):
        return None
    if any(isinstance(part, ast.Starred) for part in (*target.elts, *value.elts)):
        return None
    return list(zip(target.elts, value.elts, strict=True))


def _import(node: ast.AST) -> Iterator[Binding]:
    assert isinstance(node, ast.Import)
    for alias in node.names:
        first = alias.name.partition(".")[0]
        yield Binding(alias.asname or first, "import", node, qualified=alias.name if alias.asname else first)


def _import_from(node: ast.AST) -> Iterator[Binding]:
    assert isinstance(node, ast.ImportFrom)
    for alias in node.names:
        yield Binding(alias.asname or alias.name, "import", node, qualified=f"{imported_from(node)}{alias.name}")


def imported_from(node: ast.ImportFrom) -> str:
    """The module of a from-import with a closing dot; a relative one starts with `.`, a name no module has."""
    dots = "." if node.level else ""
    return f"{dots}{node.module}." if node.module else dots


def _assign(node: ast.AST) -> Iterator[Binding]:
    assert isinstance(node, ast.Assign)
    for target in node.targets:
        yield from _bind_target(target, node.value, "value")


def _annotated(node: ast.AST) -> Iterator[Binding]:
    assert isinstance(node, ast.AnnAssign | ast.NamedExpr)
    if node.value is not None:
        yield from _bind_target(node.target, node.value, "value")


def _augmented(node: ast.AST) -> Iterator[Binding]:
    assert isinstance(node, ast.AugAssign)
    yield from _bind_target(node.target, None, "other")


def _loop(node: ast.AST) -> Iterator[Binding]:
    assert isinstance(node, ast.For | ast.AsyncFor | ast.comprehension)
    yield from _bind_target(node.target, node.iter, "item")


def _with_item(node: ast.AST) -> Iterator[Binding]:
    assert isinstance(node, ast.withitem)
    if node.optional_vars is not None:
        yield from _bind_target(node.optional_vars, node.context_expr, "enter")


def _definition(node: ast.AST) -> Iterator[Binding]:
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    yield Binding(node.name, "definition", node)


def _named(node: ast.AST) -> Iterator[Binding]:
    for name in (getattr(node, "name", None), getattr(node, "rest", None)):
        if isinstance(name, str):
            yield Binding(name, "other", node)


BINDERS = {
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.NamedExpr: _annotated,
    ast.AugAssign: _augmented,
    ast.For: _loop,
    ast.AsyncFor: _loop,
    ast.comprehension: _loop,
    ast.withitem: _with_item,
    ast.FunctionDef: _definition,
    ast.AsyncFunctionDef: _definition,
    ast.ClassDef: _definition,
    ast.ExceptHandler: _named,
    ast.MatchAs: _named,
    ast.MatchStar: _named,
    ast.MatchMapping: _named,
}
