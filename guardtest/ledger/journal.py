"""The journal itself: each record is one committed transaction, each reader gives frozen values.

It never changes or removes a row. Safe to use from several threads.
"""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from guardtest.errors import LedgerError
from guardtest.ledger import reading, writing
from guardtest.ledger.canonical import canonical
from guardtest.ledger.database import connect, explained
from guardtest.ledger.records import (
    AcceptedFile,
    AcceptedTest,
    Delivery,
    ModuleDone,
    Run,
    RunEnd,
    RunFacts,
)
from guardtest.ledger.state import open_state_dir, refuse_links
from guardtest.model import Candidate, CandidateId, Finding, RunId, Verdict

LEDGER_FILE = "ledger.sqlite"
_NO_FINDINGS: Mapping[CandidateId, tuple[Finding, ...]] = {}


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Ledger:
    """An append-only journal in a repository's state folder. Use `Ledger.open`."""

    def __init__(self, connection: sqlite3.Connection, path: Path, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._lock = threading.RLock()
        self._now = now
        self.path = path

    @classmethod
    def open(cls, state_dir: Path, *, create: bool = True, now: Callable[[], datetime] = _utc_now) -> Self:
        """The journal in `state_dir`.

        Args:
            create: make folder and file where they are missing; without it a missing journal is an error.
            now: the clock, for reproducible journals.

        Raises:
            LedgerError: it cannot be opened, is damaged, or is not ours.
        """
        path = state_dir / LEDGER_FILE
        if create:
            open_state_dir(state_dir)
        elif not path.is_file():
            raise LedgerError(f"there is no ledger at {path}", hint="Run `guardtest run` first.")
        refuse_links(state_dir)
        return cls(connect(path), path, now)

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Writers

    def begin_run(self, facts: RunFacts) -> RunId:
        """Open a run and give its id, which sorts by time."""
        with self._transaction() as db:
            at = self._now()
            run = RunId(f"{at:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}")
            writing.add_run(db, run, _stamp(at), facts)
            writing.add_event(db, run, _stamp(at), "started", {})
        return run

    def resume_run(self, run: RunId) -> None:
        """Note that work on an unfinished run goes on."""
        with self._transaction() as db:
            writing.add_event(db, run, self._at(), "started", {"resumed": True})

    def finish_run(self, run: RunId, end: RunEnd) -> None:
        """Note how a run ended: finished, interrupted or failed."""
        with self._transaction() as db:
            writing.add_end(db, run, self._at(), end)

    def record_candidate(self, run: RunId, candidate: Candidate) -> None:
        """Keep a candidate's full text. The same candidate again (a resumed run) changes nothing.

        Raises:
            LedgerError: the id stands for another text already.
        """
        with self._transaction() as db:
            writing.add_candidate(db, run, self._at(), candidate)

    def record_verdicts(
        self,
        run: RunId,
        verdicts: Sequence[Verdict],
        findings: Mapping[CandidateId, tuple[Finding, ...]] = _NO_FINDINGS,
    ) -> None:
        """Keep the verdicts, all or none. A later verdict on the same test stands above an earlier one.

        Args:
            findings: by candidate; each goes with its test's verdict, those of the whole file with all.
        """
        with self._transaction() as db:
            for verdict in verdicts:
                whole = findings.get(verdict.candidate, ())
                own = tuple(item for item in whole if item.test in {"", verdict.test})
                writing.add_verdict(db, run, self._at(), verdict, own)

    def record_module_done(self, run: RunId, done: ModuleDone) -> None:
        """Close a module with what was accepted for it, in one step.

        Raises:
            LedgerError: the module is closed already.
        """
        with self._transaction() as db:
            writing.add_module_done(db, run, self._at(), done)

    def record_delivery(self, run: RunId, delivery: Delivery) -> None:
        """Note a file that now stands in the repository."""
        with self._transaction() as db:
            writing.add_delivery(db, run, self._at(), delivery)

    # Readers

    def runs(self) -> tuple[Run, ...]:
        """All runs, oldest first."""
        with self._reading() as db:
            return reading.runs(db)

    def last_run(self, fingerprint: str, options: Mapping[str, Any] | None = None) -> Run | None:
        """The newest finished run that left the tree as `fingerprint`, if any.

        Args:
            options: if given, only a run with the same options counts.
        """
        wanted = None if options is None else canonical(options)
        for run in reversed(self.runs()):
            same = wanted is None or canonical(run.facts.options) == wanted
            if run.finished and run.tree == fingerprint and same:
                return run
        return None

    def unfinished_run(self, fingerprint: str | None = None) -> Run | None:
        """The newest run that was killed, interrupted or failed, if any.

        Args:
            fingerprint: if given, only a run that began with this tree or left it so counts.
        """
        for run in reversed(self.runs()):
            if not run.finished and (fingerprint is None or fingerprint in run.fingerprints):
                return run
        return None

    def candidates(self, run: RunId) -> tuple[Candidate, ...]:
        """The run's candidates in the order they came."""
        with self._reading() as db:
            return reading.candidates(db, run)

    def verdicts(self, run: RunId) -> tuple[Verdict, ...]:
        """The last verdict on each test of the run."""
        with self._reading() as db:
            return reading.verdicts(db, run)

    def findings(self, run: RunId) -> tuple[tuple[CandidateId, Finding], ...]:
        """What policy found in the run's candidates, each once."""
        with self._reading() as db:
            return reading.findings(db, run)

    def modules_done(self, run: RunId) -> tuple[ModuleDone, ...]:
        """The modules the run has closed, with what was accepted for each."""
        with self._reading() as db:
            return reading.modules_done(db, run)

    def accepted(self, run: RunId) -> tuple[AcceptedTest, ...]:
        """All accepted tests of the run."""
        return tuple(test for done in self.modules_done(run) for test in done.tests)

    def accepted_files(self, run: RunId) -> tuple[AcceptedFile, ...]:
        """All accepted test files of the run, whole."""
        return tuple(file for done in self.modules_done(run) for file in done.files)

    def deliveries(self, run: RunId) -> tuple[Delivery, ...]:
        """The files the run has written into the repository."""
        with self._reading() as db:
            return reading.deliveries(db, run)

    # The inside

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock, explained(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                # SQLite rolls back by itself on some errors, such as a full disk.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock, explained(self.path):
            yield self._connection

    def _at(self) -> str:
        return _stamp(self._now())


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
