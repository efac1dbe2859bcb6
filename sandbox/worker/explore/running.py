"""Run one recipe in this process: traced, timed, its output caught, its error looked at."""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import gc
import io
import itertools
import logging
import os
import pathlib
import shutil
import signal
import sys
import tempfile
import threading
import types
import warnings

from .blame import suggestions
from .callables import plain_function
from .seen import Seen
from .tracing import Tracer

ITEMS = 50
_SHORT = 80
_CONTEXT = getattr(contextlib, "_GeneratorContextManager", ())
_CODES = {}


class TimeLimit(BaseException):
    """A call took too long. No Exception, so that the target's own handlers let it pass."""


class _NoInput:
    """Reading standard input fails the way it does under pytest."""

    def read(self, *args):
        raise OSError("reading from stdin while output is captured")

    readline = readlines = __next__ = read

    def __iter__(self):
        return self

    def fileno(self):
        raise io.UnsupportedOperation("redirected stdin has no fileno()")

    def isatty(self):
        return False

    def close(self):
        pass


class Bench:
    """A place to run recipes: the names, the tracer and a scratch folder that is emptied each time."""

    def __init__(self, names, source, seconds=1.0):
        self.names, self.source, self.seconds = names, source, seconds
        self.tracer = Tracer(source)
        self.base = tempfile.mkdtemp(prefix="explore-")
        self.cwd = os.path.join(self.base, "cwd")
        self.home = os.getpid()
        sys.modules.setdefault("test_explored", types.ModuleType("test_explored"))
        signal.signal(signal.SIGALRM, self._late)
        warnings.simplefilter("ignore")
        gc.disable()

    def _late(self, *unused):
        if os.getpid() != self.home:
            os._exit(0)
        raise TimeLimit()

    def close(self):
        os.chdir("/")
        shutil.rmtree(self.base, ignore_errors=True)

    def fresh_folder(self):
        """An empty tmp_path and an empty working directory."""
        for name in ("tmp", "cwd"):
            path = os.path.join(self.base, name)
            if os.path.isdir(path) and os.listdir(path):
                shutil.rmtree(path, ignore_errors=True)
            os.makedirs(path, exist_ok=True)
        os.chdir(self.cwd)
        return pathlib.Path(self.base, "tmp")

    def run(self, recipe):
        """What happened, as plain data."""
        seen, out = Seen(), io.StringIO()
        space = self.names.namespace()
        space["tmp_path"] = self.fresh_folder()
        said = {"status": "setup", "arcs": []}
        traces = Traces()
        with quiet(out):
            try:
                self._guarded(recipe, space, seen, said)
            except TimeLimit:
                said["status"] = "late"
            except BaseException as error:
                self._failed(error, seen, said)
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
                self.tracer.stop()
        if os.getpid() != self.home:
            os._exit(0)
        said["arcs"], said["observed"] = list(self.tracer.arcs), self.tracer.observed[:20]
        said["litter"] = bool(os.path.isdir(self.cwd) and os.listdir(self.cwd)) or traces.left(self.tracer)
        said["printed"] = bool(out.getvalue())
        return said

    def _guarded(self, recipe, space, seen, said):
        sources = [value.expr for value in recipe.values()]
        setup = recipe.setup()
        slots = ["arg_%d_" % at for at in range(len(sources))]
        statements, call = recipe.wrapped("").steps(slots)
        space.resolve(*setup, *sources, *statements, call)
        signal.setitimer(signal.ITIMER_REAL, self.seconds)
        self.tracer.start()
        for line in setup:
            exec(code_of(line, "exec"), space)
        for at, source in enumerate(sources):
            space[slots[at]] = seen.evaluate(at, source, space)
        owner = recipe.target.owner
        if recipe.receiver is not None and owner is not None and not isinstance(space[slots[0]], owner):
            return
        before = [self._mark(space[slot]) for slot in slots]
        said["status"] = "raise"
        for line in statements:
            exec(code_of(line, "exec"), space)
        result = eval(code_of(call, "eval"), space)
        said["wrap"] = wrap_of(result)
        result = finish(result)
        said["status"] = "ok"
        signal.setitimer(signal.ITIMER_REAL, 0)
        self.tracer.stop()
        describe(result, self.source, said)
        said["inert"] = result is None and before == [self._mark(space[slot]) for slot in slots]

    def _mark(self, value):
        """What a call could change of a value in sight of a test; shallow, and "" for what is costly to look at."""
        kind = type(value)
        if kind in (list, dict, set, bytearray):
            return safe_repr(value) if len(value) < _SHORT else ""
        if kind.__module__ != self.names.module.__name__ or not hasattr(value, "__dict__"):
            return ""
        return ["%s=%s" % (name, safe_repr(held)[:_SHORT]) for name, held in sorted(vars(value).items())]

    def _failed(self, error, seen, said):
        self.tracer.stop()
        signal.setitimer(signal.ITIMER_REAL, 0)
        place = None
        trace = error.__traceback__
        while trace is not None:
            place = (trace.tb_frame.f_code, trace.tb_lineno)
            trace = trace.tb_next
        mine = place is not None and self.source.owns(place[0])
        explicit = mine and place[1] in self.source.raises
        said["error"] = [type(error).__module__, type(error).__qualname__, safe_text(error)[:300]]
        said["explicit"] = bool(explicit)
        said["inside"] = bool(mine)
        said["shape"] = "raise:%s:%s" % (type(error).__qualname__, place[1] if mine else 0)
        if not explicit:
            try:
                said["blame"] = suggestions(error, seen.objects)
            except Exception:
                said["blame"] = []


