"""What an expression may refer to, as qualified names: `o.system` is `os.system` after `import os as o`.

The spelling of qualified names: `()` after what is called, `[]` after what is indexed, `builtins.` before a
builtin, `<name>` for a parameter, `.pkg.thing` for a relative import. No name at all means "nothing known".
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterable

from guardtest.policy.source.bindings import Binding
from guardtest.policy.source.scopes import Layout
from guardtest.policy.source.texts import constant_text, words

Names = frozenset[str]
NOTHING: Names = frozenset()
_MOST = 24  # names kept for one expression; more are an attempt to drown the reader
_LONGEST = 400

# Modules told by their name alone wherever they appear in a dotted name: `pkg.os` is `os` unless the project
# has a module of that name. Words that a project may well use for something else are not among them.
TOLD_ANYWHERE = words(
    "os sys subprocess socket builtins importlib shutil ctypes multiprocessing posix pty threading pickle marshal "
    "runpy pathlib"
)
_BUILTINS = frozenset(dir(builtins)) - {"__doc__", "__name__", "__package__"}


class TooManyNames(ValueError):
    """An expression could stand for more things than a reader can follow."""


class Naming:
    """Answers for one tree, each computed once.

    Args:
        is_project_module: whether the project has a module of this dotted name.
    """

    def __init__(self, layout: Layout, is_project_module: Callable[[str], bool]) -> None:
        self._layout = layout
        self._is_project_module = is_project_module
        self._known: dict[ast.AST, Names] = {}
        self._busy: set[ast.AST] = set()
        self._deleted = {
            target.id
            for node in layout.by_kind.get(ast.Delete, [])
            for target in node.targets  # type: ignore[attr-defined]  # a Delete has targets
            if isinstance(target, ast.Name)
        }

    def of(self, node: ast.expr) -> Names:
        """The qualified names the expression may stand for."""
        known = self._known.get(node)
        if known is not None:
            return known
        if node in self._busy:
            return NOTHING
        self._busy.add(node)
        try:
            found = self._find(node)
        finally:
            self._busy.discard(node)
        if len(found) > _MOST:
            raise TooManyNames(f"line {node.lineno}: one expression has {len(found)} possible meanings")
        if not self._busy:  # an answer cut short by a circle is not the whole answer
            self._known[node] = found
        return found

    def canonical(self, name: str) -> Names:
        """The name, and what it is called at home when a well-known module hides inside it."""
        parts = name.split(".")
        if len(parts) == 1:
            return frozenset({name})
        found = {name}
        for number, part in enumerate(parts):
            plain = part.lstrip("_") if number else part
            if plain in TOLD_ANYWHERE and not (number and self._is_project_module(".".join(parts[: number + 1]))):
                found.add(".".join((plain, *parts[number + 1 :])))
        return frozenset(found)

    def _find(self, node: ast.expr) -> Names:  # noqa: PLR0911 - one return per kind of expression
        match node:
            case ast.Name():
                return self._of_name(node)
            case ast.Attribute():
                return _with_suffix(self.of(node.value), f".{node.attr}")
            case ast.Call():
                return self._of_call(node)
            case ast.Subscript():
                return _with_suffix(self.of(node.value), "[]") | self._inside(node.value)
            case ast.NamedExpr() | ast.Await() | ast.Starred():
                return self.of(node.value)
            case ast.IfExp():
                return self.of(node.body) | self.of(node.orelse)
            case ast.BoolOp():
                return self._union(node.values)
            case ast.BinOp():
                return _with_suffix(self.of(node.left), "") if isinstance(node.op, ast.Div) else NOTHING
            case _:
                return NOTHING

    def _of_name(self, node: ast.Name) -> Names:
        bindings = self._layout.scopes[node].find(node.id)
        found = self._union_of(self._of_binding(binding) for binding in bindings)
        if node.id in _BUILTINS and not any(self._surely_shadows(binding, node) for binding in bindings):
            found |= {f"builtins.{node.id}"}
        return found

    def _surely_shadows(self, binding: Binding, node: ast.Name) -> bool:
        """Whether a binding hides the builtin for certain; `if 0: eval = None` at the top does not."""
        scope = binding.scope
        if scope is None or scope.is_class or node.id in self._deleted:
            return False
        if scope is not self._layout.module:
            return True  # a local that is not bound is an error, never the builtin
        statement = binding.node if isinstance(binding.node, ast.stmt) else self._layout.parents.get(binding.node)
        at_top = statement is not None and isinstance(self._layout.parents.get(statement), ast.Module)
        return at_top and statement.lineno < node.lineno  # type: ignore[union-attr]  # at_top says it is there

    def _of_binding(self, binding: Binding) -> Names:
        if binding.how == "import":
            return self.canonical(binding.qualified)
        if binding.how == "parameter":
            return frozenset({f"<{binding.name}>"}) | (self.of(binding.value) if binding.value else NOTHING)
        if binding.value is None:
            return NOTHING
        if binding.how == "item":
            return self._inside(binding.value) | _with_suffix(self.of(binding.value), "[]")
        if binding.how == "enter":
            return _with_suffix(self.of(binding.value), "")
        return self.of(binding.value)

    def _of_call(self, node: ast.Call) -> Names:
        function = self.of(node.func)
        found = _with_suffix(function, "()")
        if "builtins.getattr" in function and len(node.args) >= 2:
            name = constant_text(node.args[1])
            if name is not None:
                found |= self._canonical_all(_with_suffix(self.of(node.args[0]), f".{name}"))
            found |= self.of(node.args[2]) if len(node.args) > 2 else NOTHING
        return found

    def _inside(self, node: ast.expr) -> Names:
        """What the items of a display may stand for: `[eval][0]` is `eval`."""
        match node:
            case ast.List() | ast.Tuple() | ast.Set():
                return self._union_of(self.of(item) | self._inside(item) for item in node.elts)
            case ast.Dict():
                return self._union_of(self.of(item) | self._inside(item) for item in node.values)
            case ast.Name():
                values = [b.value for b in self._layout.scopes[node].find(node.id) if b.how == "value" and b.value]
                return self._union_of(self._inside(v) for v in values if not isinstance(v, ast.Name))
            case _:
                return NOTHING

    def _union(self, nodes: Iterable[ast.expr]) -> Names:
        return self._union_of(self.of(node) for node in nodes)

    def _canonical_all(self, names: Names) -> Names:
        return self._union_of(self.canonical(name) for name in names)

    @staticmethod
    def _union_of(parts: Iterable[Names]) -> Names:
        return NOTHING.union(*parts)


def _with_suffix(names: Names, suffix: str) -> Names:
    return frozenset(name + suffix for name in names if len(name) + len(suffix) <= _LONGEST)
