"""Cases as the search engine reports them, checked field by field: the worker runs code nobody vouches for."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_FIXTURES = ("tmp_path", "capsys")


@dataclass(frozen=True, slots=True, kw_only=True)
class Raises:
    """The exception a case expects; `match` is a literal part of its message, or ""."""

    type: str
    match: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One behaviour of one function: statements, a call, and what holds after it. All texts are Python source."""

    qualname: str
    imports: tuple[str, ...]
    setup: tuple[str, ...]
    call: str
    result: str
    asserts: tuple[str, ...]
    raises: Raises | None
    fixtures: tuple[str, ...]
    lines: tuple[int, ...]
    tags: tuple[str, ...]
    arguments: tuple[tuple[str, str], ...]


def read_case(event: Mapping[str, Any]) -> Case | None:
    """The case of a `case` event, or None where it is no case that could become a test."""
    try:
        case = _case(event)
        for line in (*case.imports, *case.setup, *case.asserts):
            ast.parse(line)
        ast.parse(case.call, mode="eval")
    except (KeyError, TypeError, ValueError, SyntaxError, RecursionError, MemoryError):
        return None
    return case if case.asserts or case.raises else None


def _case(event: Mapping[str, Any]) -> Case:
    raised = event["raises"]
    result = str(event["result"])
    if result and not result.isidentifier():
        raise ValueError(result)
    return Case(
        qualname=str(event["qualname"]),
        imports=_texts(event["imports"]),
        setup=_texts(event["setup"]),
        call=str(event["call"]),
        result=result,
        asserts=_texts(event["asserts"]),
        raises=Raises(type=str(raised["type"]), match=str(raised["match"])) if raised else None,
        fixtures=tuple(name for name in _texts(event["fixtures"]) if name in _FIXTURES),
        lines=tuple(int(line) for line in event["lines"]),
        tags=_texts(event["tags"]),
        arguments=tuple((str(name), str(text)) for name, text in event.get("arguments", ())),
    )


def _texts(values: Any) -> tuple[str, ...]:
    return tuple(str(value) for value in values)
