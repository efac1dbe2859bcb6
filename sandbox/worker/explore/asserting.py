"""Assertions for an observed value: exact where it is plain, by its visible state where it is an object."""

from __future__ import annotations

import inspect
import math
import re
import sys

from .express import Expresser

_MOST_ATTRIBUTES = 3
_PLAIN_FLOAT = 8


class Asserter:
    """Writes assertion statements about values under the names that the test gives them."""

    def __init__(self, names, tmp_path=None):
        self.names = names
        self.express = Expresser(names, tmp_path)

    def about(self, name, value):
        """Assertions that pin the value down, strongest form that is short and stable; [] where there is none."""
        for way in (self._singleton, self._number, self._array, self._table, self._equal, self._object):
            said = way(name, value)
            if said:
                return said
        return []

    def _singleton(self, name, value):
        if value is None or value is True or value is False:
            return ["assert %s is %r" % (name, value)]
        return []

    def _number(self, name, value):
        if type(value).__module__ == "numpy" and getattr(value, "shape", None) == () and hasattr(value, "item"):
            plain = value.item()
            if isinstance(plain, bool):
                return ["assert bool(%s) is %r" % (name, plain)]
            return self._number(name, plain) or self._equal(name, plain)
        if not isinstance(value, float):
            return []
        if math.isnan(value):
            return ["assert math.isnan(%s)" % name]
        if math.isinf(value):
            return ['assert %s == float("%s")' % (name, value)]
        return ["assert %s == pytest.approx(%r)" % (name, value)]

    def _array(self, name, value):
        if type(value).__module__.split(".")[0] != "numpy" or type(value).__name__ != "ndarray":
            return []
        text = self.express.source(value)
        if text is None:
            said = ["assert %s.shape == %r" % (name, value.shape)]
            if value.size and value.dtype.kind == "f":
                said.append("assert np.nansum(%s) == pytest.approx(%r)" % (name, _nansum(value)))
            return said
        check = "np.testing.assert_allclose" if value.dtype.kind == "f" else "np.testing.assert_array_equal"
        return ["%s(%s, %s)" % (check, name, text[len("np.array(") : -1])]

    def _table(self, name, value):
        if type(value).__module__.split(".")[0] != "pandas":
            return []
        kind = type(value).__name__
        if kind == "Series":
            return self._series(name, value)
        if kind == "DataFrame":
            return self._frame(name, value)
        if kind.endswith("Index"):
            text = self.express.source(list(value))
            return ["assert list(%s) == %s" % (name, text)] if text else []
        return []

    def _series(self, name, value):
        text = self.express.source(value)
        if text is not None and len(text) < 300 and _same(text, value, self.names):
            label = ", name=%r" % value.name if value.name is not None else ""
            return ["pd.testing.assert_series_equal(%s, %s%s), check_dtype=False)" % (name, text[:-1], label)]
        said = ["assert len(%s) == %d" % (name, len(value))]
        if value.name is not None:
            said.append("assert %s.name == %r" % (name, value.name))
        if value.dtype.kind == "f" and value.notna().any():
            said += ["assert %s.sum() == pytest.approx(%r)" % (name, float(value.sum())),
                     "assert %s.iloc[-1] == pytest.approx(%r, nan_ok=True)" % (name, float(value.iloc[-1]))]  # fmt: skip
            said = [
                line.replace("approx(nan", 'approx(float("nan")')
                .replace("approx(inf", 'approx(float("inf")')
                .replace("approx(-inf", 'approx(float("-inf")')
                for line in said
            ]
            said.append("assert %s.isna().sum() == %d" % (name, int(value.isna().sum())))
        elif len(value):
            items = self.express.source(value.tolist()[:8])
            said += ["assert %s.tolist()[:8] == %s" % (name, items)] if items else []
        return said

    def _frame(self, name, value):
        text = self.express.source(value)
        if text is not None and len(text) < 500 and _same(text, value, self.names):
            return ["pd.testing.assert_frame_equal(%s, %s, check_dtype=False)" % (name, text)]
        said = ["assert %s.shape == %r" % (name, value.shape)]
        columns = self.express.source(list(value.columns))
        return said + (["assert list(%s.columns) == %s" % (name, columns)] if columns else [])

    def _equal(self, name, value):
        if isinstance(value, type) or inspect.isroutine(value):
            text = self.express.source(value)
            return ["assert %s is %s" % (name, text)] if text else []
        text = self.express.source(value)
        if text is None or 'float("nan")' in text or text.startswith(("SimpleNamespace", "re.compile")):
            return []
        floats = _floats(value)
        if floats is not None:
            return ["assert %s == pytest.approx(%s)" % (name, text)]
        try:
            if not value == value or "np." in text or "pd." in text:
                return []
        except Exception:
            return []
        return ["assert %s == %s" % (name, text)]

    def _object(self, name, value):
        if isinstance(value, BaseException):
            text = self.express.source(str(value))
            kind = self.names.refer(type(value))
            return (["assert isinstance(%s, %s)" % (name, kind)] if kind else []) + (
                ["assert str(%s) == %s" % (name, text)] if text else []
            )
        if (callable(value) and not hasattr(value, "__dict__")) or inspect.isfunction(value):
            return ["assert callable(%s)" % name]
        said = self.state(name, value)
        kind = self.names.refer(type(value))
        if kind and not said:
            said = self._sized(name, value)
            said.insert(0, "assert isinstance(%s, %s)" % (name, kind))
        elif kind:
            said.insert(0, "assert isinstance(%s, %s)" % (name, kind))
        elif not said and isinstance(value, (str, bytes, list, tuple, dict, set, frozenset)):
            said = self._sized(name, value)
        return said

    def _sized(self, name, value):
        if not hasattr(type(value), "__len__"):
            return []
        if isinstance(value, str):
            return self._beginning(name, value)
        try:
            return ["assert len(%s) == %d" % (name, len(value))]
        except Exception:
            return []

    def _beginning(self, name, value):
        """A long or partly unstable text is pinned by its first words."""
        start = stable_part(value, self.express.raw_folder or "\0")
        return ["assert %s.startswith(%r)" % (name, start)] if len(start) > 2 else []

    def state(self, name, value):
        """Public attributes that can be written down; private ones only where there are no others."""
        found = attributes(value)
        public = [(n, v) for n, v in found.items() if not n.startswith("_")]
        said = []
        for attribute, content in public + [
            (n, v) for n, v in found.items() if n.startswith("_") and not n.startswith("__")
        ] * (not public):
            lines = [] if content is value else self._attribute("%s.%s" % (name, attribute), content)
            said += lines
            if len(said) >= _MOST_ATTRIBUTES:
                break
        if not said and isinstance(value, (list, tuple, dict, set)):
            plain = next(base for base in (dict, list, tuple, set) if isinstance(value, base))
            text = self.express.source(plain(value))
            said = ["assert %s == %s" % (name, text)] if text else []
        return said

    def _attribute(self, name, content):
        for way in (self._singleton, self._number, self._array, self._equal):
            said = way(name, content)
            if said:
                return said if len(said[0]) < 200 else []
        said = self._table(name, content)
        return said[:2]


