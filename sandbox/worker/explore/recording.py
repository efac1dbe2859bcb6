"""Arguments of calls into the target's functions while the project's own tests run: the best hints there are."""

from __future__ import annotations

import inspect
import os
import sys

from .express import Expresser

_MOST = 20
_LONGEST = 200


class Recorder:
    """Watches calls of functions of some files.

    Args:
        files: absolute path -> dotted module name.
    """

    def __init__(self, files):
        self.files = {os.path.realpath(path): module for path, module in files.items()}
        self.calls = {}
        self._known = {}
        self._express = Expresser(_NoNames())
        self._before = None

    def start(self):
        """Begin to watch this thread."""
        self._before = sys.getprofile()
        sys.setprofile(self._profile)

    def stop(self):
        """End watching; what was set before is set again."""
        sys.setprofile(self._before)

    def result(self):
        """{module: {qualname: [argument source]}}, each call once, in the order in which they came."""
        found = {}
        for (module, qualname), texts in self.calls.items():
            if texts:
                found.setdefault(module, {})[qualname] = list(texts)
        return found

    def _profile(self, frame, event, arg):
        if event != "call":
            return
        code = frame.f_code
        module = self._known.get(code.co_filename)
        if module is None:
            module = self._known[code.co_filename] = self.files.get(os.path.realpath(code.co_filename), "")
        if module and not code.co_name.startswith("<"):
            self._record(module, code, frame)

    def _record(self, module, code, frame):
        qualname = getattr(code, "co_qualname", None) or _qualname(code, frame)
        texts = self.calls.setdefault((module, qualname), {})
        if len(texts) >= _MOST:
            return
        sys.setprofile(None)  # writing values down may call into the target
        try:
            text = self._arguments(code, frame)
        except Exception:
            text = None
        finally:
            sys.setprofile(self._profile)
        if text is not None:
            texts[text] = None

    def _arguments(self, code, frame):
        """The arguments as source, or None where one of them cannot be written down."""
        values = inspect.getargvalues(frame)
        names = list(values.args)
        only = names[code.co_argcount :]
        if names and names[0] in ("self", "cls"):
            names = names[1:]
        parts = [self._part(values.locals[n], n if n in only else "") for n in names]
        parts += [self._part(v, "") for v in values.locals.get(values.varargs, ())] if values.varargs else []
        if values.keywords:
            parts += [self._part(v, n) for n, v in values.locals.get(values.keywords, {}).items()]
        if None in parts or sum(map(len, parts)) > _LONGEST:
            return None
        return ", ".join(parts)

    def _part(self, value, name):
        text = self._express.source(value)
        if text is None:
            return None
        return "%s=%s" % (name, text) if name else text


class _NoNames:
    """Recorded values are plain: classes of the project are not written down here."""

    lines = {}

    def refer(self, value):
        return None


def _qualname(code, frame):
    """Before 3.11 code does not know its qualified name; the receiver's class does."""
    first = code.co_varnames[0] if code.co_argcount else ""
    receiver = frame.f_locals.get(first)
    cls = receiver if isinstance(receiver, type) else type(receiver)
    if first in ("self", "cls"):
        for base in cls.__mro__:
            member = base.__dict__.get(code.co_name)
            inner = getattr(member, "__func__", getattr(member, "fget", member))
            if getattr(inner, "__code__", None) is code:
                return "%s.%s" % (base.__qualname__, code.co_name)
    return code.co_name
