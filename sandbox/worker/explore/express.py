"""Write a value down as Python source that makes an equal value, where that is short and true everywhere."""

from __future__ import annotations

import collections
import dataclasses
import datetime
import decimal
import enum
import fractions
import math
import os
import pathlib
import re
import sys
import types
import uuid

_UNSTABLE = re.compile(r"\b0x[0-9a-fA-F]{6,}|\bat 0x|/pyenv/|site-packages")
LONGEST_TEXT = 600
LONGEST = 1200
_DEEPEST = 5
_MOST_ITEMS = 30


class Cannot(Exception):
    """The value has no short, stable source."""


class Expresser:
    """Turns values into source. `tmp_path` is the test's own folder, written as `tmp_path / ...`."""

    def __init__(self, names, tmp_path=None):
        self.names = names
        self.folder = os.path.realpath(str(tmp_path)) if tmp_path else None
        self.raw_folder = str(tmp_path) if tmp_path else None

    def source(self, value):
        """The source, or None."""
        try:
            text = self._write(value, 0)
        except (Cannot, RecursionError, Exception):
            return None
        return text if len(text) <= LONGEST else None

    def _write(self, value, depth):
        if depth > _DEEPEST:
            raise Cannot
        kind = type(value)
        if value is None or kind is bool or value is Ellipsis or value is NotImplemented:
            return "..." if value is Ellipsis else repr(value)
        writer = _WRITERS.get(kind)
        if writer is not None:
            return writer(self, value, depth)
        return self._other(value, kind, depth)

    def _number(self, value, depth):
        if len(repr(value)) > 40:
            raise Cannot
        if isinstance(value, float) and not math.isfinite(value):
            return 'float("%s")' % value
        return repr(value)

    def _text(self, value, depth):
        if len(value) > LONGEST_TEXT or _UNSTABLE.search(value) or (not value.isprintable() and "\x00" in value):
            raise Cannot
        for folder in {self.raw_folder, self.folder} - {None}:
            if value == folder:
                return "str(tmp_path)"
            if value.startswith(folder + "/") and folder not in value[1:]:
                return "str(tmp_path / %r)" % value[len(folder) + 1 :]
            if folder in value:
                raise Cannot
        cwd = os.getcwd()
        if len(cwd) > 4 and cwd in value:
            raise Cannot
        return repr(value)

    def _bytes(self, value, depth):
        if len(value) > LONGEST_TEXT:
            raise Cannot
        return repr(value)

    def _items(self, values, depth):
        values = list(values)
        if len(values) > _MOST_ITEMS:
            raise Cannot
        return [self._write(value, depth + 1) for value in values]

    def _list(self, value, depth):
        return "[%s]" % ", ".join(self._items(value, depth))

    def _tuple(self, value, depth):
        items = self._items(value, depth)
        return "(%s%s)" % (", ".join(items), "," if len(items) == 1 else "")

    def _set(self, value, depth):
        items = sorted(self._items(value, depth))
        return "{%s}" % ", ".join(items) if items else "set()"

    def _frozenset(self, value, depth):
        return "frozenset(%s)" % (self._set(value, depth) if value else "")

    def _dict(self, value, depth):
        keys, values = self._items(value.keys(), depth), self._items(value.values(), depth)
        return "{%s}" % ", ".join("%s: %s" % pair for pair in zip(keys, values))

    def _path(self, value, depth):
        text = str(value)
        for folder in {self.raw_folder, self.folder} - {None}:
            if text == folder:
                return "tmp_path"
            if text.startswith(folder + "/"):
                return "tmp_path / %r" % text[len(folder) + 1 :]
        if value.is_absolute() and (len(text) > 40 or os.getcwd() in text or text.startswith(os.path.expanduser("~"))):
            raise Cannot
        return "Path(%r)" % text

    def _moment(self, value, depth):
        tz = getattr(value, "tzinfo", None)
        if tz is not None and tz is not datetime.timezone.utc:
            raise Cannot
        return repr(value)

    def _uuid(self, value, depth):
        return "uuid.UUID(%r)" % str(value)

    def _decimal(self, value, depth):
        return "Decimal(%r)" % str(value)

    def _fraction(self, value, depth):
        return "Fraction(%d, %d)" % (value.numerator, value.denominator)

    def _plain_repr(self, value, depth):
        return repr(value)

    def _namespace(self, value, depth):
        return "SimpleNamespace(%s)" % ", ".join(
            "%s=%s" % (n, self._write(v, depth + 1)) for n, v in vars(value).items()
        )

    def _pattern(self, value, depth):
        flags = value.flags & ~re.UNICODE if isinstance(value.pattern, str) else value.flags
        return "re.compile(%r%s)" % (value.pattern, ", %d" % flags if flags else "")

    def _ordered(self, value, depth):
        pairs = ["(%s, %s)" % pair for pair in zip(self._items(value, depth), self._items(value.values(), depth))]
        return "OrderedDict([%s])" % ", ".join(pairs)

    def _counted(self, value, depth):
        return "collections.Counter(%s)" % self._dict(value, depth)

    def _other(self, value, kind, depth):
        if isinstance(value, enum.Enum):
            return self._enum(value)
        if isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType)):
            return self._reference(value)
        if isinstance(value, pathlib.PurePath):
            return self._path(value, depth)
        numeric = _numeric_writer(kind)
        if numeric is not None:
            return numeric(self, value, depth)
        if isinstance(value, tuple) and hasattr(kind, "_fields"):
            return self._call(kind, zip(kind._fields, value), depth)
        if dataclasses.is_dataclass(value) and kind.__eq__ is not object.__eq__:
            fields = [f for f in dataclasses.fields(value) if f.init]
            return self._call(kind, ((f.name, getattr(value, f.name)) for f in fields), depth)
        raise Cannot

    def _call(self, kind, pairs, depth):
        name = self.names.refer(kind)
        if name is None:
            raise Cannot
        return "%s(%s)" % (name, ", ".join("%s=%s" % (n, self._write(v, depth + 1)) for n, v in pairs))

    def _enum(self, value):
        name = self.names.refer(type(value))
        if name is None or not value.name or "|" in value.name:
            raise Cannot
        return "%s.%s" % (name, value.name)

    def _reference(self, value):
        name = self.names.refer(value)
        if name is None or name == "<lambda>":
            raise Cannot
        return name


