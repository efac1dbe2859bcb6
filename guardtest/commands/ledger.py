"""`guardtest ledger show`: the runs of this repository, or the verdicts of one."""

from __future__ import annotations

from pathlib import Path

from guardtest.commands.console import Voice


def ledger_show_command(start: Path, run: str | None, *, as_json: bool, voice: Voice) -> int:
    """Print the journal.

    Raises:
        GuardtestError: there is none, or the run is unknown.
    """
    from guardtest.errors import UsageError
    from guardtest.ledger import Ledger
    from guardtest.report.journal import print_runs, print_verdicts, runs_json
    from guardtest.repository import GitFacts
    from guardtest.run.ground import STATE_FOLDER

    root = GitFacts.at(start).root
    with Ledger.open(root / STATE_FOLDER, create=False) as ledger:
        runs = ledger.runs()
        if run is None:
            voice.data(runs_json(runs)) if as_json else print_runs(runs, voice.out)
            return 0
        found = next((known.id for known in runs if known.id == run), None)
        if found is None:
            raise UsageError(f"the ledger knows no run {run!r}", hint="`guardtest ledger show` lists the runs.")
        print_verdicts(ledger.verdicts(found), voice.out)
    return 0
