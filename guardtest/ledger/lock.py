"""One run at a time per repository: a kernel lock that ends with its process, however that ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from typing import Self

from guardtest.errors import LedgerError
from guardtest.ledger.state import open_state_dir

LOCK_FILE = "run.lock"


def _say_nothing(_: int) -> None:
    pass


class RunLock:
    """The lock on a repository's state folder.

    The file stays when the lock is let go: removing it would let two runs hold two files of one name.
    """

    def __init__(self, state_dir: Path) -> None:
        self._state_dir = state_dir
        self._descriptor: int | None = None

    def acquire(self, wait: bool, on_wait: Callable[[int], None] = _say_nothing) -> None:
        """Take the lock.

        Args:
            wait: wait for the run that holds it, instead of refusing.
            on_wait: called once with the holder's process id (0: unknown) before waiting.

        Raises:
            LedgerError: another run holds it and `wait` is false, or the file cannot be used.
        """
        descriptor = self._open()
        try:
            _lock(descriptor, wait, on_wait)
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        except BaseException as error:
            os.close(descriptor)
            if isinstance(error, OSError):
                raise self._unusable(error) from error
            raise
        self._descriptor = descriptor

    def release(self) -> None:
        """Let the lock go; without it, does nothing."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def _open(self) -> int:
        path = open_state_dir(self._state_dir) / LOCK_FILE
        try:
            return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise self._unusable(error) from error

    def _unusable(self, error: OSError) -> LedgerError:
        return LedgerError(
            f"the run lock {self._state_dir / LOCK_FILE} cannot be used: {error.strerror or error}",
            hint=f"Make {self._state_dir} writable, then run again.",
        )


def _lock(descriptor: int, wait: bool, on_wait: Callable[[int], None]) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return
    except BlockingIOError:
        holder = _holder(descriptor)
    if not wait:
        raise LedgerError(
            f"another guardtest run ({f'process {holder}' if holder else 'unknown process'}) works on this repository",
            hint="Wait for it to end, or stop it, then run again.",
        )
    on_wait(holder)
    fcntl.flock(descriptor, fcntl.LOCK_EX)


def _holder(descriptor: int) -> int:
    # The holder writes its id just after it gets the lock, so it may not be there yet.
    text = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip()
    return int(text) if text.isdecimal() else 0
