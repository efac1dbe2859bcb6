"""Test files as text: which tests they hold, what each uses, how to keep some and to join several.

Works on top-level statements and never runs anything. Comments directly above a statement stay with it.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """A top-level statement with the text it spans."""

    node: ast.stmt
    text: str

    @property
    def is_import(self) -> bool:
        return isinstance(self.node, ast.Import | ast.ImportFrom)


def pieces(text: str) -> tuple[Piece, ...]:
    """The file's top-level statements in order.

    Raises:
        SyntaxError: the text does not parse.
    """
    lines, found, last = text.splitlines(keepends=True), [], 0
    for node in ast.parse(text).body:
        decorators = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(d.lineno for d in decorators)]) - 1
        while first > last and lines[first - 1].lstrip().startswith("#"):
            first -= 1
        last = node.end_lineno or node.lineno
        found.append(Piece(node, "".join(lines[first:last]).strip("\n")))
    return tuple(found)


def names_of_tests(text: str) -> tuple[str, ...]:
    """Names of the tests as pytest would spell them after the file's name: `test_a`, `TestB::test_c`."""
    names: list[str] = []
    for piece in pieces(text):
        node = piece.node
        if _is_test_function(node):
            names.append(node.name)  # type: ignore[attr-defined]  # checked by _is_test_function
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            names += [f"{node.name}::{m.name}" for m in node.body if _is_test_function(m)]  # type: ignore[attr-defined]
    return tuple(names)


