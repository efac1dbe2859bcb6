"""Names for tests: the function, what it does, and what is special about the input."""

from __future__ import annotations

import ast
import keyword
import re

from guardtest.propose.builtin.cases import Case

_SPECIAL = {
    "__init__": "creation", "__eq__": "equality", "__ne__": "inequality", "__repr__": "repr", "__str__": "text",
    "__len__": "length", "__iter__": "iteration", "__getitem__": "item", "__contains__": "membership",
    "__call__": "call", "__add__": "addition", "__sub__": "subtraction", "__mul__": "product",
    "__bool__": "truth", "__hash__": "hash", "__enter__": "entry", "__exit__": "exit",
}  # fmt: skip
_LONGEST = 78
_ORDINALS = ("", "other", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


class Namer:
    """Gives each case of a file a name of its own."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def name(self, case: Case) -> str:
        """A test name that no earlier case got."""
        subject = subject_of(case.qualname)
        for words in _candidates(case):
            name = _joined("test", subject, words)
            if name not in self._taken:
                self._taken.add(name)
                return name
        return self._numbered(_joined("test", subject, next(iter(_candidates(case)), "")))

    def _numbered(self, name: str) -> str:
        for ordinal in _ORDINALS[1:]:
            longer = f"{name}_in_{ordinal}_case"
            if longer not in self._taken:
                self._taken.add(longer)
                return longer
        number = len(_ORDINALS)
        while f"{name}_case_{number}" in self._taken:
            number += 1
        self._taken.add(f"{name}_case_{number}")
        return f"{name}_case_{number}"


def subject_of(qualname: str) -> str:
    """`Box.map` becomes box_map; a call of what a call returned is the result's."""
    base = qualname.replace("()", "")
    words = [_SPECIAL.get(part, snake(part)) for part in base.split(".")]
    return "_".join(word for word in words if word) + ("_result" if "()" in qualname else "")


def snake(name: str) -> str:
    """`HTTPResponse` becomes http_response."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return re.sub(r"[^a-z0-9]+", "_", spaced.lower()).strip("_")


def _joined(*parts: str) -> str:
    name = "_".join(part for part in (snake(part) for part in parts) if part)
    while len(name) > _LONGEST and "_" in name:
        name = name.rsplit("_", 1)[0]
    return name


def _candidates(case: Case) -> list[str]:
    """Descriptions of the case, the shortest first that still tells something."""
    outcome = next((tag for tag in case.tags if tag.startswith(("raises", "returns"))), "")
    special = [tag for tag in case.tags if tag != outcome]
    given = _given(case)
    values = _values(case)
    found = []
    if outcome:
        found += [f"{outcome} for {tag}" for tag in special[:2]]
        found += [f"{outcome} with {given}"] * bool(given) + [f"{outcome} for {values}"] * bool(values) + [outcome]
    else:
        found += [f"with {tag}" for tag in special[:1]]
        found += [f"of {values}"] * bool(values) + [f"with {given}"] * bool(given) + [_result_words(case)]
    if given and values:
        found.append(f"{outcome} with {given} for {values}")
    return [words for words in dict.fromkeys(found) if words]


def _given(case: Case) -> str:
    """Names of the arguments that are passed by keyword."""
    try:
        call = ast.parse(case.call, mode="eval").body
    except SyntaxError:
        return ""
    names = [word.arg for node in ast.walk(call) if isinstance(node, ast.Call) for word in node.keywords if word.arg]
    return " and ".join(names[:2])


def _values(case: Case) -> str:
    """Words of the literal arguments: short texts and numbers as they are."""
    words = [word for _, text in case.arguments for word in _words_of(text)]
    return " and ".join(words[:2])


def _words_of(text: str) -> list[str]:
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        node = ast.parse(text, mode="eval").body
        callee = node.func if isinstance(node, ast.Call) else node
        name = callee.id if isinstance(callee, ast.Name) else callee.attr if isinstance(callee, ast.Attribute) else ""
        return (
            [snake(name)]
            if name and not keyword.iskeyword(name)
            else ["function"]
            if isinstance(node, ast.Lambda)
            else []
        )
    if isinstance(value, str):
        return ["_".join(snake(value).split("_")[:3])] if snake(value) else []
    if isinstance(value, bool | int | float) or value is None:
        return [str(value).lower().replace("-", "minus ").replace(".", "_")]
    if isinstance(value, list | tuple | set | dict):
        kind = {list: "list", tuple: "tuple", set: "set", dict: "dict"}[type(value)]
        return [
            f"empty {kind}" if not value else f"{kind} of {len(value)}" if len(value) > 1 else f"single item {kind}"
        ]
    return [type(value).__name__]


def _result_words(case: Case) -> str:
    if case.qualname.rsplit(".", maxsplit=1)[-1][:1].isupper():
        return "keeps its arguments" if case.arguments else "has initial state"
    return "changes state" if not case.result else "result"
