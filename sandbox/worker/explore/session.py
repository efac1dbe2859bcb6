"""One exploration from request to cases: search, choose, shrink, observe, confirm, emit."""

from __future__ import annotations

import time

from .batches import run_forked
from .callables import Catalogue
from .choose import choose
from .confirm import confirm
from .elsewhere import Elsewhere
from .mining import Source
from .names import Names
from .observe import Observation
from .running import Bench
from .search import Search
from .tags import tags_of
from .values import Supply

_PROGRESS_SECONDS = 1.0
_CASE_SECONDS = 3.0


class Session:
    """Holds what the steps share."""

    def __init__(self, module, request, rng):
        self.request = request
        # Started first: it imports the target while the search runs.
        self.elsewhere = Elsewhere(request["module"], request["file"])
        self.source = Source(request["file"])
        self.names = Names(module)
        self.catalogue = Catalogue(module, self.source)
        self._narrow(request.get("targets") or ())
        supply = Supply(module, self.source, self.names, self.catalogue, rng, request.get("hints"))
        self.engine = Search(supply, self.catalogue, self.source, self.names, rng, self._goals())

    def _narrow(self, wanted):
        """With targets named, only these and their members are called directly."""
        if wanted:
            self.catalogue.targets = [
                t for t in self.catalogue.targets
                if any(t.qualname == w or t.qualname.startswith(w + ".") or (t.kind == "class" and w.startswith(t.qualname + ".")) for w in wanted)
            ]  # fmt: skip

    def _goals(self):
        goals = self.request.get("goals") or {}
        wanted = set(goals.get("lines", ())) | {tuple(arc) for arc in goals.get("arcs", ())}
        return wanted or self.source.body_lines()

    def search(self, deadline, emit):
        """Run the search, telling progress about once a second."""
        last = [time.monotonic()]

        def progress(calls, left):
            if time.monotonic() - last[0] > _PROGRESS_SECONDS:
                last[0] = time.monotonic()
                emit({"event": "progress", "calls": calls, "goals_left": left})

        self.engine.progress = progress
        self.engine.run(deadline, self.request.get("max_calls"))

    def deliver(self, deadline, emit):
        """Emit a case for each chosen recipe that holds when it is run again."""
        try:
            self._deliver(deadline, emit)
        finally:
            self.elsewhere.close()
        emit({"event": "progress", "calls": self.engine.calls, "goals_left": len(self.engine.left)})

    def _deliver(self, deadline, emit):
        seen = set()
        for entry in choose(self.engine):
            if time.monotonic() > deadline:
                break
            case = self._case(entry.recipe, deadline)
            if case is None:
                continue
            key = (case["call"], tuple(case["setup"]))
            if key in seen:
                continue
            seen.add(key)
            goals = self.engine.goals
            case.update(
                event="case", lines=sorted(entry.lines & goals or entry.lines), arcs=sorted(map(list, entry.arcs & goals)),
                tags=tags_of(entry.recipe, case), explicit=bool(entry.said.get("explicit")),
            )  # fmt: skip
            emit(case)

    def _case(self, recipe, deadline):
        case = self._alone(lambda bench: Observation(bench, recipe).case(), deadline)
        if not case:
            return None
        for asked in (self._again, self.elsewhere.confirm):
            held = asked(case, deadline)
            if held is None:
                return None
            if held != "unknown":
                case["asserts"] = [text for text, holds in zip(case["asserts"], held) if holds]
        if not case["asserts"] and not case["raises"]:
            return None
        if case["result"] and not any(case["result"] in text for text in case["asserts"]):
            case["result"] = ""
        return case

    def _again(self, case, deadline):
        return self._alone(lambda bench: confirm(bench, case), deadline)

    def _alone(self, work, deadline):
        """The result of work(bench) in a fresh process."""

        def once(_):
            bench = Bench(self.names, self.source)
            try:
                return work(bench)
            finally:
                bench.close()

        for _, said in run_forked(once, [None], _CASE_SECONDS, deadline + _CASE_SECONDS):
            return said
        return None
