"""What happens when the journal's file or folder is missing, damaged, foreign or not writable."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from guardtest.errors import LedgerError
from guardtest.ledger import Ledger
from tests.fakes.ledger_values import candidate, facts
from tests.fakes.privileges import ordinary_user


def test_the_state_folder_is_ignored_by_git(state_dir: Path) -> None:
    Ledger.open(state_dir).close()
    assert (state_dir / ".gitignore").read_text() == "*\n"


def test_an_edited_gitignore_is_left_alone(state_dir: Path) -> None:
    state_dir.mkdir()
    (state_dir / ".gitignore").write_text("mine\n")
    Ledger.open(state_dir).close()
    assert (state_dir / ".gitignore").read_text() == "mine\n"


def test_reading_never_makes_a_journal(state_dir: Path) -> None:
    with pytest.raises(LedgerError, match="no ledger") as caught:
        Ledger.open(state_dir, create=False)
    assert caught.value.hint == "Run `guardtest run` first."
    assert not state_dir.exists()


@pytest.mark.proves("LEDGER-4")
def test_a_file_that_is_no_database_is_named_and_kept(state_dir: Path) -> None:
    state_dir.mkdir()
    path = state_dir / "ledger.sqlite"
    path.write_bytes(b"no database, but long enough to have a header" * 100)
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="not a database") as caught:
        Ledger.open(state_dir)
    assert f"mv {path} {path}.old" in caught.value.hint
    assert path.read_bytes() == before


@pytest.mark.proves("LEDGER-4")
def test_a_damaged_page_is_found_on_opening(state_dir: Path) -> None:
    with Ledger.open(state_dir) as ledger:
        run = ledger.begin_run(facts())
        for number in range(50):
            ledger.record_candidate(run, candidate(f"c{number}", text="x = 1\n" * 300))
    path = state_dir / "ledger.sqlite"
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(LedgerError) as caught:
        Ledger.open(state_dir)
    assert "Keep it aside" in caught.value.hint


@pytest.mark.proves("LEDGER-4")
def test_a_database_of_another_program_is_refused_untouched(state_dir: Path) -> None:
    state_dir.mkdir()
    other = sqlite3.connect(state_dir / "ledger.sqlite")
    other.execute("CREATE TABLE theirs (x)")
    other.commit()
    other.close()
    with pytest.raises(LedgerError, match="another program"):
        Ledger.open(state_dir)


def test_a_journal_of_a_newer_version_is_refused(state_dir: Path) -> None:
    Ledger.open(state_dir).close()
    _tamper(state_dir, "PRAGMA user_version = 999")
    with pytest.raises(LedgerError, match="newer guardtest"):
        Ledger.open(state_dir)


def test_a_journal_without_its_guards_is_refused(state_dir: Path) -> None:
    Ledger.open(state_dir).close()
    _tamper(state_dir, "DROP TRIGGER candidate_no_update")
    with pytest.raises(LedgerError, match="not the ones guardtest made"):
        Ledger.open(state_dir)


@pytest.mark.parametrize("name", ["ledger.sqlite", "ledger.sqlite-wal"])
def test_a_linked_journal_file_is_refused(state_dir: Path, tmp_path: Path, name: str) -> None:
    state_dir.mkdir()
    (state_dir / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LedgerError, match="symbolic link"):
        Ledger.open(state_dir)
    assert not (tmp_path / "elsewhere").exists()


def test_a_linked_state_folder_is_refused(state_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    state_dir.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LedgerError, match="symbolic link"):
        Ledger.open(state_dir)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_read_only_repository_gives_the_next_step(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    try:
        with ordinary_user(), pytest.raises(LedgerError, match="Permission denied") as caught:
            Ledger.open(tmp_path / ".guardtest")
    finally:
        tmp_path.chmod(0o755)
    assert "writable" in caught.value.hint


_FILLS_THE_DISK = """
import resource, sys
from pathlib import Path
from guardtest.errors import LedgerError
from guardtest.ledger import Ledger
from tests.fakes.ledger_values import candidate, facts
ledger = Ledger.open(Path(sys.argv[1]))
run = ledger.begin_run(facts())
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
kept = 0
try:
    while True:
        ledger.record_candidate(run, candidate(f"c{kept}", text="x" * 20_000))
        kept += 1
except LedgerError as error:
    print(kept, error.hint)
"""


def test_a_full_disk_ends_with_an_error_and_keeps_what_was_recorded(state_dir: Path) -> None:
    """A file size limit stands in for the full disk: the write fails at the same place."""
    done = subprocess.run(
        [sys.executable, "-c", _FILLS_THE_DISK, str(state_dir)], capture_output=True, text=True, check=True
    )
    kept, hint = done.stdout.split(" ", 1)
    assert "Free some space" in hint
    with Ledger.open(state_dir) as ledger:
        (run,) = ledger.runs()
        assert len(ledger.candidates(run.id)) == int(kept) > 0


def _tamper(state_dir: Path, statement: str) -> None:
    other = sqlite3.connect(state_dir / "ledger.sqlite")
    other.execute(statement)
    other.commit()
    other.close()
