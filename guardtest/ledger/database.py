"""Opening the journal's file, and turning SQLite's complaints into errors that say the next step."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from guardtest.errors import LedgerError
from guardtest.ledger.schema import migrate, set_aside
from guardtest.ledger.state import refuse_links

_BUSY_SECONDS = 30.0
_PRAGMAS = (
    # WAL: readers (`guardtest ledger show`) never block a running run, and a killed writer leaves whole
    # transactions only.
    "PRAGMA journal_mode = WAL",
    # FULL, not NORMAL: NORMAL may lose the last commits when the power fails, and a lost delivery record
    # would make us write the same test twice. It costs one fsync a commit, a few hundred commits a run.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    # The file lies in a repository we do not trust: nothing in its schema may call functions with effects.
    "PRAGMA trusted_schema = OFF",
)


def connect(path: Path) -> sqlite3.Connection:
    """A checked, migrated connection to the journal at `path`, made if it is missing.

    Transactions are explicit; the connection may be used from several threads behind one lock.

    Raises:
        LedgerError: the file cannot be opened, is damaged, or is not our journal.
    """
    refuse_links(path, *(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal")))
    with explained(path):
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Raise what SQLite says inside the block as a LedgerError."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        raise LedgerError(f"the ledger {path} cannot be used: {error}", hint=_hint(code, path)) from error


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    for pragma in _PRAGMAS:
        connection.execute(pragma)
    health = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    if health != "ok":
        raise LedgerError(f"the ledger {path} is damaged: {health}", hint=set_aside(path))
    migrate(connection, path)


def _hint(code: int, path: Path) -> str:
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return set_aside(path)
    if code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}:
        return (
            f"Free some space under {path.parent}; what was recorded before is kept, and"
            " `guardtest run --resume` goes on from there."
        )
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}:
        return f"Make {path.parent} and the files in it writable for you, then run again."
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return "Another process holds the ledger; wait for it to end, then run again."
    return "Run `guardtest ledger show` to see whether the ledger can be read; what it holds is kept."
