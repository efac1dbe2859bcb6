"""Which name is bound where, and to what: Python's scoping, without regard to the order of statements.

One walk with an explicit stack, so that deep nesting costs memory and never the host's call stack.
Every binding of a name counts, whichever comes last: a guard must assume the worst of them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from guardtest.policy.source.bindings import BINDERS, Binding, Function, parameters

Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


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
        binder = BINDERS.get(kind)
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
        if isinstance(scope.node, Function) and _binds(scope.node, name):
            return scope
        scope = scope.parent
    return layout.module


def _binds(function: ast.AST, name: str) -> bool:
    """Whether a function has a parameter of this name or assigns to it."""
    return any(
        (isinstance(node, ast.arg) and node.arg == name)
        or (isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store))
        for node in ast.walk(function)
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
    for binding in parameters(node):
        inner.bind(binding)
    body = node.body if isinstance(node.body, list) else [node.body]
    yield from ((child, inner) for child in reversed(body))
    outside: list[ast.AST] = [node.args]
    if not isinstance(node, ast.Lambda):
        outside += [*node.decorator_list, *getattr(node, "type_params", [])]
        outside += [node.returns] if node.returns else []
    yield from ((child, scope) for child in reversed(outside))
