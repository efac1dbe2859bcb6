"""Queries over the journal: rows in, frozen values out. Nothing here writes."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict

from guardtest.ledger.canonical import evidence_from, findings_from
from guardtest.ledger.records import (
    AcceptedFile,
    AcceptedTest,
    Delivery,
    ModuleDone,
    Run,
    RunEvent,
    RunFacts,
)
from guardtest.model import Candidate, CandidateId, Finding, RunId, Verdict

# rowid is the order in which runs began; ids of two runs begun in the same second do not tell it.
_RUNS = """
SELECT id, started, tool_version, options, fingerprint, seed, interpreter, sandbox, sandbox_layers,
  policy_hash
FROM run ORDER BY rowid
"""
_VERDICTS = """
SELECT d.candidate, d.test, d.outcome, d.rung, d.reason, d.suspected_bug, e.json
FROM decision d JOIN evidence e ON e.decision = d.seq
WHERE d.seq IN (SELECT max(seq) FROM decision WHERE run = ? GROUP BY candidate, test) ORDER BY d.seq
"""


def runs(db: sqlite3.Connection) -> tuple[Run, ...]:
    events: dict[str, list[RunEvent]] = defaultdict(list)
    for run, kind, at, payload in db.execute("SELECT run, kind, at, payload FROM run_event ORDER BY seq"):
        events[run].append(RunEvent(kind=kind, at=at, payload=json.loads(payload)))
    return tuple(_run(row, tuple(events[row[0]])) for row in db.execute(_RUNS))


def candidates(db: sqlite3.Connection, run: RunId) -> tuple[Candidate, ...]:
    rows = db.execute("SELECT id, path, text, module, proposer FROM candidate WHERE run = ? ORDER BY rowid", (run,))
    return tuple(
        Candidate(id=CandidateId(id_), path=path, text=text, module=module, proposer=proposer)
        for id_, path, text, module, proposer in rows
    )


def verdicts(db: sqlite3.Connection, run: RunId) -> tuple[Verdict, ...]:
    return tuple(
        Verdict(
            candidate=CandidateId(candidate),
            test=test,
            accepted=outcome == "accept",
            rung=rung,
            reason=reason,
            evidence=evidence_from(evidence),
            suspected_bug=bool(bug),
        )
        for candidate, test, outcome, rung, reason, bug, evidence in db.execute(_VERDICTS, (run,))
    )


def findings(db: sqlite3.Connection, run: RunId) -> tuple[tuple[CandidateId, Finding], ...]:
    rows = db.execute("SELECT candidate, findings FROM decision WHERE run = ? ORDER BY seq", (run,))
    each = ((CandidateId(candidate), found) for candidate, text in rows for found in findings_from(text))
    return tuple(dict.fromkeys(each))


def modules_done(db: sqlite3.Connection, run: RunId) -> tuple[ModuleDone, ...]:
    tests, files = _accepted_tests(db, run), _accepted_files(db, run)
    rows = db.execute("SELECT module, skipped, seconds FROM module_done WHERE run = ? ORDER BY rowid", (run,))
    return tuple(
        ModuleDone(
            module=module,
            tests=tuple(test for test in tests if test.module == module),
            files=tuple(file for file in files if file.module == module),
            skipped=skipped,
            seconds=seconds,
        )
        for module, skipped, seconds in rows
    )


def deliveries(db: sqlite3.Connection, run: RunId) -> tuple[Delivery, ...]:
    rows = db.execute("SELECT path, sha256 FROM delivery WHERE run = ? ORDER BY seq", (run,))
    return tuple(Delivery(path=path, sha256=digest) for path, digest in rows)


def _run(row: tuple[object, ...], events: tuple[RunEvent, ...]) -> Run:
    id_, started, version, options, fingerprint, seed, interpreter, sandbox, layers, policy = row
    facts = RunFacts(
        tool_version=str(version),
        fingerprint=str(fingerprint),
        interpreter=str(interpreter),
        sandbox=str(sandbox),
        policy_hash=str(policy),
        options=json.loads(str(options)),
        seed=int(str(seed)),
        sandbox_layers=tuple(json.loads(str(layers))),
    )
    return Run(id=RunId(str(id_)), started=str(started), facts=facts, events=events)


def _accepted_tests(db: sqlite3.Connection, run: RunId) -> list[AcceptedTest]:
    rows = db.execute(
        "SELECT candidate, test, module, path, text FROM accepted_test WHERE run = ? ORDER BY seq", (run,)
    )
    return [
        AcceptedTest(candidate=CandidateId(candidate), test=test, module=module, path=path, text=text)
        for candidate, test, module, path, text in rows
    ]


def _accepted_files(db: sqlite3.Connection, run: RunId) -> list[AcceptedFile]:
    rows = db.execute("SELECT module, path, text FROM accepted_file WHERE run = ? ORDER BY seq", (run,))
    return [AcceptedFile(module=module, path=path, text=text) for module, path, text in rows]
