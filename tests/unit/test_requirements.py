"""Every guardrail is proved by a test, and no test proves a guardrail that does not exist."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.requirements import GUARDRAILS

TESTS = Path(__file__).resolve().parents[1]
FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef


def is_proof(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "proves"


def ids_of(call: ast.Call) -> list[str]:
    """The ids of one mark; ids that are not written out cannot be checked and count as unknown."""
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return [str(arg.value) if isinstance(arg, ast.Constant) else ast.unparse(arg) for arg in given] or ["no id"]


def marks(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """(test, mark) for each mark on a test function, or on a class for all its tests."""
    for node in ast.walk(tree):
        if isinstance(node, FUNCTION | ast.ClassDef) and node.name.lower().startswith("test"):
            yield from ((node.name, d) for d in node.decorator_list if isinstance(d, ast.Call) and is_proof(d))


def proofs(text: str) -> list[tuple[str, str]]:
    return [(test, found) for test, mark in marks(ast.parse(text)) for found in ids_of(mark)]


def strays(text: str) -> list[str]:
    """Marks that stand on no test, and so prove nothing."""
    tree = ast.parse(text)
    on_tests = [mark for _, mark in marks(tree)]
    return [ast.unparse(node) for node in ast.walk(tree) if is_proof(node) and node not in on_tests]


def texts() -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted(TESTS.rglob("test_*.py"))]


def all_proofs() -> list[tuple[str, str]]:
    return [proof for text in texts() for proof in proofs(text)]


def test_every_guardrail_is_proved_by_a_test() -> None:
    assert sorted(GUARDRAILS.keys() - {found for _, found in all_proofs()}) == []


def test_no_test_proves_an_unknown_guardrail() -> None:
    assert [(test, found) for test, found in all_proofs() if found not in GUARDRAILS] == []


def test_every_mark_stands_on_a_test() -> None:
    assert [stray for text in texts() for stray in strays(text)] == []


def test_every_guardrail_has_an_id_and_one_sentence() -> None:
    assert [name for name in GUARDRAILS if not re.fullmatch(r"[A-Z]+-[1-9]\d*", name)] == []
    assert [name for name, said in GUARDRAILS.items() if not re.fullmatch(r"[A-Z][^\n]{9,}\.", said)] == []


@pytest.mark.parametrize(
    ("marked", "found"),
    [
        ('@pytest.mark.proves("A-1", "A-2")\ndef test_x(): ...', [("test_x", "A-1"), ("test_x", "A-2")]),
        ('@mark.proves("A-1")\nclass TestX:\n    def test_y(self): ...', [("TestX", "A-1")]),
        ("@pytest.mark.proves(*IDS)\nasync def test_x(): ...", [("test_x", "*IDS")]),
        ("@pytest.mark.proves()\ndef test_x(): ...", [("test_x", "no id")]),
        ('@pytest.mark.proves("A-1")\ndef helper(): ...', []),
        ('"""@pytest.mark.proves("A-1")"""\ndef test_x(): ...', []),
    ],
)
def test_marks_are_read_from_the_syntax_tree(marked: str, found: list[tuple[str, str]]) -> None:
    assert proofs(marked) == found


def test_a_mark_elsewhere_is_a_stray() -> None:
    text = 'pytestmark = pytest.mark.proves("A-1")\n\n@pytest.mark.proves("B-1")\ndef test_x(): ...\n'
    assert strays(text) == ["pytest.mark.proves('A-1')"]
