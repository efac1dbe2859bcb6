"""A test writes, moves and removes files in pytest's temporary folder only."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guardtest.policy.rule import Case, Example, Problem, Rule
from guardtest.policy.source.source import Source
from guardtest.policy.source.texts import constant_text
from guardtest.policy.source.tmp import TemporaryPaths
from guardtest.policy.source.writers import (
    ALWAYS_WRITE,
    EXPORTS,
    MAYBE_METHODS,
    METHODS,
    MOVES,
    NEVER,
    OPENERS,
    PLACES,
)

_WRITING = frozenset("wax+")
_IN_MEMORY = ("io.StringIO()", "io.BytesIO()")


def _check(case: Case) -> Iterator[Problem]:
    paths = TemporaryPaths(case.source)
    for call in case.source.every(ast.Call):
        yield from _check_call(case.source, paths, call)
    yield from _handed_around(case.source)
    for name in sorted(NEVER):
        for reference in case.source.mentions.get(name, ()):
            yield Problem(reason=f"mentions {name}, which writes where no rule can follow", node=reference.node)


def _check_call(source: Source, paths: TemporaryPaths, call: ast.Call) -> Iterator[Problem]:
    names = source.names(call.func)
    known = frozenset(k for name in names for k in source.canonical(name))
    for name in sorted(known & PLACES.keys()):
        yield from _check_places(source, paths, call, name)
    for name in sorted(known & OPENERS.keys()):
        yield from _check_open(source, paths, call, name)
    if "logging.basicConfig" in known and any(k.arg in {"filename", None} for k in call.keywords):
        yield Problem(reason="logs into a file", node=call)
    if isinstance(call.func, ast.Attribute):
        yield from _check_method(source, paths, call, call.func)


def _check_places(source: Source, paths: TemporaryPaths, call: ast.Call, name: str) -> Iterator[Problem]:
    for position, keyword in PLACES[name]:
        place = _argument(call, position, keyword)
        if place is None or not (paths.holds(place) or _is_in_memory(source, place)):
            yield Problem(reason=f"{name} acts on a path that does not come from tmp_path", node=call)
            return


def _check_open(source: Source, paths: TemporaryPaths, call: ast.Call, name: str) -> Iterator[Problem]:
    mode = _argument(call, OPENERS[name], "mode")
    text = "w" if name in ALWAYS_WRITE else _mode(call, mode)
    if _writes(text) and not (call.args and (paths.holds(call.args[0]) or _is_in_memory(source, call.args[0]))):
        certain = text is not None
        what = "opens a path for writing" if certain else "opens a path in a mode that is not written out"
        yield Problem(reason=f"{what} that does not come from tmp_path", node=call, certain=certain)


def _mode(call: ast.Call, mode: ast.expr | None) -> str | None:
    if any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords):
        return None
    if any(k.arg == "opener" for k in call.keywords):
        return "w"  # an opener of its own may do anything
    return "r" if mode is None else constant_text(mode)


def _writes(mode: str | None) -> bool:
    return mode is None or bool(_WRITING & set(mode))


def _check_method(source: Source, paths: TemporaryPaths, call: ast.Call, method: ast.Attribute) -> Iterator[Problem]:
    held = paths.holds(method.value)
    if method.attr in METHODS and not held and not _is_module_function(source, method):
        subject = next(iter(call.args), None)
        if not (_is_path_class(source, method.value) and subject is not None and paths.holds(subject)):
            yield Problem(reason=f".{method.attr}() acts on a path that does not come from tmp_path", node=call)
    elif method.attr in MAYBE_METHODS:
        yield from _check_maybe(source, paths, call, method)
    elif method.attr in EXPORTS:
        yield from _check_export(source, paths, call)
    if method.attr in MOVES and held and len(call.args) == 1 and not paths.holds(call.args[0]):
        # A link to the outside would carry later writes there.
        yield Problem(reason=f".{method.attr}() leads out of tmp_path", node=call)


def _check_maybe(source: Source, paths: TemporaryPaths, call: ast.Call, method: ast.Attribute) -> Iterator[Problem]:
    if paths.holds(method.value) or not _may_be_path(source, method.value):
        return
    if method.attr != "open":
        if _is_path(source, method.value) or (len(call.args) == 1 and not call.keywords):
            yield Problem(reason=f".{method.attr}() acts on a path that does not come from tmp_path", node=call)
        return
    mode = _mode(call, _argument(call, 0, "mode"))
    if _is_path(source, method.value) and _writes(mode):
        yield Problem(reason="opens a path for writing that does not come from tmp_path", node=call,
                      certain=mode is not None)  # fmt: skip


def _check_export(source: Source, paths: TemporaryPaths, call: ast.Call) -> Iterator[Problem]:
    """`df.to_csv("x.csv")` writes; without a place, or into memory, it gives a text."""
    keywords = {"path_or_buf", "path", "buf", "fname", "file", "fid", "excel_writer"}
    place = next((k.value for k in call.keywords if k.arg in keywords), next(iter(call.args), None))
    if place is None or paths.holds(place) or _is_in_memory(source, place):
        return
    if _is_path(source, place) or _may_be_text(source, place):
        yield Problem(reason="exports to a path that does not come from tmp_path", node=call)


def _handed_around(source: Source) -> Iterator[Problem]:
    """A writing function that is not called on the spot: `map(open, ...)`, `[path.unlink]`."""
    writers = PLACES.keys() | OPENERS.keys()
    for reference in source.references:
        name = next(iter(sorted(reference.names & writers)), "")
        method = getattr(reference.node, "attr", "")
        passive = not reference.is_import and not isinstance(reference.node, ast.Call)
        if (name or method in METHODS) and passive and not _is_used_in_sight(source, reference.node):
            yield Problem(reason=f"hands {name or method} around as a value", node=reference.node)


def _is_used_in_sight(source: Source, node: ast.AST) -> bool:
    """Called, annotated with, or given a plain name that is looked through when it is called."""
    parent = source.parent(node)
    if isinstance(parent, ast.Call):
        return parent.func is node
    if isinstance(parent, ast.Assign):
        named = isinstance(node, ast.Name) or isinstance(parent.targets[0], ast.Name)
        return parent.value is node and named and len(source.names(parent.value)) > 0
    return not isinstance(getattr(node, "ctx", None), ast.Load)


def _argument(call: ast.Call, position: int, keyword: str) -> ast.expr | None:
    if position < len(call.args) and not any(isinstance(a, ast.Starred) for a in call.args[: position + 1]):
        return call.args[position]
    return next((k.value for k in call.keywords if k.arg == keyword), None)


def _is_in_memory(source: Source, node: ast.expr) -> bool:
    names = source.names(node)
    if names:
        return all(name.startswith(_IN_MEMORY) for name in names)
    return constant_text(node) == ":memory:" or (isinstance(node, ast.Constant) and node.value is None)


def _is_module_function(source: Source, method: ast.Attribute) -> bool:
    """`os.mkdir` has been looked at by its name."""
    return any(f"{name}.{method.attr}" in PLACES for name in source.names(method.value))


def _is_path_class(source: Source, node: ast.expr) -> bool:
    return bool(source.names(node) & {"pathlib.Path", "pathlib.PosixPath"})


def _is_path(source: Source, node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and constant_text(node.right) is not None:
        return True
    return any(name.startswith("pathlib.") for n in source.names(node) for name in source.canonical(n))


def _may_be_path(source: Source, node: ast.expr) -> bool:
    """A path for sure, or a constant of some module, which may well be one."""
    names = source.names(node)
    imported = any(not n.startswith(("<", "builtins.")) and not n.endswith(")") for n in names)
    return _is_path(source, node) or (imported and not any(source.is_module(n) for n in names))


def _may_be_text(source: Source, node: ast.expr) -> bool:
    if isinstance(node, ast.Name):
        values = [b.value for b in source.scope(node).find(node.id)]
        return any(value is not None and _is_written_text(value) for value in values)
    return _is_written_text(node)


def _is_written_text(node: ast.expr) -> bool:
    return constant_text(node) is not None or isinstance(node, ast.JoinedStr | ast.BinOp)


RULE = Rule(
    id="no-writes-outside-tmp",
    title="Files are written in pytest's temporary folder only.",
    why="A test that writes elsewhere can destroy files, changes what other tests see and leaves traces. Only what "
    "is made from tmp_path in plain sight is surely temporary: not an absolute part, not `..`, not a link.",
    fix='Take the fixture tmp_path and write to `tmp_path / "name"`.',
    passing=Example(
        text="from pkg.tables import load\n\n\ndef test_load(tmp_path):\n    path = tmp_path / 'table.csv'\n"
        "    path.write_text('a,b\\n1,2\\n')\n    assert load(path) == [{'a': '1', 'b': '2'}]\n"
    ),
    failing=Example(
        text="from pathlib import Path\n\nfrom pkg.tables import load\n\n\ndef test_load():\n"
        "    Path('table.csv').write_text('a,b\\n1,2\\n')\n    assert load('table.csv') == [{'a': '1', 'b': '2'}]\n"
    ),
    check=_check,
    needs_code=True,
)
