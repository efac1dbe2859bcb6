"""From cases to the text of a test file that reads as if a person had written it."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Sequence

from guardtest.propose.builtin.cases import Case
from guardtest.propose.builtin.layout import WIDTH, double_quoted, statement
from guardtest.propose.builtin.naming import Namer

_FROM = re.compile(r"from ([\w.]+) import (.+)")


def write_file(cases: Sequence[Case], module: str, namer: Namer) -> str:
    """The whole file: a docstring, sorted imports, one test per case."""
    tests = [write_test(case, namer.name(case)) for case in cases]
    body = "\n\n\n".join(tests)
    imports = [line for case in cases for line in case.imports]
    if any(case.raises for case in cases) or "pytest." in body:
        imports.append("import pytest")
    if "re.escape(" in body:
        imports.append("import re")
    used = _names_in(body)
    head = write_imports([line for line in imports if _binds(line) & used], module)
    return f'"""Tests of {module}."""\n\n{head}\n\n\n{body}\n'


def write_test(case: Case, name: str) -> str:
    """One test function."""
    lines = [f"def {name}({', '.join(case.fixtures)}):"]
    for line in case.setup:
        lines += statement(line)
    if case.raises:
        lines += _raising(case)
    else:
        lines += _acting(case)
    return "\n".join(lines)


def _raising(case: Case) -> list[str]:
    assert case.raises is not None
    match = ""
    if case.raises.match:
        text = double_quoted(repr(case.raises.match))
        match = (
            f", match={text}"
            if re.escape(case.raises.match) == case.raises.match.replace(" ", "\\ ")
            else f", match=re.escape({text})"
        )
    return [*statement(f"with pytest.raises({case.raises.type}{match}):"), *statement(case.call, 8)]


def _acting(case: Case) -> list[str]:
    if not case.result:
        return [*statement(case.call), *(line for text in case.asserts for line in statement(text))]
    short = _inlined(case)
    if short:
        return [short]
    lines = statement(f"{case.result} = {case.call}")
    if len(case.setup) + len(case.asserts) > 2:
        lines.append("")
    return lines + [line for text in case.asserts for line in statement(text)]


def _inlined(case: Case) -> str:
    """`assert f(x) == y` on one line, where that is all there is to say and it is short."""
    if len(case.asserts) != 1:
        return ""
    prefix = f"assert {case.result} "
    text = case.asserts[0]
    if not text.startswith((prefix + "==", prefix + "is")) or case.result in text[len(prefix) :].split():
        return ""
    node = ast.parse(case.call, mode="eval").body
    call = case.call if isinstance(node, ast.Call | ast.Attribute | ast.Subscript) else f"({case.call})"
    line = "    " + double_quoted(f"assert {call} {text[len(prefix) :]}")
    return line if len(line) <= WIDTH - 12 else ""


def write_imports(lines: Iterable[str], module: str) -> str:
    """Import lines merged and sorted: standard library, third party, the project."""
    groups: dict[int, dict[str, set[str]]] = {0: {}, 1: {}, 2: {}}
    for line in lines:
        found = _FROM.fullmatch(line)
        source = found.group(1) if found else line.split()[1]
        group = _group(source, module)
        key = f"from {source} import" if found else line
        groups[group].setdefault(key, set()).update(n.strip() for n in found.group(2).split(",")) if found else groups[
            group
        ].setdefault(key, set())
    return "\n\n".join(text for text in (_block(groups[number]) for number in sorted(groups)) if text)


def _group(source: str, module: str) -> int:
    top = source.split(".", maxsplit=1)[0]
    if top == module.split(".", maxsplit=1)[0]:
        return 2
    return 0 if top in sys.stdlib_module_names else 1


def _block(entries: dict[str, set[str]]) -> str:
    plain = sorted(key for key in entries if not key.startswith("from "))
    written = list(plain)
    for key in sorted(entries.keys() - set(plain)):
        names = sorted(entries[key])
        line = f"{key} {', '.join(names)}"
        if len(line) > WIDTH:
            line = "\n".join([f"{key} (", *(f"    {name}," for name in names), ")"])
        written.append(line)
    return "\n".join(written)


def _binds(line: str) -> set[str]:
    node = ast.parse(line).body[0]
    assert isinstance(node, ast.Import | ast.ImportFrom)
    return {(alias.asname or alias.name).split(".")[0] for alias in node.names}


def _names_in(body: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(body)) if isinstance(node, ast.Name)}
