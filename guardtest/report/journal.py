"""`guardtest ledger show`: the runs a journal holds, and the verdicts of one of them."""

from __future__ import annotations

from rich.console import Console

from guardtest.ledger.records import Run
from guardtest.model import Verdict
from guardtest.report.escape import plain
from guardtest.report.layout import grid
from guardtest.report.machine import dump
from guardtest.report.result import SCHEMA_VERSION


def print_runs(runs: tuple[Run, ...], console: Console) -> None:
    """Print one line for each run, oldest first."""
    if not runs:
        console.print("The ledger holds no run yet.")
        return
    table = grid("run", "started", "state", "sandbox", "seed", "tree")
    for run in runs:
        cells = (run.id, run.started, run.state, run.facts.sandbox, str(run.facts.seed), run.tree[:12])
        table.add_row(*(plain(cell) for cell in cells))
    console.print(table)


def print_verdicts(verdicts: tuple[Verdict, ...], console: Console) -> None:
    """Print one line for each test of a run: candidate, test, rung and reason."""
    table = grid("candidate", "test", "verdict", "rung", "reason")
    for verdict in verdicts:
        word = "accepted" if verdict.accepted else "suspected bug" if verdict.suspected_bug else "refused"
        cells = (verdict.candidate, verdict.test, word, verdict.rung, verdict.reason)
        table.add_row(*(plain(cell) for cell in cells))
    console.print(table)


def runs_json(runs: tuple[Run, ...]) -> str:
    """The runs with their facts and events."""
    return dump(
        {
            "schema_version": SCHEMA_VERSION,
            "runs": [
                {
                    "run": run.id,
                    "started": run.started,
                    "state": run.state,
                    "tool_version": run.facts.tool_version,
                    "fingerprint": run.facts.fingerprint,
                    "tree": run.tree,
                    "seed": run.facts.seed,
                    "interpreter": run.facts.interpreter,
                    "sandbox": run.facts.sandbox,
                    "sandbox_layers": run.facts.sandbox_layers,
                    "policy_hash": run.facts.policy_hash,
                    "options": dict(run.facts.options),
                    "events": [
                        {"kind": event.kind, "at": event.at, "payload": dict(event.payload)} for event in run.events
                    ],
                }
                for run in runs
            ],
        }
    )
