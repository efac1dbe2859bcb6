"""Whether a path surely lies in pytest's temporary folder, told from how it was made.

A parameter named tmp_path is pytest's only where nothing else can give it a value. What cannot be followed
does not lie there.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guardtest.policy.source.bindings import Binding
from guardtest.policy.source.source import Source
from guardtest.policy.source.texts import constant_text, words

_FIXTURES = frozenset({"tmp_path", "tmp_path_factory", "tmpdir", "tmpdir_factory"})
_SAME_FOLDER = words(
    "joinpath join mkdtemp mktemp resolve absolute with_name with_suffix with_stem ensure strpath as_posix open "
    "iterdir glob rglob getbasetemp rename replace"
)
_PATH_MAKERS = frozenset({"builtins.str", "pathlib.Path", "pathlib.PosixPath", "pathlib.PurePath", "os.fspath"})
_JOINERS = frozenset({"os.path.join", "posixpath.join"})
_DEEPEST = 25


class TemporaryPaths:
    """Answers for one source."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._busy: set[ast.AST] = set()

    def holds(self, node: ast.expr) -> bool:
        """Whether the expression is surely a path in the temporary folder."""
        if node in self._busy or len(self._busy) > _DEEPEST:
            return False
        self._busy.add(node)
        try:
            return self._holds(node)
        finally:
            self._busy.discard(node)

    def _holds(self, node: ast.expr) -> bool:  # noqa: PLR0911 - one return per kind of expression
        match node:
            case ast.Name():
                bindings = self._source.scope(node).find(node.id)
                return bool(bindings) and all(self._bound_inside(binding) for binding in bindings)
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return self.holds(left) and self._stays(right)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                text = constant_text(right)
                return self.holds(left) and text is not None and ".." not in text and text.startswith(("/", "."))
            case ast.JoinedStr(values=[ast.FormattedValue(value=first), *rest]):
                return self.holds(first) and all(self._stays_in_text(part) for part in rest)
            case ast.Call():
                return self._call_holds(node)
            case ast.Attribute(attr="strpath"):
                return self.holds(node.value)
            case ast.IfExp():
                return self.holds(node.body) and self.holds(node.orelse)
            case _:
                return False

    def _call_holds(self, node: ast.Call) -> bool:
        names = self._source.names(node.func)
        if names and names <= (_PATH_MAKERS | _JOINERS):
            return bool(node.args) and self.holds(node.args[0]) and all(self._stays(a) for a in node.args[1:])
        if not isinstance(node.func, ast.Attribute):
            return self._returns_inside(node)
        held = node.func.attr in _SAME_FOLDER and self.holds(node.func.value)
        return held and all(self._stays(argument) for argument in node.args)

    def _returns_inside(self, node: ast.Call) -> bool:
        """A helper of the file whose every return is a path in the temporary folder."""
        if not isinstance(node.func, ast.Name):
            return False
        found = [b.node for b in self._source.scope(node.func).find(node.func.id)]
        if len(found) != 1 or not isinstance(found[0], ast.FunctionDef):
            return False
        returns = [r for r in ast.walk(found[0]) if isinstance(r, ast.Return)]
        return bool(returns) and all(r.value is not None and self.holds(r.value) for r in returns)

    def _stays(self, node: ast.expr) -> bool:
        """Whether joining the expression to a path stays below it: a known text, relative and without `..`."""
        if self.holds(node):
            return True
        if isinstance(node, ast.JoinedStr) and node.values:
            head = constant_text(node.values[0])
            tail = [part for part in node.values[1:] if isinstance(part, ast.Constant)]
            texts = [constant_text(part) or "" for part in tail]
            return head is not None and _is_relative(head) and not any(".." in text for text in texts)
        texts_found = self._texts(node)
        return bool(texts_found) and all(text is not None and _is_relative(text) for text in texts_found)

    def _stays_in_text(self, part: ast.expr) -> bool:
        text = constant_text(part)
        return text is not None and ".." not in text

    def _texts(self, node: ast.expr) -> list[str | None]:
        """All strings an expression may be; None stands for one that is not known."""
        if not isinstance(node, ast.Name):
            return [constant_text(node)]
        return [text for b in self._source.scope(node).find(node.id) for text in self._texts_of(b)]

    def _texts_of(self, binding: Binding) -> Iterator[str | None]:
        if binding.how == "value" and binding.value is not None:
            yield constant_text(binding.value)
        elif binding.how == "item" and isinstance(binding.value, ast.List | ast.Tuple) and binding.value.elts:
            yield from (constant_text(item) for item in binding.value.elts)
        elif binding.how == "parameter":
            yield from self._parametrized(binding)
        else:
            yield None

    def _parametrized(self, binding: Binding) -> Iterator[str | None]:
        """The values a test's parameter gets from `parametrize("name", [...])` of literals."""
        function = self._function_of(binding)
        found = False
        for decorator in getattr(function, "decorator_list", ()):
            match decorator:
                case ast.Call(args=[names, ast.List(elts=items) | ast.Tuple(elts=items), *_]) if constant_text(
                    names
                ) == binding.name and self._is_test_or_fixture(function):
                    found = True
                    yield from (constant_text(item) for item in items)
        if not found:
            yield None

    def _bound_inside(self, binding: Binding) -> bool:
        if binding.how == "parameter":
            return self._parameter_inside(binding)
        if binding.value is None or binding.how not in {"value", "item", "enter"}:
            return False
        if binding.how == "item":
            match binding.value:
                case ast.Call(func=ast.Attribute(attr="iterdir" | "glob" | "rglob")):
                    return self.holds(binding.value)
                case ast.List(elts=items) | ast.Tuple(elts=items):
                    return bool(items) and all(self.holds(item) for item in items)
            return False
        return self.holds(binding.value)

    def _parameter_inside(self, binding: Binding) -> bool:
        function = self._function_of(binding)
        if function is None:
            return False
        if not self._is_test_or_fixture(function):
            return self._always_called_inside(function, binding)
        fixture = binding.name in _FIXTURES and binding.value is None and not self._is_parametrized(function, binding)
        return fixture or self._own_fixture_inside(binding)

    def _own_fixture_inside(self, binding: Binding) -> bool:
        """A fixture of the file that returns or yields a path in the temporary folder."""
        found = [b.node for b in self._source.scope(self._source.tree).find(binding.name)]
        if len(found) != 1 or not isinstance(found[0], ast.FunctionDef) or not self._is_test_or_fixture(found[0]):
            return False
        if found[0].name.startswith("test") or binding.value is not None:
            return False
        results = [n for n in ast.walk(found[0]) if isinstance(n, ast.Return | ast.Yield)]
        return bool(results) and all(r.value is not None and self.holds(r.value) for r in results)

    def _function_of(self, binding: Binding) -> ast.AST | None:
        arguments = self._source.parent(binding.node)
        return self._source.parent(arguments) if arguments is not None else None

    def _is_parametrized(self, function: ast.AST, binding: Binding) -> bool:
        """Whether any decorator mentions the parameter, or could without our seeing it."""
        for decorator in getattr(function, "decorator_list", ()):
            if "pytest.fixture" in self._source.names(decorator):
                continue
            for part in ast.walk(decorator):
                names = constant_text(part) if isinstance(part, ast.Constant | ast.BinOp | ast.JoinedStr) else None
                if names is not None and binding.name in names:
                    return True
            if isinstance(decorator, ast.Call) and decorator.args and _is_unknown(decorator.args[0]):
                return True
        return False

    def _is_test_or_fixture(self, function: ast.AST | None) -> bool:
        """Whether pytest calls the function, and nothing in the file does."""
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            return False
        mentioned = any(n.id == function.name for n in self._source.every(ast.Name)) or any(
            a.attr == function.name for a in self._source.every(ast.Attribute)
        )
        fixture = any("pytest.fixture" in self._called(d) for d in function.decorator_list)
        test = any(t.node is function for t in self._source.tests)
        return fixture or (test and not mentioned)

    def _called(self, decorator: ast.expr) -> frozenset[str]:
        return self._source.names(decorator.func if isinstance(decorator, ast.Call) else decorator)

    def _always_called_inside(self, function: ast.AST, binding: Binding) -> bool:
        """Whether every mention of a helper calls it with such a path in this place."""
        if not isinstance(function, ast.FunctionDef) or function.decorator_list:
            return False
        mentions = [n for n in self._source.every(ast.Name) if n.id == function.name and isinstance(n.ctx, ast.Load)]
        position = _position(function, binding.name)
        return bool(mentions) and all(self._passes_inside(name, position, binding.name) for name in mentions)

    def _passes_inside(self, mention: ast.Name, position: int | None, name: str) -> bool:
        call = self._source.parent(mention)
        if not isinstance(call, ast.Call) or call.func is not mention:
            return False
        if any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords):
            return False
        for keyword in call.keywords:
            if keyword.arg == name:
                return self.holds(keyword.value)
        return position is not None and position < len(call.args) and self.holds(call.args[position])


def _is_unknown(node: ast.expr) -> bool:
    """Whether parametrize's names are given in a way that cannot be read."""
    if isinstance(node, ast.List | ast.Tuple):
        return any(constant_text(item) is None for item in node.elts)
    return isinstance(node, ast.Name | ast.Attribute | ast.Subscript) or (
        isinstance(node, ast.Call | ast.BinOp | ast.JoinedStr) and constant_text(node) is None
    )


def _position(function: ast.FunctionDef, name: str) -> int | None:
    names = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    return names.index(name) if name in names else None


def _is_relative(text: str) -> bool:
    return not text.startswith(("/", "~", "\\")) and ".." not in text.replace("\\", "/").split("/")