def _is_test_function(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test")


def keep(text: str, wanted: Collection[str]) -> str:
    """The file with only the wanted tests and what they use; "" where nothing is left.

    A class with a wanted method is kept whole up to its unwanted test methods.
    """
    kept = [piece for piece in pieces(text) if not _is_unwanted(piece.node, wanted)]
    kept = [_without_methods(piece, wanted) for piece in kept]
    if not any(_holds_test(piece.node) for piece in kept):
        return ""
    return _render(_only_used(kept))


def join(texts: Sequence[str]) -> str:
    """One file out of several: imports united, equal helpers kept once, equal names of tests told apart."""
    everything: list[Piece] = []
    seen: dict[str, str] = {}
    for text in texts:
        for piece in pieces(text):
            name = getattr(piece.node, "name", "")
            if not name:
                if not any(p.text == piece.text for p in everything):
                    everything.append(piece)
            elif seen.get(name) != piece.text:
                everything.append(_renamed(piece, name, seen) if name in seen else piece)
                seen[everything[-1].node.name] = piece.text  # type: ignore[attr-defined]  # it has a name
    return _render(_only_used(everything))


def _renamed(piece: Piece, name: str, seen: Collection[str]) -> Piece:
    number = next(n for n in range(2, 10_000) if f"{name}_{n}" not in seen)
    keyword = "class" if isinstance(piece.node, ast.ClassDef) else "def"
    text = piece.text.replace(f"{keyword} {name}", f"{keyword} {name}_{number}", 1)
    return Piece(ast.parse(text).body[0], text)


def _is_unwanted(node: ast.stmt, wanted: Collection[str]) -> bool:
    if _is_test_function(node):
        return node.name not in wanted  # type: ignore[attr-defined]  # a function has a name
    if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
        return not any(name.startswith(f"{node.name}::") for name in wanted)
    return False


def _without_methods(piece: Piece, wanted: Collection[str]) -> Piece:
    node = piece.node
    if not (isinstance(node, ast.ClassDef) and node.name.startswith("Test")):
        return piece
    gone = [m for m in node.body if _is_test_function(m) and f"{node.name}::{m.name}" not in wanted]  # type: ignore[attr-defined]
    if not gone:
        return piece
    slim = ast.parse(piece.text).body[0]
    names = {m.name for m in gone}  # type: ignore[attr-defined]  # test functions have names
    slim.body = [m for m in slim.body if getattr(m, "name", None) not in names]  # type: ignore[attr-defined]
    return Piece(slim, ast.unparse(slim))


def _holds_test(node: ast.stmt) -> bool:
    return _is_test_function(node) or (isinstance(node, ast.ClassDef) and node.name.startswith("Test"))


def used_names(node: ast.AST) -> set[str]:
    """Every name a piece of code reads, and its parameters, since those may be fixtures."""
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return names | {n.arg for n in ast.walk(node) if isinstance(n, ast.arg)}


def _bound_names(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {(a.asname or a.name).split(".")[0] for a in node.names}
    if isinstance(node, ast.Assign):
        return {n.id for target in node.targets for n in ast.walk(target) if isinstance(n, ast.Name)}
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return {node.target.id}
    return {getattr(node, "name", "")} - {""}


def _only_used(everything: Iterable[Piece]) -> list[Piece]:
    """Leave out helpers, constants and imports that no kept test needs, directly or through others."""
    kept = list(everything)
    needed: set[str] = set()
    live: set[int] = set()
    changed = True
    while changed:
        changed = False
        for number, piece in enumerate(kept):
            bound = _bound_names(piece.node)
            wanted = _holds_test(piece.node) or not bound or bound & needed or "pytestmark" in bound
            if number not in live and wanted:
                live.add(number)
                changed = True
                if not piece.is_import:
                    needed |= used_names(piece.node)
    return [_trim_import(piece, needed) for number, piece in enumerate(kept) if number in live]


def _trim_import(piece: Piece, needed: set[str]) -> Piece:
    if not isinstance(piece.node, ast.Import | ast.ImportFrom):
        return piece
    names = [a for a in piece.node.names if (a.asname or a.name).split(".")[0] in needed or a.name == "*"]
    if isinstance(piece.node, ast.ImportFrom) and piece.node.module == "__future__":
        names = piece.node.names
    if len(names) == len(piece.node.names):
        return piece
    slim = ast.parse(piece.text).body[0]
    slim.names = names  # type: ignore[attr-defined]  # an import statement
    return Piece(slim, ast.unparse(slim))


def _render(kept: Sequence[Piece]) -> str:
    docstring = [p.text for p in kept if isinstance(p.node, ast.Expr)][:1]
    constants = [
        p.text
        for p in kept
        if not p.is_import and not isinstance(p.node, ast.Expr | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    ]
    blocks = [p.text for p in kept if isinstance(p.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]
    head = "\n\n".join(
        [*docstring, *filter(None, [_import_block(kept)]), *(["\n".join(constants)] if constants else [])]
    )
    return "\n\n\n".join([*([head] if head else []), *blocks]) + "\n"


def _import_block(kept: Sequence[Piece]) -> str:
    """Imports united and sorted: __future__, plain, from; the standard library apart from the rest."""
    plain: set[str] = set()
    members: dict[str, set[str]] = {}
    for piece in kept:
        if isinstance(piece.node, ast.Import):
            plain |= {f"import {a.name}" + (f" as {a.asname}" if a.asname else "") for a in piece.node.names}
        elif isinstance(piece.node, ast.ImportFrom):
            module = "." * piece.node.level + (piece.node.module or "")
            members.setdefault(module, set()).update(
                a.name + (f" as {a.asname}" if a.asname else "") for a in piece.node.names
            )
    statements = [(line.split()[1], 0, line) for line in plain]
    statements += [(m, 1, f"from {m} import {', '.join(sorted(n))}") for m, n in members.items()]

    def group(module: str) -> int:
        top = module.partition(".")[0]
        return 0 if top == "__future__" else 1 if top in sys.stdlib_module_names else 2

    blocks = []
    for wanted in (0, 1, 2):
        lines = [_wrapped(line) for m, _, line in sorted(statements, key=lambda s: (s[1], s[0])) if group(m) == wanted]
        blocks += ["\n".join(lines)] if lines else []
    return "\n\n".join(blocks)


def _wrapped(line: str) -> str:
    if len(line) <= 100 or " import " not in line:
        return line
    head, _, names = line.partition(" import ")
    return f"{head} import (\n" + "".join(f"    {n},\n" for n in names.split(", ")) + ")"
