"""Rows that go into the journal. Each function runs inside a transaction that its caller opened."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from guardtest.errors import LedgerError
from guardtest.ledger.canonical import canonical, evidence_json, findings_json, sha256
from guardtest.ledger.records import Delivery, EventKind, ModuleDone, RunEnd, RunFacts
from guardtest.model import Candidate, Finding, RunId, Verdict


def add_run(db: sqlite3.Connection, run: RunId, at: str, facts: RunFacts) -> None:
    row = (
        *(run, at, facts.tool_version, canonical(facts.options), facts.fingerprint, facts.seed),
        *(facts.interpreter, facts.sandbox, canonical(facts.sandbox_layers), facts.policy_hash),
    )
    db.execute("INSERT INTO run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)


def add_event(db: sqlite3.Connection, run: RunId, at: str, kind: EventKind, payload: Mapping[str, object]) -> None:
    db.execute(
        "INSERT INTO run_event (run, kind, at, payload) VALUES (?, ?, ?, ?)",
        (run, kind, at, canonical(payload)),
    )


def add_end(db: sqlite3.Connection, run: RunId, at: str, end: RunEnd) -> None:
    payload = {
        "after_fingerprint": end.after_fingerprint,
        "coverage_before": end.coverage_before,
        "coverage_after": end.coverage_after,
        "detail": end.detail,
    }
    add_event(db, run, at, end.kind, payload)


def add_candidate(db: sqlite3.Connection, run: RunId, at: str, candidate: Candidate) -> None:
    """Add a candidate unless it is there; LedgerError if its id stands for other content."""
    row = (candidate.module, storable(candidate.path), candidate.proposer, storable(candidate.text))
    known = db.execute(
        "SELECT module, path, proposer, text FROM candidate WHERE run = ? AND id = ?", (run, candidate.id)
    ).fetchone()
    if known is None:
        db.execute("INSERT INTO candidate VALUES (?, ?, ?, ?, ?, ?, ?)", (run, candidate.id, at, *row))
    elif tuple(known) != row:
        raise LedgerError(
            f"candidate {candidate.id} of run {run} is recorded with other content",
            hint="Report this: a proposer gave two candidates the same id.",
        )


def add_verdict(db: sqlite3.Connection, run: RunId, at: str, verdict: Verdict, findings: tuple[Finding, ...]) -> None:
    outcome = "accept" if verdict.accepted else "refuse"
    cursor = db.execute(
        "INSERT INTO decision (run, candidate, test, at, rung, outcome, reason, suspected_bug, findings)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(
                run,
                verdict.candidate,
                storable(verdict.test),
                at,
                verdict.rung,
                outcome,
                storable(verdict.reason),
            ),
            *(verdict.suspected_bug, findings_json(findings)),
        ),
    )
    proof = evidence_json(verdict.evidence)
    db.execute("INSERT INTO evidence VALUES (?, ?, ?)", (cursor.lastrowid, proof, sha256(proof)))


def add_module_done(db: sqlite3.Connection, run: RunId, at: str, done: ModuleDone) -> None:
    db.execute("INSERT INTO module_done VALUES (?, ?, ?, ?, ?)", (run, done.module, at, done.skipped, done.seconds))
    db.executemany(
        "INSERT INTO accepted_test (run, module, candidate, test, path, text) VALUES (?, ?, ?, ?, ?, ?)",
        [(run, done.module, test.candidate, test.test, test.path, storable(test.text)) for test in done.tests],
    )
    db.executemany(
        "INSERT INTO accepted_file (run, module, path, text) VALUES (?, ?, ?, ?)",
        [(run, done.module, file.path, storable(file.text)) for file in done.files],
    )


def add_delivery(db: sqlite3.Connection, run: RunId, at: str, delivery: Delivery) -> None:
    db.execute(
        "INSERT INTO delivery (run, at, path, sha256) VALUES (?, ?, ?, ?)",
        (run, at, delivery.path, delivery.sha256),
    )


def storable(text: str) -> str:
    """The text as SQLite can keep it: a lone surrogate, legal in a Python string, becomes its escape."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