class Traces:
    """What a test must leave as it was, for its own sake and its neighbours'."""

    def __init__(self):
        self.before = self._state()

    @staticmethod
    def _state():
        return (
            dict(os.environ), list(sys.path), threading.active_count(), sys.getprofile(), sys.getrecursionlimit(),
            logging.root.level, logging.root.disabled, list(logging.root.handlers), signal.getsignal(signal.SIGALRM),
            os.getcwd(), sys.getdefaultencoding(), builtins.print, builtins.open, builtins.__import__,
        )  # fmt: skip

    def left(self, tracer):
        """Whether something global is not as it was."""
        try:
            return self._state() != self.before or tracer.lost
        except OSError:
            return True


@contextlib.contextmanager
def quiet(out):
    """Standard streams as under pytest's capture."""
    kept = sys.stdin, sys.stdout, sys.stderr
    sys.stdin, sys.stdout, sys.stderr = _NoInput(), out, io.StringIO()
    try:
        yield
    finally:
        sys.stdin, sys.stdout, sys.stderr = kept


def code_of(text, mode):
    """Compiled source, cached."""
    code = _CODES.get((text, mode))
    if code is None:
        code = _CODES[(text, mode)] = compile(text, "<recipe>", mode, dont_inherit=True)
    return code


def wrap_of(result):
    """What has to be done with a result to see what it brings."""
    if isinstance(result, types.CoroutineType):
        return "run"
    if isinstance(result, (types.GeneratorType, map, filter, zip, itertools.chain)):
        return "list"
    return "enter" if isinstance(result, _CONTEXT) else ""


def finish(result):
    """Run what the call only prepared: coroutines, generators, context managers."""
    wrap = wrap_of(result)
    if wrap == "run":
        return asyncio.run(result)
    if wrap == "list":
        return list(itertools.islice(result, ITEMS))
    if wrap == "enter":
        with result as entered:
            return entered
    return result


def safe_text(value):
    try:
        return str(value)
    except Exception:
        return ""


def safe_repr(value):
    try:
        return repr(value)
    except Exception:
        return "?" * _SHORT


def describe(result, source, said):
    """The result's type, a fingerprint for novelty, and how to call it where it is a function of the target."""
    kind = type(result)
    said["type"] = [kind.__module__, kind.__qualname__]
    said["shape"] = "%s:%s" % (kind.__qualname__, _fingerprint(result))
    if kind in (int, str, float, list, tuple, dict) and len(text := safe_repr(result)) < _SHORT:
        said["value"] = text
    inner = plain_function(result) if callable(result) and not isinstance(result, type) else None
    if inner is not None and source.owns(inner.__code__):
        said["callable"] = inner.__code__.co_firstlineno


def _fingerprint(value):
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, (int, float)):
        return "zero" if value == 0 else "negative" if value < 0 else "positive"
    if isinstance(value, (str, bytes, list, tuple, dict, set, frozenset)):
        return "empty" if not value else "one" if len(value) == 1 else "many"
    return ""
