"""Which name is bound where, and to what: Python's scoping, without regard to the order of statements.

One walk with an explicit stack, so that deep nesting costs memory and never the host's call stack.
Every binding of a name counts, whichever comes last: a guard must assume the worst of them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

How = Literal["import", "value", "item", "enter", "parameter", "definition", "other"]
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


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


@dataclass(slots=True, eq=False)
class Scope:
    """A module, class, function or comprehension."""

    node: ast.AST
    parent: Scope | None = None
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    elsewhere: dict[str, Scope] = field(default_factory=dict)  # names declared global or nonlocal

    @property
    def is_class(self) -> bool:
        return isinstance(self.node, ast.ClassDef)

    def bind(self, binding: Binding) -> None:
        """Note a binding here, or where `global` or `nonlocal` sends it."""
        home = self.elsewhere.get(binding.name, self)
        binding.scope = home
        home.bindings.setdefault(binding.name, []).append(binding)

    def find(self, name: str) -> list[Binding]:
        """All bindings of a name that code in this scope may see; none means a builtin or nothing at all."""
        if name in self.elsewhere:
            return self.elsewhere[name].find(name)
        found: list[Binding] = []
        scope: Scope | None = self
        while scope is not None:
            if name in scope.bindings and (scope is self or not scope.is_class):
                found = found + scope.bindings[name]
                if not scope.is_class:  # a class body looks outside for what it has not bound yet
                    return found
            scope = scope.parent
        return found


@dataclass(slots=True, eq=False)
class Layout:
    """The result of the walk: each node's parent and scope, and the nodes by kind."""

    module: Scope
    parents: dict[ast.AST, ast.AST]
    scopes: dict[ast.AST, Scope]
    by_kind: dict[type[ast.AST], list[ast.AST]]


def lay_out(tree: ast.Module) -> Layout:
    """Walk the tree once."""
    layout = Layout(Scope(tree), {}, {}, {})
    declare: list[tuple[ast.AST, Scope]] = [(tree, layout.module)]
    while declare:
        node, scope = declare.pop()
        layout.scopes[node] = scope
        layout.by_kind.setdefault(type(node), []).append(node)
        for child, child_scope in _children(node, scope):
            layout.parents[child] = node
            declare.append((child, child_scope))
    _send_elsewhere(layout)
    for kind, nodes in layout.by_kind.items():
        binder = _BINDERS.get(kind)
        for node in nodes if binder else ():
            for binding in binder(node):  # type: ignore[misc]  # the loop is empty where there is no binder
                _home(layout, node, kind).bind(binding)
    return layout


def _home(layout: Layout, node: ast.AST, kind: type[ast.AST]) -> Scope:
    scope = layout.scopes[node]
    if kind is ast.NamedExpr:  # a walrus in a comprehension binds outside of it
        while isinstance(scope.node, Comprehension) and scope.parent is not None:
            scope = scope.parent
    return scope


def _send_elsewhere(layout: Layout) -> None:
    for node in layout.by_kind.get(ast.Global, []):
        for name in node.names:  # type: ignore[attr-defined]  # a Global has names
            layout.scopes[node].elsewhere[name] = layout.module
    for node in layout.by_kind.get(ast.Nonlocal, []):
        scope = layout.scopes[node]
        for name in node.names:  # type: ignore[attr-defined]  # a Nonlocal has names
            if scope.parent is not None:
                scope.elsewhere[name] = _function_around(scope.parent, name, layout)


def _function_around(scope: Scope | None, name: str, layout: Layout) -> Scope:
    while scope is not None:
        stores = isinstance(scope.node, Function) and _mentions(scope.node, name)
        if stores:
            return scope
        scope = scope.parent
    return layout.module


def _mentions(function: ast.AST, name: str) -> bool:
    body = getattr(function, "body", [])
    arguments = {a.arg for a in ast.walk(getattr(function, "args", ast.arguments())) if isinstance(a, ast.arg)}
    found = (n for s in body for n in ast.walk(s)) if isinstance(body, list) else iter(())
    return name in arguments or any(
        isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store) for n in found
    )


def _children(node: ast.AST, scope: Scope) -> Iterator[tuple[ast.AST, Scope]]:
    """The children in the order of the text reversed (the caller's stack turns it), each with its scope."""
    if isinstance(node, Function):
        yield from _function_children(node, scope)
    elif isinstance(node, ast.ClassDef):
        inner = Scope(node, scope)
        yield from ((child, inner) for child in reversed(node.body))
        rest = [*node.decorator_list, *node.bases, *node.keywords, *getattr(node, "type_params", [])]
        yield from ((child, scope) for child in reversed(rest))
    elif isinstance(node, Comprehension):
        inner = Scope(node, scope)
        yield from ((child, inner) for child in ast.iter_child_nodes(node))
    elif isinstance(node, ast.comprehension):
        # What the first `for` goes over is looked up outside.
        first = isinstance(scope.node, Comprehension) and scope.node.generators[0] is node
        yield node.iter, (scope.parent or scope) if first else scope
        yield from ((child, scope) for child in (node.target, *node.ifs))
    else:
        yield from ((child, scope) for child in reversed(list(ast.iter_child_nodes(node))))


def _function_children(node: Function, scope: Scope) -> Iterator[tuple[ast.AST, Scope]]:
    inner = Scope(node, scope)
    for binding in _parameters(node):
        inner.bind(binding)
    body = node.body if isinstance(node.body, list) else [node.body]
    yield from ((child, inner) for child in reversed(body))
    outside: list[ast.AST] = [node.args]
    if not isinstance(node, ast.Lambda):
        outside += [*node.decorator_list, *getattr(node, "type_params", [])]
        outside += [node.returns] if node.returns else []
    yield from ((child, scope) for child in reversed(outside))


def _parameters(node: Function) -> Iterator[Binding]:
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
        for part, part_value in pairs or [(part, None) for part in target.elts]:
            yield from _bind_target(part, part_value, how if pairs else "other")
            if pairs is None and value is not None and isinstance(part, ast.Name):
                yield Binding(part.id, "item", part, value)


def _pairs(target: ast.Tuple | ast.List, value: ast.expr | None) -> list[tuple[ast.expr, ast.expr]] | None:
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


_BINDERS = {
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
