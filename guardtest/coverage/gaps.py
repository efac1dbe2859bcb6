"""Gaps: what is not covered, by function or method."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path

from guardtest.coverage.rank import complexity
from guardtest.errors import UsageError
from guardtest.model import FileCoverage, Gap, Risk, Snapshot, Target

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def find_gaps(snapshot: Snapshot, root: Path, modules: Mapping[str, str]) -> tuple[Gap, ...]:
    """One gap for each function, method or module body with missing lines or branches.

    Nested functions count to the function around them, class bodies to the module's body (qualname "").

    Args:
        modules: source path -> dotted module name; other files of the snapshot are left out.
    """
    found: list[Gap] = []
    for file in snapshot.files:
        if file.path in modules and (file.missing_lines or file.missing_branches):
            found += _gaps_of(file, (root / file.path).read_bytes(), modules[file.path])
    return tuple(found)


def _gaps_of(file: FileCoverage, source: bytes, module: str) -> list[Gap]:
    tree = ast.parse(source, file.path)
    functions = _functions(tree, "")
    owner = {line: name for name, node in functions for line in _body_lines(node)}
    lines: dict[str, list[int]] = {}
    branches: dict[str, list[tuple[int, int]]] = {}
    for line in sorted(file.missing_lines):
        lines.setdefault(owner.get(line, ""), []).append(line)
    for branch in sorted(file.missing_branches):
        branches.setdefault(owner.get(branch[0], ""), []).append(branch)
    nodes: dict[str, ast.AST] = dict(functions)
    last_line = source.count(b"\n") + 1
    return [
        _gap(file.path, module, name, nodes.get(name, tree), last_line, lines.get(name, []), branches.get(name, []))
        for name in dict.fromkeys([*(n for n, _ in functions), ""])
        if name in lines or name in branches
    ]


def _gap(
    path: str,
    module: str,
    qualname: str,
    node: ast.AST,
    last_line: int,
    lines: Sequence[int],
    branches: Sequence[tuple[int, int]],
) -> Gap:
    target = Target(
        module=module,
        qualname=qualname,
        path=path,
        first_line=_first(node) if qualname else 1,
        last_line=(getattr(node, "end_lineno", None) or last_line) if qualname else last_line,
    )
    missing = len(lines) + len(branches)
    risk = Risk(score=0.0, missing=missing, complexity=complexity(node) if qualname else 1, churn=0, importers=0)
    return Gap(target=target, missing_lines=tuple(lines), missing_branches=tuple(branches), risk=risk)


def _functions(node: ast.AST, prefix: str) -> list[tuple[str, _Function]]:
    found: list[tuple[str, _Function]] = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            found.append((f"{prefix}{child.name}", child))
        elif isinstance(child, ast.ClassDef):
            found += _functions(child, f"{prefix}{child.name}.")
        elif not isinstance(child, ast.Lambda):
            found += _functions(child, prefix)
    return found


def _body_lines(node: _Function) -> range:
    """The lines a call runs; the `def` line and decorators run with the code around the function."""
    return range(max(node.body[0].lineno, node.lineno), (node.end_lineno or 0) + 1)


def _first(node: ast.AST) -> int:
    decorators = getattr(node, "decorator_list", [])
    lines: list[int] = [getattr(node, "lineno", 1), *(d.lineno for d in decorators)]
    return min(lines)


def only_changed(gaps: Sequence[Gap], changed: Mapping[str, frozenset[int]]) -> tuple[Gap, ...]:
    """The gaps on changed lines, cut to these lines."""
    found = []
    for gap in gaps:
        lines = changed.get(gap.target.path, frozenset())
        kept = tuple(line for line in gap.missing_lines if line in lines)
        branches = tuple(branch for branch in gap.missing_branches if branch[0] in lines)
        if kept or branches:
            found.append(Gap(target=gap.target, missing_lines=kept, missing_branches=branches, risk=gap.risk))
    return tuple(found)


def only_targets(gaps: Sequence[Gap], wanted: Sequence[str], known: Sequence[str]) -> tuple[Gap, ...]:
    """The gaps of `module` or `module:qualname`, where a class stands for its methods.

    Args:
        known: names of all modules, to tell a module without gaps from one that does not exist.

    Raises:
        UsageError: a module is not part of the project.
    """
    if not wanted:
        return tuple(gaps)
    for target in wanted:
        module = target.partition(":")[0]
        if module not in known:
            close = difflib.get_close_matches(module, known, n=3)
            hint = f"Did you mean {', '.join(close)}?" if close else "`guardtest gaps` lists what there is."
            raise UsageError(f"there is no module {module!r} in this project", hint=hint)
    return tuple(gap for gap in gaps if any(_is_of(gap.target, target) for target in wanted))


def _is_of(target: Target, wanted: str) -> bool:
    module, colon, qualname = wanted.partition(":")
    if target.module != module:
        return False
    return not colon or target.qualname == qualname or target.qualname.startswith(f"{qualname}.")
