"""What a failure says about the inputs: which part of which value should have been what."""

from __future__ import annotations

import re

_NO_ATTRIBUTE = re.compile(r"'([\w.]+)' object has no attribute '(\w+)'")
_ARITY = re.compile(
    r"<lambda>\(\) (?:takes (?:from )?(\d+)(?: to \d+)? positional arguments? but (\d+)|missing (\d+) required)"
)
_TYPE_RULES = (
    (re.compile(r"'([\w.]+)' object is not callable"), "callable"),
    (re.compile(r"'([\w.]+)' object is not iterable|argument of type '([\w.]+)' is not iterable|cannot unpack non-iterable (\w+)"), "list"),
    (re.compile(r"'([\w.]+)' object is not subscriptable"), "list"),
    (re.compile(r"'([\w.]+)' object is not a mapping|(\w+) object argument after \*\* must be a mapping"), "dict"),
    (re.compile(r"'([\w.]+)' object does not support item"), "dict"),
    (re.compile(r"object of type '([\w.]+)' has no len"), "list"),
    (re.compile(r"'([\w.]+)' object is not an iterator"), "iterator"),
    (re.compile(r"'([\w.]+)' object is not an async iter"), "aiterator"),
    (re.compile(r"expected (?:str|string)(?:, bytes or os.PathLike object| instance| or bytes-like object)?,? ?(?:got |not )?'?(\w+)'?"), "str"),
    (re.compile(r"must be str,? not '?(\w+)'?|can only concatenate str \(not \"(\w+)\"\)|argument must be (?:a )?str\w*, not '?(\w+)'?"), "str"),
    (re.compile(r"a bytes-like object is required, not '(\w+)'"), "bytes"),
    (re.compile(r"'([\w.]+)' object cannot be interpreted as an integer"), "int"),
    (re.compile(r"indices must be integers(?: or slices)?, not '?(\w+)'?"), "int"),
    (re.compile(r"arg(?:ument)? \d must be a (?:type|class)|must be a class"), "type"),
    (re.compile(r"must be called with a dataclass"), "dataclass"),
    (re.compile(r"is not a (?:callable|function)|expected a (?:callable|function)"), "function"),
    (re.compile(r"unhashable type: '(\w+)'"), "str"),
    (re.compile(r"must be real number, not (\w+)|bad operand type for (?:unary|abs).*'(\w+)'"), "float"),
    (re.compile(r"can only concatenate list \(not \"(\w+)\"\)"), "list"),
    (re.compile(r"can only concatenate tuple \(not \"(\w+)\"\)"), "tuple"),
)  # fmt: skip
_PAIR = re.compile(
    r"(?:unsupported operand type\(s\) for \S+|not supported between instances of)[: ]+'([\w.]+)' and '([\w.]+)'"
)
_MOST = 6


def suggestions(error, seen):
    """[(value index, part number, wish, detail), ...] for an error and the objects of `Seen`."""
    found = []
    if isinstance(error, AttributeError):
        found = _attribute(error, seen)
    elif isinstance(error, KeyError) and error.args:
        found = _key(error, seen)
    elif isinstance(error, IndexError):
        found = [(i, n, "longer", "") for i, n, v in seen if isinstance(v, (list, tuple, str))]
    elif isinstance(error, TypeError):
        found = _type(str(error), seen)
    elif isinstance(error, ValueError):
        found = _value(str(error), seen)
    return found[-_MOST:]


def _attribute(error, seen):
    match = _NO_ATTRIBUTE.search(str(error))
    name = getattr(error, "name", None) or (match and match.group(2))
    if not name:
        return []
    culprit = getattr(error, "obj", None)
    exact = [(i, n, "attribute", name) for i, n, v in seen if v is culprit and v is not None]
    if exact or not match:
        return exact[-2:]
    return [(i, n, "attribute", name) for i, n, v in seen if type(v).__name__ == match.group(1)]


def _key(error, seen):
    key = error.args[0]
    if not isinstance(key, (str, int)) or len(repr(key)) > 100:
        return []
    ours = [(i, n, "known", "") for i, n, v in seen if type(v) is type(key) and v == key]
    found = [(i, n, "key", repr(key)) for i, n, v in seen if isinstance(v, dict) and key not in v]
    return ours + found + [(i, n, "column", repr(key)) for i, n, v in seen if type(v).__name__ == "DataFrame"]


def _type(message, seen):
    match = _ARITY.search(message)
    if match:
        wanted = int(match.group(2)) if match.group(2) else int(match.group(3) or 0)
        wish = "arity" if match.group(2) else "fewer"
        return [(i, n, wish, str(wanted)) for i, n, v in seen if getattr(v, "__name__", "") == "<lambda>"]
    for pattern, kind in _TYPE_RULES:
        match = pattern.search(message)
        if match:
            guilty = [group for group in match.groups() if group]
            return [(i, n, "kind", kind) for i, n, v in seen if not guilty or type(v).__name__ in guilty]
    match = _PAIR.search(message)
    if match:
        first, second = match.groups()
        return [(i, n, "kind", second if type(v).__name__ == first else first) for i, n, v in seen
                if type(v).__name__ in (first, second)]  # fmt: skip
    return []


def _value(message, seen):
    if "could not convert string to float" in message or "invalid literal for int" in message:
        return [(i, n, "text", "'1'") for i, n, v in seen if isinstance(v, str)]
    if "not enough values to unpack" in message or "too many values to unpack" in message:
        return [(i, n, "longer", "") for i, n, v in seen if isinstance(v, (list, tuple, str))]
    if "Expecting value" in message or "JSON" in message:
        return [(i, n, "text", "'{\"a\": 1}'") for i, n, v in seen if isinstance(v, str)]
    return []
