"""A run killed at any moment leaves a journal of whole records that a later run can read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from guardtest.ledger import Ledger
from tests.fakes.ledger_values import TEXT, accepted_verdict, candidate, facts, module_done

_WRITES_FOR_EVER = """
import itertools, sys
from pathlib import Path
from guardtest.ledger import Ledger
from tests.fakes.ledger_values import accepted_verdict, candidate, facts, module_done
ledger = Ledger.open(Path(sys.argv[1]))
run = ledger.begin_run(facts())
for number in itertools.count():
    ledger.record_candidate(run, candidate(f"c{number}"))
    print("candidate", flush=True)
    ledger.record_verdicts(run, [accepted_verdict(f"c{number}", f"test_{n}") for n in range(3)])
    print("verdicts", flush=True)
    ledger.record_module_done(run, module_done(f"pkg.m{number}", f"c{number}"))
    print("done", flush=True)
"""


@pytest.mark.parametrize("records", [0, 1, 2, 3, 7, 20, 61, 150])
@pytest.mark.proves("LEDGER-1")
def test_a_killed_writer_leaves_whole_records_only(state_dir: Path, records: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _WRITES_FOR_EVER, str(state_dir)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline() for _ in range(records)]
        writer.kill()
    with Ledger.open(state_dir) as ledger:
        if not ledger.runs():
            assert not said
            return
        run = ledger.unfinished_run()
        assert run is not None
        assert run.facts == facts()
        kept = ledger.candidates(run.id)
        assert all(item == candidate(f"c{n}", TEXT) for n, item in enumerate(kept))
        verdicts = ledger.verdicts(run.id)
        assert len(verdicts) % 3 == 0
        assert all(item.evidence == accepted_verdict().evidence for item in verdicts)
        done = ledger.modules_done(run.id)
        assert all(item == module_done(f"pkg.m{n}", f"c{n}") for n, item in enumerate(done))
        # What the writer had said to be recorded is there.
        assert len(kept) >= said.count("candidate\n")
        assert len(verdicts) >= 3 * said.count("verdicts\n")
        assert len(done) >= said.count("done\n")


def test_two_processes_may_open_a_new_journal_at_once(state_dir: Path) -> None:
    opens = "import sys; from pathlib import Path; from guardtest.ledger import Ledger; "
    opens += "sys.stdin.read(); Ledger.open(Path(sys.argv[1])).close()"
    pair = [subprocess.Popen([sys.executable, "-c", opens, str(state_dir)], stdin=subprocess.PIPE) for _ in range(3)]
    for process in pair:
        assert process.stdin is not None
        process.stdin.close()
    assert [process.wait(timeout=30) for process in pair] == [0, 0, 0]