_WRITERS = {
    int: Expresser._number, float: Expresser._number, complex: Expresser._plain_repr, str: Expresser._text,
    bytes: Expresser._bytes, list: Expresser._list, tuple: Expresser._tuple, set: Expresser._set,
    frozenset: Expresser._frozenset, dict: Expresser._dict, datetime.datetime: Expresser._moment,
    datetime.date: Expresser._moment, datetime.time: Expresser._moment, datetime.timedelta: Expresser._plain_repr,
    decimal.Decimal: Expresser._decimal, fractions.Fraction: Expresser._fraction, uuid.UUID: Expresser._uuid,
    range: Expresser._plain_repr, slice: Expresser._plain_repr, types.SimpleNamespace: Expresser._namespace,
    re.Pattern: Expresser._pattern, collections.OrderedDict: Expresser._ordered,
    collections.Counter: Expresser._counted, bytearray: Expresser._plain_repr,
}  # fmt: skip


def _numeric_writer(kind):
    """A writer for arrays and tables, without importing their libraries for others."""
    top = kind.__module__.split(".")[0]
    if top == "numpy" and "numpy" in sys.modules:
        return _write_array
    if top == "pandas" and "pandas" in sys.modules:
        return _write_table
    return None


def _write_array(self, value, depth):
    import numpy as np

    if isinstance(value, np.generic):
        if isinstance(value, (np.datetime64, np.timedelta64)):
            raise Cannot
        return self._write(value.item(), depth + 1)
    if not isinstance(value, np.ndarray) or value.size > _MOST_ITEMS or value.dtype.kind not in "biufUO":
        raise Cannot
    text = self._write(value.tolist(), depth + 1).replace('float("nan")', "np.nan").replace('float("inf")', "np.inf")
    return "np.array(%s)" % text


def _write_table(self, value, depth):
    import pandas as pd

    if isinstance(value, pd.Timestamp):
        return "pd.Timestamp(%r)" % str(value)
    if isinstance(value, pd.Series) and len(value) <= 12:
        return "pd.Series(%s%s)" % (self._cells(value, depth), self._index(value.index, depth))
    if isinstance(value, pd.DataFrame) and len(value) <= 12 and value.columns.is_unique:
        cells = ["%s: %s" % (self._write(name, depth + 1), self._cells(value[name], depth)) for name in value.columns]
        return "pd.DataFrame({%s}%s)" % (", ".join(cells), self._index(value.index, depth))
    if isinstance(value, pd.Index) and len(value) <= 12 and value.dtype.kind in "iufO":
        return "pd.Index(%s)" % self._write(value.tolist(), depth + 1)
    raise Cannot


def _cells(self, column, depth):
    kind = getattr(column.dtype, "kind", "")
    if str(column.dtype) == "category" or kind == "M":
        import pandas as pd

        if kind == "M" and getattr(column.dtype, "tz", None) is None and not column.isna().any():
            return "pd.to_datetime(%s)" % [str(pd.Timestamp(v)) for v in column]
        raise Cannot
    return self._write(column.tolist(), depth + 1).replace('float("nan")', "np.nan").replace('float("inf")', "np.inf")


def _index(self, index, depth):
    import pandas as pd

    if isinstance(index, pd.RangeIndex) and index.start == 0 and index.step == 1:
        return ""
    if index.dtype.kind in "iufO" and index.nlevels == 1:
        return ", index=%s" % self._write(index.tolist(), depth + 1)
    raise Cannot


Expresser._cells, Expresser._index = _cells, _index
