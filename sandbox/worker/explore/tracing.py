"""Which lines and arcs of one file a call executes, as coverage.py counts them, and what was compared there."""

from __future__ import annotations

import dis
import sys

_RESUME = dis.opmap.get("RESUME")
_RETURN = dis.opmap.get("RETURN_VALUE")
_YIELDS = {dis.opmap.get(name) for name in ("YIELD_VALUE", "YIELD_FROM")}
_SHORT = 200
_PROBES_PER_LINE = 4


class Tracer:
    """Traces the code objects of one source file. `arcs` collects (from, to) with negative entries and exits.

    `probes` maps a line to compiled operand pairs that are looked at when the line is reached.
    """

    def __init__(self, source):
        self.source, self.first = source, source.first
        self.arcs, self.observed, self.probes = set(), [], {}
        self.running = self.lost = False

    def start(self):
        self.arcs, self.observed = set(), []
        self._seen, self.running, self.lost = {}, True, False
        sys.settrace(self._enter)

    def stop(self):
        """End tracing; `lost` says that the target set a trace function of its own and left it there."""
        if self.running:
            self.lost = sys.gettrace() != self._enter
        self.running = False
        sys.settrace(None)

    def _enter(self, frame, event, arg):
        code = frame.f_code
        if event != "call" or not self.source.owns(code):
            return None
        return self._local(code, frame)

    def _local(self, code, frame):
        arcs, first, probes = self.arcs, self.first, self.probes
        entry = -code.co_firstlineno
        last = first.get(frame.f_lineno, frame.f_lineno) if _resumed(frame) else entry
        raising = False

        def trace(frame, event, arg):
            nonlocal last, raising
            if event == "line":
                line = frame.f_lineno
                line = first.get(line, line)
                if line != last:
                    arcs.add((last, line))
                    last = line
                raising = False
                if line in probes:
                    self._probe(line, frame)
            elif event == "exception":
                raising = True
            elif event == "return" and not raising and _returns(frame):
                arcs.add((last, entry))
            return trace

        return trace

    def _probe(self, line, frame):
        seen = self._seen.get(line, 0)
        if seen >= _PROBES_PER_LINE:
            return
        self._seen[line] = seen + 1
        for operator, left, right in self.probes[line]:
            try:
                pair = [eval(code, frame.f_globals, frame.f_locals) for code in (left, right)]
            except Exception:
                continue
            pair = [_plain(value) for value in pair]
            if any(value is not None for value in pair):
                self.observed.append((line, operator, pair[0], pair[1]))


def _plain(value):
    """A short literal of the value, or None."""
    if type(value) in (str, bytes, int, float, bool) and len(repr(value)) < _SHORT:
        return repr(value)
    if type(value) in (tuple, list, set, frozenset, dict) and 0 < len(value) < 40:
        text = repr(next(iter(value)))
        return "first:" + text if type(next(iter(value))) in (str, int, float) and len(text) < _SHORT else None
    return None


def _resumed(frame):
    """Whether this call event is a generator going on after a yield."""
    code, at = frame.f_code.co_code, frame.f_lasti
    if _RESUME is not None:
        return 0 <= at < len(code) - 1 and code[at] == _RESUME and code[at + 1] & 3 != 0
    return at >= 0


def _returns(frame):
    """Whether this return event leaves the function for good rather than yields."""
    code, at = frame.f_code.co_code, frame.f_lasti
    if _RESUME is None:
        return code[at] == _RETURN
    if code[at] in _YIELDS:
        return False
    return len(code) <= at + 2 or code[at + 2] != _RESUME


def lines_of(arcs):
    """The lines that arcs say were executed."""
    return {line for arc in arcs for line in arc if line > 0}
