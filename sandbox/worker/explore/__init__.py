"""The offline search engine: finds inputs that reach uncovered code and writes down what they bring.

Runs inside the sandbox, in a process of its own, with the target importable. Never imported by the host.
"""

from __future__ import annotations

import importlib
import random
import sys
import time

_SHARE = 0.8


def explore(request, emit):
    """Search one module; emit `case` events, and `progress` events on the way.

    Args:
        request: module, file, goals {lines, arcs}, targets, seed, seconds, max_calls, hints {calls, expressions}.
        emit: called with each event.
    """
    from .session import Session

    sys.setrecursionlimit(max(sys.getrecursionlimit(), 1000))
    began = time.monotonic()
    seconds = float(request.get("seconds") or 30)
    module = importlib.import_module(request["module"])
    session = Session(module, request, random.Random(request.get("seed", 0)))
    session.search(began + seconds * _SHARE, emit)
    session.deliver(began + seconds, emit)
