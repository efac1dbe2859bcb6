"""Two runs never work on one repository at once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from guardtest.errors import LedgerError
from guardtest.ledger import RunLock

_HOLDS_THE_LOCK = """
import sys
from pathlib import Path
from guardtest.ledger import RunLock
RunLock(Path(sys.argv[1])).acquire(wait=False)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def other_run(state_dir: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDS_THE_LOCK, str(state_dir)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


@pytest.mark.proves("LEDGER-3")
def test_a_second_run_that_will_not_wait_is_told_who_holds_the_lock(
    state_dir: Path, other_run: subprocess.Popen[str]
) -> None:
    with pytest.raises(LedgerError, match=f"process {other_run.pid}"):
        RunLock(state_dir).acquire(wait=False)


@pytest.mark.proves("LEDGER-3")
def test_a_second_run_that_waits_gets_the_lock_when_the_first_is_killed(
    state_dir: Path, other_run: subprocess.Popen[str]
) -> None:
    waited_for: list[int] = []

    def on_wait(holder: int) -> None:
        waited_for.append(holder)
        other_run.kill()

    with RunLock(state_dir) as lock:
        lock.acquire(wait=True, on_wait=on_wait)
        assert waited_for == [other_run.pid]
        assert (state_dir / "run.lock").read_text() == f"{os.getpid()}\n"


def test_a_released_lock_is_free_again(state_dir: Path) -> None:
    with RunLock(state_dir) as first:
        first.acquire(wait=False)
    with RunLock(state_dir) as second:
        second.acquire(wait=False, on_wait=lambda _: pytest.fail("nobody holds it"))


def test_a_linked_lock_file_is_refused(state_dir: Path, tmp_path: Path) -> None:
    state_dir.mkdir()
    (state_dir / "run.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LedgerError, match="run lock"):
        RunLock(state_dir).acquire(wait=False)
    assert not (tmp_path / "elsewhere").exists()
