"""Lay statements out the way a formatter would: double quotes, lines of at most 100 columns."""

from __future__ import annotations

import ast
import io
import tokenize

WIDTH = 100
_OPEN, _CLOSE = "([{", ")]}"


def statement(text: str, indent: int = 4) -> list[str]:
    """The lines of one statement, indented and folded where too long."""
    pad = " " * indent
    if "\n" in text:
        return [pad + line if line.strip() else "" for line in double_quoted(text).splitlines()]
    return _folded(double_quoted(text), indent)


def double_quoted(text: str) -> str:
    """The same source with double-quoted strings where that needs no escapes."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, IndentationError, SyntaxError):
        return text
    pieces, at = [], (1, 0)
    lines = text.splitlines(keepends=True)
    for token in tokens:
        if token.type == tokenize.STRING:
            pieces.append(_between(lines, at, token.start) + _requoted(token.string))
            at = token.end
    pieces.append(_between(lines, at, (len(lines) + 1, 0)))
    return "".join(pieces)


def _between(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> str:
    if start[0] == end[0]:
        return lines[start[0] - 1][start[1] : end[1]]
    first = lines[start[0] - 1][start[1] :]
    middle = "".join(lines[start[0] : end[0] - 1])
    last = lines[end[0] - 1][: end[1]] if end[0] <= len(lines) else ""
    return first + middle + last


def _requoted(literal: str) -> str:
    prefix = literal[: len(literal) - len(literal.lstrip("rRbBuUfF"))]
    body = literal[len(prefix) :]
    if not body.startswith("'") or body.startswith("'''") or '"' in body or "\\'" in body:
        return literal
    return f'{prefix}"{body[1:-1]}"'


def _folded(text: str, indent: int) -> list[str]:
    pad = " " * indent
    if len(pad) + len(text) <= WIDTH:
        return [pad + text]
    split = _explode(text)
    if split is None:
        return _split_string(text, indent) or [pad + text]
    head, items, tail = split
    lines = [pad + head]
    for item in items:
        inner = _folded(item + ",", indent + 4)
        lines += inner
    return [*lines, pad + tail]


def _explode(text: str) -> tuple[str, list[str], str] | None:
    """Head with the opening bracket, the items, and the tail of the last bracket pair at the top level."""
    spans = _top_brackets(text)
    for start, end in sorted(spans, key=lambda span: span[0] - span[1]):
        items = _items(text[start + 1 : end])
        if items and (len(items) > 1 or len(text) - (end - start) < WIDTH - 20) and not _generator(items):
            one = text[start] == "(" and len(items) == 1 and text[start - 1 : start] in ("", " ", "(")
            if one and text[end - 1] != ",":
                continue
            return text[: start + 1], items, text[end:]
    return None


def _generator(items: list[str]) -> bool:
    return len(items) == 1 and (" for " in items[0])


def _top_brackets(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    stack: list[int] = []
    for kind, at in _marks(text):
        if kind in _OPEN:
            stack.append(at)
        elif kind in _CLOSE and stack:
            start = stack.pop()
            if not stack:
                spans.append((start, at))
    return spans


def _items(inside: str) -> list[str]:
    """The parts between top-level commas; a lambda's own commas do not count."""
    parts, depth, last, bare = [], 0, 0, False
    for kind, at in _marks(inside):
        if kind == "lambda" and not depth:
            bare = True
        elif kind in _OPEN:
            depth += 1
        elif kind in _CLOSE:
            depth -= 1
        elif kind == ":" and not depth:
            bare = False
        elif kind == "," and not depth and not bare:
            parts.append(inside[last:at].strip())
            last = at + 1
    parts.append(inside[last:].strip())
    return [part for part in parts if part]


def _marks(text: str) -> list[tuple[str, int]]:
    """Operators and the word lambda with their columns; strings are passed over."""
    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.start[0] == 1 and (token.type == tokenize.OP or token.string == "lambda"):
                found.append((token.string, token.start[1]))
    except (tokenize.TokenError, IndentationError, SyntaxError):
        pass
    return found


def _split_string(text: str, indent: int) -> list[str]:
    """`name = "a long text"` or an item `"a long text",` with the text in parts, each on its line."""
    try:
        head, literal, tail = _literal_at_end(text)
        value = ast.literal_eval(literal)
    except (ValueError, SyntaxError):
        return []
    if not isinstance(value, str):
        return []
    pad = " " * indent
    parts = _chunks(value, WIDTH - indent - 10)
    quoted = [pad + "    " + _requoted(repr(part)) for part in parts]
    return [f"{pad}{head}(", *quoted, f"{pad}){tail}"]


def _literal_at_end(text: str) -> tuple[str, str, str]:
    tail = "," if text.endswith(",") else ""
    body = text[: len(text) - len(tail)]
    for mark in (" = ", "=", ": ", "== ", ""):
        at = body.find(mark)
        if at >= 0:
            candidate = body[at + len(mark) :]
            if candidate[:1] in "'\"":
                ast.literal_eval(candidate)
                return body[: at + len(mark)], candidate, tail
    raise ValueError(text)


def _chunks(value: str, width: int) -> list[str]:
    """Pieces that end with a line's end or after a space."""
    pieces: list[str] = []
    for line in value.splitlines(keepends=True):
        rest = line
        while len(repr(rest)) > width:
            cut = rest.rfind(" ", 1, width - 10) + 1 or width - 10
            pieces.append(rest[:cut])
            rest = rest[cut:]
        pieces.append(rest)
    return pieces or [""]
