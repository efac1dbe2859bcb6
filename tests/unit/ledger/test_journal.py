"""The journal gives back what was recorded, and never anything else."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from guardtest.errors import LedgerError
from guardtest.ledger import Delivery, Ledger, ModuleDone, RunEnd
from guardtest.model import CandidateId, Finding, Location, Verdict
from tests.fakes.ledger_values import accepted_verdict, candidate, facts, module_done


def finding(test: str = "") -> Finding:
    return Finding(
        rule="no-skip",
        severity="error",
        reason="skips itself",
        location=Location(path="tests/test_a.py", line=3),
        fix="Remove the skip.",
        test=test,
    )


def refusal(test: str) -> Verdict:
    return Verdict(candidate=CandidateId("c1"), test=test, accepted=False, rung="policy", reason="no-skip")


def test_a_whole_run_reads_back_as_it_was_recorded(ledger: Ledger) -> None:
    run = ledger.begin_run(facts(jobs=2))
    ledger.record_candidate(run, candidate())
    ledger.record_verdicts(run, [accepted_verdict(), refusal("test_skips")])
    ledger.record_module_done(run, module_done())
    ledger.record_delivery(run, Delivery(path="tests/test_pkg_a.py", sha256="f" * 64))
    end = RunEnd(kind="finished", after_fingerprint="tree-2", coverage_after={"statements": 9})
    ledger.finish_run(run, end)

    (kept,) = ledger.runs()
    assert (kept.id, kept.facts, kept.state, kept.tree) == (run, facts(jobs=2), "finished", "tree-2")
    assert kept.events[-1].payload["coverage_after"] == {"statements": 9}
    assert ledger.candidates(run) == (candidate(),)
    assert ledger.verdicts(run) == (accepted_verdict(), refusal("test_skips"))
    assert ledger.modules_done(run) == (module_done(),)
    assert ledger.accepted(run) == module_done().tests
    assert ledger.accepted_files(run) == module_done().files
    assert ledger.deliveries(run) == (Delivery(path="tests/test_pkg_a.py", sha256="f" * 64),)


def test_a_reopened_journal_still_holds_everything(state_dir: Path) -> None:
    with Ledger.open(state_dir) as first:
        run = first.begin_run(facts())
        first.record_candidate(run, candidate())
    with Ledger.open(state_dir) as second:
        assert second.candidates(run) == (candidate(),)


def test_findings_go_with_the_test_they_name_and_file_findings_with_all(ledger: Ledger) -> None:
    run = ledger.begin_run(facts())
    ledger.record_candidate(run, candidate())
    found = {CandidateId("c1"): (finding("test_one"), finding())}
    ledger.record_verdicts(run, [refusal("test_one"), refusal("test_two")], found)
    assert ledger.findings(run) == (("c1", finding("test_one")), ("c1", finding()))


def test_the_last_verdict_on_a_test_stands(ledger: Ledger) -> None:
    run = ledger.begin_run(facts())
    ledger.record_candidate(run, candidate())
    ledger.record_verdicts(run, [accepted_verdict()])
    ledger.record_verdicts(run, [refusal("test_doubles")])
    assert ledger.verdicts(run) == (refusal("test_doubles"),)


def test_recording_a_candidate_twice_keeps_one_of_it(ledger: Ledger) -> None:
    run = ledger.begin_run(facts())
    ledger.record_candidate(run, candidate())
    ledger.record_candidate(run, candidate())
    assert ledger.candidates(run) == (candidate(),)


def test_one_candidate_id_cannot_stand_for_two_texts(ledger: Ledger) -> None:
    run = ledger.begin_run(facts())
    ledger.record_candidate(run, candidate())
    with pytest.raises(LedgerError, match="other content"):
        ledger.record_candidate(run, candidate(text="def test_other() -> None: ...\n"))
    assert ledger.candidates(run) == (candidate(),)


def test_a_text_with_a_lone_surrogate_is_kept_as_its_escape(ledger: Ledger) -> None:
    run = ledger.begin_run(facts())
    ledger.record_candidate(run, candidate(text="x = '\udc80'\n"))
    assert ledger.candidates(run) == (candidate(text="x = '\\udc80'\n"),)


def test_a_refused_record_leaves_no_half_of_itself(ledger: Ledger) -> None:
    """The second verdict names an unknown candidate, so the first is not kept either."""
    run = ledger.begin_run(facts())
    ledger.record_candidate(run, candidate())
    with pytest.raises(LedgerError, match="FOREIGN KEY"):
        ledger.record_verdicts(run, [accepted_verdict(), accepted_verdict(id_="unknown")])
    assert ledger.verdicts(run) == ()


def test_a_module_is_closed_once(ledger: Ledger) -> None:
    run = ledger.begin_run(facts())
    ledger.record_module_done(run, ModuleDone(module="pkg.a", skipped="does not import"))
    with pytest.raises(LedgerError, match="append-only: module_done"):
        ledger.record_module_done(run, ModuleDone(module="pkg.a"))
    assert ledger.modules_done(run) == (ModuleDone(module="pkg.a", skipped="does not import"),)


def test_the_last_run_is_found_by_the_tree_it_left_and_its_options(ledger: Ledger) -> None:
    run = ledger.begin_run(facts("tree-1", jobs=2))
    ledger.finish_run(run, RunEnd(kind="finished", after_fingerprint="tree-2"))
    found = ledger.last_run("tree-2", {"jobs": 2})
    assert found is not None
    assert found.id == run
    assert ledger.last_run("tree-1") is None
    assert ledger.last_run("tree-2", {"jobs": 3}) is None


def test_a_run_without_an_end_is_unfinished_and_can_be_resumed(ledger: Ledger) -> None:
    done = ledger.begin_run(facts())
    ledger.finish_run(done, RunEnd(kind="finished"))
    killed = ledger.begin_run(facts())
    later = ledger.begin_run(facts("tree-9"))
    ledger.finish_run(later, RunEnd(kind="finished"))

    found = ledger.unfinished_run()
    assert found is not None
    assert (found.id, found.state) == (killed, "started")
    assert ledger.unfinished_run("tree-9") is None
    ledger.finish_run(killed, RunEnd(kind="interrupted"))
    ledger.resume_run(killed)
    ledger.finish_run(killed, RunEnd(kind="finished"))
    assert ledger.unfinished_run() is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE run SET seed = 1",
        "DELETE FROM run_event",
        "UPDATE candidate SET text = ''",
        "INSERT OR REPLACE INTO candidate SELECT run, id, at, module, path, proposer, 'new' FROM candidate",
        "DELETE FROM decision",
        "UPDATE evidence SET json = '{}'",
        "DELETE FROM module_done",
        "UPDATE accepted_test SET text = ''",
        "DELETE FROM accepted_file",
        "UPDATE delivery SET sha256 = ''",
    ],
)
@pytest.mark.proves("LEDGER-2")
def test_journal_tables_refuse_to_forget(ledger: Ledger, statement: str) -> None:
    run = ledger.begin_run(facts())
    ledger.record_candidate(run, candidate())
    ledger.record_verdicts(run, [accepted_verdict()])
    ledger.record_module_done(run, module_done())
    ledger.record_delivery(run, Delivery(path="tests/test_a.py", sha256="f"))
    other = sqlite3.connect(ledger.path)
    try:
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            other.execute(statement)
    finally:
        other.close()


def test_threads_record_side_by_side_without_loss(ledger: Ledger) -> None:
    run = ledger.begin_run(facts())

    def record(worker: int) -> None:
        for number in range(10):
            ledger.record_candidate(run, candidate(f"c{worker}-{number}"))

    threads = [threading.Thread(target=record, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {item.id for item in ledger.candidates(run)} == {f"c{w}-{n}" for w in range(4) for n in range(10)}
