"""Which statements of a test are assertions that can fail and are always reached."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from guardtest.policy.source.settled import always_true, is_settled
from guardtest.policy.source.source import Source
from guardtest.policy.source.texts import constant_text, words

_BROAD = frozenset({"builtins.Exception", "builtins.BaseException"})
_RAISES = frozenset({"pytest.raises", "pytest.warns", "pytest.deprecated_call", "pytest.RaisesGroup"})
_TESTING = (
    "numpy.testing.assert_", "pandas.testing.assert_", "pandas._testing.assert_", "polars.testing.assert_",
    "torch.testing.assert_", "xarray.testing.assert_", "scipy.testing.assert_", "networkx.testing.assert_",
    "pyarrow.testing.assert_", "jax.numpy.testing.assert_", "geopandas.testing.assert_",
    "sklearn.utils._testing.assert_",
)  # fmt: skip
_UNITTEST_RAISES = frozenset({"assertRaises", "assertRaisesRegex", "assertWarns", "assertWarnsRegex"})
_MOCK = words(
    "assert_called assert_called_once assert_called_with assert_called_once_with assert_any_call assert_has_calls "
    "assert_not_called assert_awaited assert_awaited_once assert_awaited_with assert_awaited_once_with "
    "assert_any_await assert_has_awaits assert_not_awaited"
)
_LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_SWALLOWS = frozenset({"contextlib.suppress()", "pytest.raises()"})
_FAILURES = frozenset({"builtins.AssertionError", *_BROAD})
_DEEPEST = 30
_Body = Sequence[ast.stmt]


class Assertions:
    """Answers for one source."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._busy: set[ast.AST] = set()

    def any_in(self, function: ast.AST) -> bool:
        """Whether a function's body surely reaches an assertion that can fail."""
        if function in self._busy or len(self._busy) > _DEEPEST:
            return False
        self._busy.add(function)
        try:
            return self._in_body(getattr(function, "body", []))
        finally:
            self._busy.discard(function)

    def _in_body(self, body: _Body) -> bool:
        for statement in body:
            if self._is_one(statement):
                return True
            if isinstance(statement, _LEAVES):
                return False
        return False

    def _is_one(self, statement: ast.stmt) -> bool:  # noqa: PLR0911 - one return per kind of statement
        match statement:
            case ast.Assert():
                return self._can_fail(statement.test)
            case ast.Expr(value=value):
                return self._is_assertion_call(value)
            case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
                return self._is_assertion_call(value)
            case ast.Return(value=ast.expr() as value):
                return self._is_assertion_call(value)
            case ast.With() | ast.AsyncWith():
                return self._with(statement)
            case ast.For() | ast.AsyncFor():
                return not _is_empty(statement.iter) and self._in_body(statement.body)
            case ast.Try(handlers=handlers):
                body = not any(self._catches_failure(h) for h in handlers) and self._in_body(statement.body)
                return body or self._in_body(statement.finalbody) or self._tried(statement)
            case ast.If(test=test) if statement.orelse:
                return self._in_body(statement.body) and self._in_body(statement.orelse) and not always_true(test)
            case ast.Match(cases=[*_, last]) if _takes_all(last):
                return all(self._in_body(case.body) for case in statement.cases)
            case _:
                return False

    def _tried(self, statement: ast.Try) -> bool:
        """`try: f() except E: pass else: pytest.fail()` fails where nothing is raised."""
        narrow = bool(statement.handlers) and not any(self._catches_failure(h) for h in statement.handlers)
        return narrow and self._always_fails(statement.orelse or statement.body[-1:])

    def _always_fails(self, body: _Body) -> bool:
        for statement in body:
            if isinstance(statement, ast.Raise):
                return True
            called = statement.value if isinstance(statement, ast.Expr) else None
            if isinstance(called, ast.Call) and "pytest.fail" in self._source.names(called.func):
                return True
        return False

    def _can_fail(self, test: ast.expr) -> bool:
        return not always_true(test) and not is_settled(self._source, test)

    def _with(self, statement: ast.With | ast.AsyncWith) -> bool:
        for item in statement.items:
            if self._is_expectation(item.context_expr):
                return True
            swallowing = item.context_expr
            if isinstance(swallowing, ast.Call) and self._source.names(swallowing) & _SWALLOWS:
                types = self._union(swallowing.args)
                if types & _FAILURES or not types:
                    return False
        return self._in_body(statement.body)

    def _is_expectation(self, node: ast.expr) -> bool:
        """`pytest.raises(ValueError)`, `pytest.warns(...)` or unittest's, with a type that says something."""
        if not isinstance(node, ast.Call):
            return False
        names = self._source.names(node.func)
        if names & _RAISES:
            if "pytest.deprecated_call" in names:
                return True
            return self._says_something(node)
        return _method(node) in _UNITTEST_RAISES and self._says_something(node)

    def _says_something(self, node: ast.Call) -> bool:
        expected = node.args[:1] or [
            k.value for k in node.keywords if k.arg in {"expected_exception", "expected_warning"}
        ]
        types = self._union(part for e in expected for part in (e.elts if isinstance(e, ast.Tuple) else [e]))
        matched = any(k.arg == "match" and constant_text(k.value) not in {"", ".*", ".+"} for k in node.keywords)
        return bool(expected) and (matched or not types & _BROAD)

    def _is_assertion_call(self, node: ast.expr) -> bool:  # noqa: PLR0911 - one return per kind of call
        if isinstance(node, ast.Await):
            return self._is_assertion_call(node.value)
        if not isinstance(node, ast.Call):
            return False
        names, method = self._source.names(node.func), _method(node)
        if any(name.startswith(_TESTING) for name in names):
            return not _compares_with_itself(node) and not all(is_settled(self._source, a) for a in node.args)
        if method in _MOCK:
            return True
        if method.startswith("assert") and method[6:7].isupper() and "<self>" in self._names_of_subject(node):
            return not _compares_with_itself(node) and not all(is_settled(self._source, a) for a in node.args)
        if self._is_expectation(node):
            return len(node.args) > 1  # pytest.raises(ValueError, f, 1)
        if names & {"asyncio.run"} and node.args:
            return self._is_assertion_call(node.args[0])
        return self._calls_asserting_helper(node)

    def _names_of_subject(self, node: ast.Call) -> frozenset[str]:
        return self._source.names(node.func.value) if isinstance(node.func, ast.Attribute) else frozenset()

    def _calls_asserting_helper(self, node: ast.Call) -> bool:
        """A function or method of the file that itself surely asserts."""
        if isinstance(node.func, ast.Name):
            found = [b.node for b in self._source.scope(node.func).find(node.func.id)]
        elif isinstance(node.func, ast.Attribute) and "<self>" in self._names_of_subject(node):
            found = self._methods(node.func)
        else:
            return False
        functions = [f for f in found if isinstance(f, ast.FunctionDef | ast.AsyncFunctionDef)]
        return len(found) == len(functions) == 1 and self.any_in(functions[0])

    def _methods(self, attribute: ast.Attribute) -> list[ast.AST]:
        functions = self._source.every(ast.FunctionDef)
        return [f for f in functions if f.name == attribute.attr and isinstance(self._source.parent(f), ast.ClassDef)]

    def _catches_failure(self, handler: ast.ExceptHandler) -> bool:
        if handler.type is None:
            return True
        parts = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        types = self._union(parts)
        return bool(types & _FAILURES) or not types

    def _union(self, nodes: Iterable[ast.expr]) -> frozenset[str]:
        return frozenset[str]().union(*(self._source.names(node) for node in nodes))


def _method(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def _is_empty(node: ast.expr) -> bool:
    match node:
        case ast.List(elts=[]) | ast.Tuple(elts=[]) | ast.Dict(keys=[]):
            return True
        case ast.Call(func=ast.Name(id="range" | "list" | "tuple" | "set" | "dict"), args=args):
            return not args or (isinstance(args[0], ast.Constant) and len(args) == 1 and not args[0].value)
        case ast.Constant(value=value):
            return not value
        case _:
            return False


def _takes_all(case: ast.match_case) -> bool:
    return case.guard is None and isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None


def _compares_with_itself(node: ast.Call) -> bool:
    return len(node.args) >= 2 and ast.dump(node.args[0]) == ast.dump(node.args[1])
