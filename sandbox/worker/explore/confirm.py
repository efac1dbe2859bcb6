"""Does a case hold elsewhere? Each one is run again in a fresh process; what differs is dropped."""

from __future__ import annotations

import io
import os
import re
import signal
import sys

from .running import TimeLimit, Traces, code_of, quiet


class _UNTRACED:
    lost = False


def confirm(bench, case):
    """Which assertions of the case hold here: a list of booleans; None where the case itself does not hold."""
    space = bench.names.namespace()
    space["tmp_path"] = bench.fresh_folder()
    out = io.StringIO()
    with quiet(out):
        signal.setitimer(signal.ITIMER_REAL, bench.seconds * 3)
        try:
            return _replay(case, space, out)
        except BaseException:
            return None
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            if os.listdir(bench.cwd):
                return None


def _replay(case, space, out):
    for line in case["imports"]:
        exec(line, space)
    for line in case["setup"]:
        exec(code_of(line, "exec"), space)
    if case["raises"]:
        return [] if _raises(case, space) else None
    traces = Traces()
    space[case["result"]] = eval(code_of(case["call"], "eval"), space)
    space["capsys"] = _Captured(out)
    if sys.gettrace() is not None or traces.left(_UNTRACED):
        return None
    return [_holds(text, space) for text in case["asserts"]]


def _raises(case, space):
    wanted = eval(case["raises"]["type"], space)
    try:
        eval(code_of(case["call"], "eval"), space)
    except TimeLimit:
        return False
    except wanted as error:
        return re.search(re.escape(case["raises"]["match"]), str(error)) is not None
    return False


def _holds(text, space):
    try:
        exec(code_of(text, "exec"), space)
    except TimeLimit:
        raise
    except BaseException:
        return False
    return True


class _Captured:
    """What capsys would give."""

    def __init__(self, out):
        self.out = out.getvalue()
        self.err = ""

    def readouterr(self):
        return self
