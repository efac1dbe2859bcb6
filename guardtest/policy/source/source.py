"""A candidate's text, parsed once and shared by all rules: tree, scopes, qualified names, tests.

The text is data. It is parsed by Python's own parser, which limits nesting by itself, and never compiled.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeGuard, TypeVar

from guardtest.policy.source.bindings import imported_from
from guardtest.policy.source.names import TOLD_ANYWHERE, Names, Naming
from guardtest.policy.source.project import is_project_module
from guardtest.policy.source.scopes import Layout, Scope, lay_out

_Node = TypeVar("_Node", bound=ast.AST)


class Unparsable(ValueError):
    """The text is no Python that can be read here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A place that mentions something: an import, a name, an attribute, or `getattr` with a known name."""

    node: ast.AST
    names: Names

    @property
    def is_import(self) -> bool:
        return isinstance(self.node, ast.Import | ast.ImportFrom)


@dataclass(frozen=True, slots=True, kw_only=True)
class TestFunction:
    """A test as pytest collects it; `name` as pytest spells it after the file: `test_a`, `TestB::test_c`."""

    __test__ = False

    name: str
    node: ast.FunctionDef | ast.AsyncFunctionDef
    first_line: int
    last_line: int


class Source:
    """One parsed file. Use `Source.parse`."""

    def __init__(self, text: str, tree: ast.Module, layout: Layout, existing: frozenset[str]) -> None:
        self.text = text
        self.tree = tree
        self._layout = layout
        self._is_project: Callable[[str], bool] = lambda name: is_project_module(name, existing)
        self._naming = Naming(layout, self._is_project)

    @classmethod
    def parse(cls, text: str, existing: frozenset[str] = frozenset()) -> Source:
        """The parsed text.

        Raises:
            Unparsable: it is not Python, or nested too deeply to be read.
        """
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(text)
            return cls(text, tree, lay_out(tree), existing)
        except SyntaxError as error:
            raise Unparsable(f"line {error.lineno or 0}: {error.msg}") from error
        except (ValueError, RecursionError, MemoryError) as error:
            raise Unparsable(f"it cannot be read: {type(error).__name__}: {error}") from error

    def every(self, *kinds: type[_Node]) -> Iterator[_Node]:
        """All nodes of these kinds."""
        for kind in kinds:
            yield from self._layout.by_kind.get(kind, [])  # type: ignore[misc]  # filed under their own kind

    @property
    def functions(self) -> Sequence[ast.FunctionDef | ast.AsyncFunctionDef]:
        """All functions and methods, wherever they are defined."""
        return [*self.every(ast.FunctionDef), *self.every(ast.AsyncFunctionDef)]

    def parent(self, node: ast.AST) -> ast.AST | None:
        """The node around this one."""
        return self._layout.parents.get(node)

    def scope(self, node: ast.AST) -> Scope:
        """The scope the node is evaluated in."""
        return self._layout.scopes[node]

    def names(self, node: ast.expr) -> Names:
        """The qualified names an expression may stand for."""
        return self._naming.of(node)

    def canonical(self, name: str) -> Names:
        """The name, and what it is called at home when a well-known module hides inside it."""
        return self._naming.canonical(name)

    def is_foreign_module(self, name: str) -> bool:
        """Whether the file imports a module of this name from outside the project."""
        return name in self._foreign

    def is_project_module(self, name: str) -> bool:
        """Whether the project has a module of this dotted name."""
        return self._is_project(name)

    def is_module(self, name: str) -> bool:
        """Whether a qualified name is a module, of the project or from outside, as far as the text tells."""
        return self.is_foreign_module(name) or self._is_project(name)

    @cached_property
    def _foreign(self) -> frozenset[str]:
        plain = {alias.name for node in self.every(ast.Import) for alias in node.names}
        tops = {name.partition(".")[0] for name in plain}
        return frozenset(name for name in plain | tops if not self._is_project(name)) | TOLD_ANYWHERE

    @cached_property
    def references(self) -> Sequence[Reference]:
        """All places that mention something by name, whether called, passed on or assigned."""
        return tuple(self._references())

    @cached_property
    def mentions(self) -> Mapping[str, Sequence[Reference]]:
        """By qualified name and each of its dotted beginnings, the places that mention it."""
        found: dict[str, list[Reference]] = {}
        for reference in self.references:
            for beginning in {b for name in reference.names for b in _beginnings(name)}:
                found.setdefault(beginning, []).append(reference)
        return found

    @cached_property
    def tests(self) -> tuple[TestFunction, ...]:
        """The tests pytest would collect."""
        return tuple(self._tests())

    def test_at(self, line: int) -> str:
        """The test a line lies in, "" for none."""
        return next((t.name for t in self.tests if t.first_line <= line <= t.last_line), "")

    def _references(self) -> Iterator[Reference]:
        for node in self.every(ast.Import):
            yield Reference(node=node, names=self._canonical(alias.name for alias in node.names))
        for member in self.every(ast.ImportFrom):
            start = imported_from(member)
            yield Reference(node=member, names=self._canonical(start + alias.name for alias in member.names))
        whole: Iterable[ast.expr] = (*self.every(ast.Name), *self.every(ast.Attribute), *self.every(ast.Call))
        for expression in whole:
            if self._is_whole(expression):
                yield Reference(node=expression, names=self._canonical(self.names(expression)))

    def _is_whole(self, node: ast.expr) -> bool:
        """Not the beginning of a longer attribute chain; of calls only those that fetch an attribute."""
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            return False
        if isinstance(node, ast.Call):
            return isinstance(node.func, ast.Name) and "builtins.getattr" in self.names(node.func)
        return not isinstance(self.parent(node), ast.Attribute)

    def _canonical(self, names: Iterable[str]) -> Names:
        return frozenset(known for name in names for known in self._naming.canonical(name))

    def _tests(self) -> Iterator[TestFunction]:
        for node in self.tree.body:
            if isinstance(node, ast.ClassDef) and self._is_test_class(node):
                for method in node.body:
                    if _is_test(method):
                        yield _test(method, f"{node.name}::{method.name}")
            elif _is_test(node):
                yield _test(node, node.name)

    def _is_test_class(self, node: ast.ClassDef) -> bool:
        return node.name.startswith("Test") or any("TestCase" in n for base in node.bases for n in self.names(base))


def _is_test(node: ast.stmt) -> TypeGuard[ast.FunctionDef | ast.AsyncFunctionDef]:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test")


def _test(node: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> TestFunction:
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    return TestFunction(name=name, node=node, first_line=first, last_line=node.end_lineno or node.lineno)


def _beginnings(name: str) -> Iterator[str]:
    """`a.b().c` gives `a`, `a.b`, `a.b()`, `a.b().c`."""
    end = 0
    while end >= 0:
        end = name.find(".", end + 1)
        part = name if end < 0 else name[:end]
        yield part
        while part.endswith(("()", "[]")):
            part = part[:-2]
            yield part
