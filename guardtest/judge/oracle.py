"""Rung 8: does a test notice when the code under it changes? Run small changes, count who fails."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from guardtest.judge.climb import Climb
from guardtest.judge.mutants import Mutant, find_mutants
from guardtest.judge.workbench import Workbench
from guardtest.worker.session import RunResult, RunSpec, run_session

_BATCH = 20


@dataclass(slots=True)
class Hunted:
    """Which mutants each test killed, and how many were tried on lines it runs."""

    killed: dict[str, frozenset[str]] = field(default_factory=dict)
    tried: dict[str, int] = field(default_factory=dict)
    survived: set[str] = field(default_factory=set)


def hunt_mutants(climb: Climb, bench: Workbench, lines: Mapping[str, frozenset[int]]) -> Hunted:
    """Try mutants of the lines that the tests run, spread over them, as many as the settings allow."""
    hunted = Hunted()
    if not lines:
        return hunted
    reached = frozenset().union(*lines.values())
    mutants = [m for m in find_mutants(bench.source, bench.path) if m.line in reached]
    chosen = choose_mutants(mutants, bench.settings.mutants, bench.settings.seed)
    deadline = time.monotonic() + bench.settings.mutation_seconds
    _try_all(chosen, climb, bench, lines, hunted, deadline)
    _second_chance([m for m in mutants if m not in chosen], climb, bench, lines, hunted, deadline)
    return hunted


def choose_mutants(mutants: Sequence[Mutant], count: int, seed: int) -> list[Mutant]:
    """A seeded choice that takes from every line before it takes twice from one."""
    by_line: dict[int, list[Mutant]] = {}
    generator = random.Random(seed)  # noqa: S311 - a reproducible sample, not a secret
    for mutant in generator.sample(mutants, len(mutants)):
        by_line.setdefault(mutant.line, []).append(mutant)
    rounds = max((len(m) for m in by_line.values()), default=0)
    spread = [group[n] for n in range(rounds) for group in by_line.values() if n < len(group)]
    return spread[:count]


def _second_chance(
    rest: Sequence[Mutant],
    climb: Climb,
    bench: Workbench,
    lines: Mapping[str, frozenset[int]],
    hunted: Hunted,
    deadline: float,
) -> None:
    """Before it is refused, a test that killed nothing gets the other mutants of its own lines."""
    for test in lines:
        if not hunted.killed.get(test):
            mine = [m for m in rest if m.line in lines[test]][:_BATCH]
            _try_all(mine, climb, bench, {test: lines[test]}, hunted, deadline)


def _try_all(
    mutants: Sequence[Mutant],
    climb: Climb,
    bench: Workbench,
    lines: Mapping[str, frozenset[int]],
    hunted: Hunted,
    deadline: float,
) -> None:
    for start in range(0, len(mutants), _BATCH):
        if time.monotonic() > deadline:
            return
        batch = mutants[start : start + _BATCH]
        results = _run_batch(batch, climb, bench, lines)
        for mutant, result in zip(batch, results, strict=True):
            _credit(mutant, result, climb, lines, hunted)


def _run_batch(
    batch: Sequence[Mutant], climb: Climb, bench: Workbench, lines: Mapping[str, frozenset[int]]
) -> list[RunResult]:
    limit = min(bench.settings.test_seconds, 2.0)
    runs = [
        RunSpec(
            tests=tuple(f"{climb.path}::{test}" for test in lines if mutant.line in lines[test]),
            mutant=mutant.id,
            seconds=limit,
            stop_late=True,
        )
        for mutant in batch
    ]
    splices = {m.id: {"file": bench.source_file, "start": m.start, "end": m.end, "text": m.text} for m in batch}
    seconds = 60.0 + limit * sum(len(run.tests or ()) for run in runs)
    return run_session(bench.warm(), files=[climb.path], runs=runs, mutants=splices, seconds=seconds).runs


def _credit(
    mutant: Mutant, result: RunResult, climb: Climb, lines: Mapping[str, frozenset[int]], hunted: Hunted
) -> None:
    if not result.mutant_applied:
        return
    someone = False
    for test in lines:
        if mutant.line not in lines[test]:
            continue
        state = climb.worst(result.outcomes, test).state
        if state == "missing":
            continue
        hunted.tried[test] = hunted.tried.get(test, 0) + 1
        if state != "passed":
            someone = True
            hunted.killed[test] = hunted.killed.get(test, frozenset()) | {mutant.id}
    if not someone:
        hunted.survived.add(mutant.id)
