"""The journal's tables, as numbered migrations, and the proof that a file holds exactly them.

Migrations are only ever appended; `user_version` counts those applied. Triggers refuse UPDATE, DELETE and
a second row under the same key: they guard against our own mistakes, not against someone with an editor.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from guardtest.errors import LedgerError

APPLICATION_ID = 0x67756172  # "guar"

_TABLES = """
CREATE TABLE run (
  id TEXT PRIMARY KEY, started TEXT NOT NULL, tool_version TEXT NOT NULL, options TEXT NOT NULL,
  fingerprint TEXT NOT NULL, seed INTEGER NOT NULL, interpreter TEXT NOT NULL,
  sandbox TEXT NOT NULL, sandbox_layers TEXT NOT NULL, policy_hash TEXT NOT NULL
);
CREATE TABLE run_event (
  seq INTEGER PRIMARY KEY, run TEXT NOT NULL REFERENCES run(id),
  kind TEXT NOT NULL CHECK (kind IN ('started', 'interrupted', 'finished', 'failed')),
  at TEXT NOT NULL, payload TEXT NOT NULL
);
CREATE TABLE candidate (
  run TEXT NOT NULL REFERENCES run(id), id TEXT NOT NULL, at TEXT NOT NULL, module TEXT NOT NULL,
  path TEXT NOT NULL, proposer TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (run, id)
);
CREATE TABLE decision (
  seq INTEGER PRIMARY KEY, run TEXT NOT NULL, candidate TEXT NOT NULL, test TEXT NOT NULL, at TEXT NOT NULL,
  rung TEXT NOT NULL, outcome TEXT NOT NULL CHECK (outcome IN ('accept', 'refuse')), reason TEXT NOT NULL,
  suspected_bug INTEGER NOT NULL, findings TEXT NOT NULL,
  FOREIGN KEY (run, candidate) REFERENCES candidate(run, id)
);
CREATE TABLE evidence (
  decision INTEGER PRIMARY KEY REFERENCES decision(seq), json TEXT NOT NULL, sha256 TEXT NOT NULL
);
CREATE TABLE module_done (
  run TEXT NOT NULL REFERENCES run(id), module TEXT NOT NULL, at TEXT NOT NULL, skipped TEXT NOT NULL,
  seconds REAL NOT NULL, PRIMARY KEY (run, module)
);
CREATE TABLE accepted_test (
  seq INTEGER PRIMARY KEY, run TEXT NOT NULL, module TEXT NOT NULL, candidate TEXT NOT NULL,
  test TEXT NOT NULL, path TEXT NOT NULL, text TEXT NOT NULL,
  FOREIGN KEY (run, module) REFERENCES module_done(run, module),
  FOREIGN KEY (run, candidate) REFERENCES candidate(run, id)
);
CREATE TABLE accepted_file (
  seq INTEGER PRIMARY KEY, run TEXT NOT NULL, module TEXT NOT NULL, path TEXT NOT NULL, text TEXT NOT NULL,
  FOREIGN KEY (run, module) REFERENCES module_done(run, module)
);
CREATE TABLE delivery (
  seq INTEGER PRIMARY KEY, run TEXT NOT NULL REFERENCES run(id), at TEXT NOT NULL, path TEXT NOT NULL,
  sha256 TEXT NOT NULL
);
CREATE INDEX run_event_by_run ON run_event(run);
CREATE INDEX decision_by_run ON decision(run);
CREATE INDEX accepted_test_by_run ON accepted_test(run);
CREATE INDEX accepted_file_by_run ON accepted_file(run);
CREATE INDEX delivery_by_run ON delivery(run);
"""

_KEYS = {
    "run": "id = NEW.id",
    "run_event": "seq = NEW.seq",
    "candidate": "run = NEW.run AND id = NEW.id",
    "decision": "seq = NEW.seq",
    "evidence": "decision = NEW.decision",
    "module_done": "run = NEW.run AND module = NEW.module",
    "accepted_test": "seq = NEW.seq",
    "accepted_file": "seq = NEW.seq",
    "delivery": "seq = NEW.seq",
}


def _guards(table: str, key: str) -> str:
    # INSERT OR REPLACE deletes the old row without firing a DELETE trigger, hence the third one.
    refuse = f"BEGIN SELECT RAISE(ABORT, 'the journal is append-only: {table}'); END;"
    again = f"EXISTS (SELECT 1 FROM {table} WHERE {key})"  # noqa: S608 - both come from the table above
    return (
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}\n"
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}\n"
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {again} {refuse}\n"
    )


MIGRATIONS: tuple[str, ...] = (_TABLES + "".join(_guards(table, key) for table, key in _KEYS.items()),)


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring a journal to the newest form, each step in one transaction.

    Raises:
        LedgerError: the file is another program's, of a newer guardtest, or its tables were altered.
    """
    if _version(connection, path) < len(MIGRATIONS):
        _upgrade(connection, path)
    if _shape(connection) != _expected_shape():
        raise LedgerError(f"the tables or triggers of {path} are not the ones guardtest made", hint=set_aside(path))


def set_aside(path: Path) -> str:
    """The next step for a journal that cannot be trusted: it is moved, never deleted."""
    return f"Keep it aside and start a new one: mv {path} {path}.old"


def _upgrade(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Asked again behind the lock: another process may have done the work meanwhile.
        for script in MIGRATIONS[_version(connection, path) :]:
            _apply(connection, script)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _apply(connection: sqlite3.Connection, script: str) -> None:
    # Not executescript: that would commit the transaction it runs in. A statement ends at ";\n"; the
    # semicolons inside a trigger are followed by a space.
    for statement in script.split(";\n"):
        connection.execute(statement)


def _version(connection: sqlite3.Connection, path: Path) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    owner = int(connection.execute("PRAGMA application_id").fetchone()[0])
    if version > len(MIGRATIONS):
        raise LedgerError(f"{path} was written by a newer guardtest", hint="Upgrade guardtest, then run again.")
    if owner != APPLICATION_ID and (version or _shape(connection)):
        raise LedgerError(f"{path} is a database of another program", hint=set_aside(path))
    return version


def _shape(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
    return [(str(name), str(sql)) for name, sql in rows]


def _expected_shape() -> list[tuple[str, str]]:
    blank = sqlite3.connect(":memory:")
    try:
        for script in MIGRATIONS:
            _apply(blank, script)
        return _shape(blank)
    finally:
        blank.close()