def stable_part(message, folder):
    """The beginning of a message up to what differs between runs, cut at a word's end."""
    message = message.split(folder)[0] if folder in message else message
    message = re.split(r"\b0x[0-9a-fA-F]{4,}|<[^<>]* at |\n|object at", message)[0]
    if "/" in message:
        message = re.split(r"/(?:tmp|scratch|root|home|usr|var)\b", message)[0]
    if len(message) > 70:
        message = message[:70].rsplit(" ", 1)[0]
    return message.strip()


def attributes(value):
    """Instance attributes by name, from __dict__ and __slots__, in order of definition."""
    found = dict(getattr(value, "__dict__", {}) or {})
    for cls in type(value).__mro__:
        slots = cls.__dict__.get("__slots__", ())
        for name in [slots] if isinstance(slots, str) else slots:
            if isinstance(name, str) and not name.startswith("__"):
                try:
                    found[name] = getattr(value, name)
                except AttributeError:
                    continue
    return {name: content for name, content in found.items() if isinstance(name, str) and name.isidentifier()}


def _floats(value):
    """The value, where it is a flat sequence or mapping that holds a float; None otherwise."""
    items = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    items = list(items)
    flat = all(isinstance(item, (int, float)) and not isinstance(item, bool) for item in items)
    return value if flat and any(isinstance(item, float) for item in items) else None


def _nansum(value):
    return float(sys.modules["numpy"].nansum(value))


def _same(text, value, names):
    """Whether the source really makes an equal table: types of cells and index survive the writing."""
    import pandas as pd

    space = names.namespace()
    try:
        space.resolve(text)
        again = eval(text, space)
        if isinstance(value, pd.Series):
            pd.testing.assert_series_equal(value, again, check_dtype=False, check_names=False)
        else:
            pd.testing.assert_frame_equal(value, again, check_dtype=False)
    except (Exception, AssertionError):
        return False
    return True
