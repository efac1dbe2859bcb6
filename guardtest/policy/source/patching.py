"""Which mentions are the target of a patch that pytest or unittest.mock takes back after the test."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guardtest.policy.source.source import Source
from guardtest.policy.source.texts import constant_text

_PATCHERS = frozenset(
    f"{patcher}.{method}"
    for patcher in ("<monkeypatch>", "pytest.MonkeyPatch.context()", "pytest.MonkeyPatch()")
    for method in ("setattr", "delattr", "setitem", "delitem")
) | {
    f"{mock}.patch{form}"
    for mock in ("unittest.mock", "mock", "<mocker>")
    for form in ("", ".object", ".dict", ".multiple")
}


def patch_calls(source: Source) -> Iterator[ast.Call]:
    """All calls that patch something for the length of a test."""
    for call in source.every(ast.Call):
        if source.names(call.func) & _PATCHERS:
            yield call


def is_patched(source: Source, node: ast.AST) -> bool:
    """Whether the node is what such a call patches: its first argument."""
    call = source.parent(node)
    return (
        isinstance(call, ast.Call)
        and bool(call.args)
        and call.args[0] is node
        and bool(source.names(call.func) & _PATCHERS)
    )


def patched_names(source: Source, call: ast.Call) -> frozenset[str]:
    """What a patching call replaces, as qualified names: of a target as text, or of a module and a name."""
    if not call.args:
        return frozenset()
    text = constant_text(call.args[0])
    if text is not None:
        return source.canonical(text)
    name = constant_text(call.args[1]) if len(call.args) > 1 else None
    targets = source.names(call.args[0])
    return frozenset(known for t in targets for known in source.canonical(f"{t}.{name}" if name else t))
