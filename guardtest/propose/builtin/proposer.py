"""Asks the engine in the sandbox for cases and turns them into candidate files. Runs nothing itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from guardtest.model import Candidate, CandidateId
from guardtest.propose.builtin.cases import Case, read_case
from guardtest.propose.builtin.hints import find_hints
from guardtest.propose.builtin.naming import Namer
from guardtest.propose.builtin.screen import permitted
from guardtest.propose.builtin.writing import write_file
from guardtest.propose.protocol import Goal, RepositoryView

_TESTS_PER_FILE = 40
_SHARE = 0.6  # of the goal's seconds; the rest is the judge's


class BuiltinProposer:
    """Search without a model."""

    name = "builtin"

    def propose(self, goal: Goal, view: RepositoryView) -> Iterator[Candidate]:
        """Candidate files of at most 40 tests each, the most useful first."""
        namer = Namer()
        waiting: list[Case] = []
        for event in view.explore(request_for(goal, view)):
            case = read_case(event) if event.get("event") == "case" else None
            if case is None or not permitted(case):
                continue
            waiting.append(case)
            if len(waiting) == _TESTS_PER_FILE:
                yield self._candidate(waiting, goal, namer)
                waiting = []
        if waiting:
            yield self._candidate(waiting, goal, namer)

    def _candidate(self, cases: Sequence[Case], goal: Goal, namer: Namer) -> Candidate:
        text = write_file(in_reading_order(cases), goal.module, namer)
        digest = hashlib.sha256(text.encode()).hexdigest()[:12]
        return Candidate(id=CandidateId(digest), path=goal.test_path, text=text, module=goal.module, proposer=self.name)


def request_for(goal: Goal, view: RepositoryView) -> dict[str, Any]:
    """What is asked of the engine."""
    return {
        "module": goal.module,
        "file": goal.path,
        "goals": {
            "lines": sorted({line for gap in goal.gaps for line in gap.missing_lines}),
            "arcs": sorted({branch for gap in goal.gaps for branch in gap.missing_branches}),
        },
        "targets": sorted({gap.target.qualname for gap in goal.gaps if gap.target.qualname}),
        "seed": goal.seed,
        "seconds": round(goal.seconds * _SHARE, 1),
        "max_calls": None,
        "hints": find_hints(goal, view),
    }


def in_reading_order(cases: Sequence[Case]) -> list[Case]:
    """Grouped by function in the order in which functions first appear, simple cases before errors."""
    order = {name: at for at, name in enumerate(dict.fromkeys(case.qualname for case in cases))}
    return sorted(cases, key=lambda case: (order[case.qualname], case.raises is not None))
