"""Collecting a test file does nothing but define tests."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guardtest.policy.rule import Case, Example, Problem, Rule
from guardtest.policy.source.texts import words

_DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.Pass)
_PARTS = (
    ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.UnaryOp, ast.BinOp, ast.Name, ast.Attribute,
    ast.Subscript, ast.Starred, ast.Lambda, ast.JoinedStr, ast.FormattedValue, ast.Slice, ast.expr_context,
    ast.operator, ast.unaryop,
    ast.keyword,
)  # fmt: skip
# Calls that make a value and nothing else.
_MAKERS = words(
    "pytest.param pytest.mark builtins.float builtins.int builtins.complex builtins.str builtins.bytes builtins.bool "
    "builtins.set builtins.frozenset builtins.dict builtins.list builtins.tuple builtins.range builtins.object "
    "builtins.bytearray builtins.slice builtins.len builtins.sorted datetime.datetime datetime.date datetime.time "
    "datetime.timedelta datetime.timezone decimal.Decimal fractions.Fraction pathlib.PurePath pathlib.Path "
    "pathlib.PurePosixPath uuid.UUID re.compile types.SimpleNamespace collections.namedtuple typing.NamedTuple "
    "typing.TypeVar typing.NewType hypothesis.strategies string.Template enum.auto numpy.array numpy.arange "
    "numpy.zeros numpy.ones numpy.float64 numpy.float32 numpy.int64 numpy.datetime64 numpy.timedelta64 "
    "pandas.Timestamp pandas.Timedelta dataclasses.field zoneinfo.ZoneInfo"
)


def _check(case: Case) -> Iterator[Problem]:
    yield from _check_body(case, case.source.tree.body)


def _check_body(case: Case, body: list[ast.stmt]) -> Iterator[Problem]:
    for number, statement in enumerate(body):
        if isinstance(statement, _DEFINITIONS) or _is_docstring(statement, number) or _is_typing_block(case, statement):
            continue
        if isinstance(statement, ast.ClassDef):
            yield from _check_body(case, statement.body)
        elif isinstance(statement, ast.Assign | ast.AnnAssign):
            yield from _check_value(case, statement)
        else:
            yield Problem(reason="runs while the file is collected", node=statement)


def _is_docstring(statement: ast.stmt, number: int) -> bool:
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Constant):
        return False
    return (number == 0 and isinstance(statement.value.value, str)) or statement.value.value is ...


def _is_typing_block(case: Case, statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.If)
        and "typing.TYPE_CHECKING" in case.source.names(statement.test)
        and isinstance(statement.test, ast.Name | ast.Attribute)
        and not statement.orelse
        and all(isinstance(inner, ast.Import | ast.ImportFrom) for inner in statement.body)
    )


def _check_value(case: Case, statement: ast.Assign | ast.AnnAssign) -> Iterator[Problem]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    for target in targets:
        if not all(isinstance(part, ast.Name | ast.Tuple | ast.List | ast.expr_context) for part in ast.walk(target)):
            yield Problem(reason="assigns to something that is not a plain name", node=statement)
    if statement.value is not None and not _only_makes(case, statement.value):
        yield Problem(reason="computes a value while the file is collected", node=statement)


def _only_makes(case: Case, node: ast.AST) -> bool:
    """Whether an expression only puts a value together."""
    if isinstance(node, ast.Lambda):
        return True  # runs later
    if isinstance(node, ast.Call):
        names = case.source.names(node.func)
        makes = bool(names) and all(any(n == m or n.startswith((f"{m}.", f"{m}()")) for m in _MAKERS) for n in names)
        return makes and all(_only_makes(case, part) for part in (*node.args, *node.keywords))
    return isinstance(node, _PARTS) and all(_only_makes(case, part) for part in ast.iter_child_nodes(node))


RULE = Rule(
    id="no-module-side-effects",
    title="Nothing runs while a test file is collected.",
    why="Code at the top of a test file runs for every test run, even when the file's tests are not chosen, and "
    "what it covers belongs to no test.",
    fix="Move the code into a fixture or into the test; keep literals, pytest marks and parameters at the top.",
    passing=Example(
        text="import pytest\n\nfrom pkg.shapes import area\n\nSIDES = [0, 2, pytest.param(3, id='odd')]\n\n\n"
        "@pytest.mark.parametrize('side', SIDES)\ndef test_area(side):\n    assert area(side) == side * side\n"
    ),
    failing=Example(
        text="from pkg.shapes import area\n\nRESULT = area(2)\n\n\ndef test_area():\n    assert RESULT == 4\n"
    ),
    check=_check,
    needs_code=True,
)
