"""Which import line brings which name into a test. Every expression the engine writes uses names from here."""

from __future__ import annotations

import ast
import builtins
import sys
import types

from . import samples

STANDARD = {
    "argparse": "import argparse",
    "asyncio": "import asyncio",
    "collections": "import collections",
    "dataclasses": "import dataclasses",
    "datetime": "import datetime",
    "enum": "import enum",
    "functools": "import functools",
    "io": "import io",
    "itertools": "import itertools",
    "json": "import json",
    "math": "import math",
    "pytest": "import pytest",
    "re": "import re",
    "typing": "import typing",
    "uuid": "import uuid",
    "Decimal": "from decimal import Decimal",
    "Fraction": "from fractions import Fraction",
    "Path": "from pathlib import Path",
    "OrderedDict": "from collections import OrderedDict",
    "SimpleNamespace": "from types import SimpleNamespace",
}
NUMERIC = {"np": "import numpy as np", "pd": "import pandas as pd"}
FIXTURES = ("tmp_path", "capsys", "monkeypatch")
_BUILTINS = frozenset(dir(builtins))


class Names:
    """The table of usable names; grows when an object of another module has to be written down."""

    def __init__(self, module):
        self.module = module
        self.lines = dict(STANDARD)
        self.values = {}
        self._by_id = {}
        self._add_numeric()
        for name, value in sorted(vars(module).items()):
            self._add_member(name, value)

    def _add_numeric(self):
        for alias, line in NUMERIC.items():
            if line.split()[1] in sys.modules:
                self.lines[alias] = line

    def _add_member(self, name, value):
        if name.startswith("__") or isinstance(value, types.ModuleType) or name in _BUILTINS:
            return
        home = getattr(value, "__module__", None)
        if isinstance(value, (type, types.FunctionType)) and home != self.module.__name__:
            self.refer(value)
            return
        self._register(name, value, "from %s import %s" % (self.module.__name__, name))

    def _register(self, name, value, line):
        self.lines[name] = line
        self.values[name] = value
        if isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType)):
            self._by_id[id(value)] = name

    def refer(self, value):
        """The name under which a class or function can be used in a test, or None."""
        known = self._by_id.get(id(value))
        if known:
            return known
        name, home = getattr(value, "__qualname__", ""), getattr(value, "__module__", None)
        if not name or not isinstance(home, str) or "<" in name:
            return None
        if home == "builtins":
            return name if getattr(builtins, name, None) is value else None
        return self._refer_elsewhere(value, name, home)

    def _refer_elsewhere(self, value, qualname, home):
        top = qualname.split(".")[0]
        place = _public_home(home, top)
        if place is None or _walk(sys.modules[place], qualname) is not value:
            return None
        line = "from %s import %s" % (place, top)
        for alias, numeric in NUMERIC.items():
            if numeric.split()[1] == place and alias in self.lines:
                return "%s.%s" % (alias, qualname)
        if self.lines.get(top, line) != line or top in _BUILTINS or top in FIXTURES:
            return None
        self.lines[top] = line
        self.values[top] = getattr(sys.modules[place], top)
        self._by_id[id(value)] = qualname
        return qualname

    def needed(self, *sources):
        """The import lines for the free names of some statements, sorted."""
        return sorted({self.lines[name] for name in free_names(*sources) if name in self.lines})

    def unknown(self, *sources):
        """Free names that nothing brings in: such a source cannot be used."""
        free = free_names(*sources) - samples.DEFINITIONS.keys()
        return {n for n in free if n not in self.lines and n not in _BUILTINS and n not in FIXTURES}

    def preludes(self, source):
        """The statements that must come before an expression: sample definitions and files."""
        free = free_names(source)
        found = [text for name, text in samples.DEFINITIONS.items() if name in free and name not in self.values]
        return tuple(found + [samples.FILE] * ("notes.txt" in source))

    def namespace(self):
        """A fresh namespace in which every known name means what its import line brings."""
        space = _Lazy(self)
        space["__builtins__"] = builtins
        space["__name__"] = "test_explored"
        return space


class _Lazy(dict):
    """Looks names up in the table on first use. Works for globals given to eval and exec by a dict subclass
    only through `resolve`, since global lookups skip __missing__."""

    def __init__(self, names):
        super().__init__()
        self._names = names

    def resolve(self, *sources):
        for name in free_names(*sources):
            if name in self or name not in self._names.lines:
                continue
            if name in self._names.values:
                self[name] = self._names.values[name]
            else:
                exec(compile(self._names.lines[name], "<import>", "exec", dont_inherit=True), self)


_FREE = {}


def free_names(*sources):
    """Names that statements read and do not bind themselves."""
    read, bound = set(), set()
    for source in sources:
        if source not in _FREE:
            _FREE[source] = _names_of(source)
        read |= _FREE[source][0]
        bound |= _FREE[source][1]
    return read - bound


def _names_of(source):
    read, bound = set(), set()
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return read, bound
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (read if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
            bound.add(node.name)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
    return read, bound


def _public_home(home, top):
    """The shortest module prefix that offers the name: pandas rather than pandas.core.frame."""
    module = sys.modules.get(home)
    value = getattr(module, top, None)
    if value is None:
        return None
    parts = home.split(".")
    for size in range(1, len(parts) + 1):
        prefix = ".".join(parts[:size])
        if getattr(sys.modules.get(prefix), top, None) is value and not any(
            part.startswith("_") for part in parts[:size]
        ):
            return prefix
    return home


def _walk(module, qualname):
    value = module
    for part in qualname.split("."):
        value = getattr(value, part, None)
    return value
