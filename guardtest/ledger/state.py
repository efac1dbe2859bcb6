"""The state folder `.guardtest/`: made on first use, ignored by git, never a symlink.

A repository is free to bring its own `.guardtest`; a link there would send what we write elsewhere.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from guardtest.errors import LedgerError

STATE_FOLDER = ".guardtest"


def open_state_dir(state_dir: Path) -> Path:
    """The state folder, made if it is missing, with a `.gitignore` that hides all of it.

    Raises:
        LedgerError: it cannot be made, or is no plain folder.
    """
    try:
        state_dir.mkdir(exist_ok=True)
        refuse_links(state_dir)
        _write_once(state_dir / ".gitignore", b"*\n")
    except OSError as error:
        raise LedgerError(
            f"the state folder {state_dir} cannot be used: {error.strerror or error}",
            hint="Make the repository's folder writable and free some space there, then run again.",
        ) from error
    return state_dir


def refuse_links(*paths: Path) -> None:
    """Raise LedgerError if one of the paths is a symbolic link."""
    for path in paths:
        if _is_link(path):
            raise LedgerError(
                f"{path} is a symbolic link; guardtest keeps its state in plain files only",
                hint=f"Remove the link: rm {path}",
            )


def _is_link(path: Path) -> bool:
    try:
        return stat.S_ISLNK(os.lstat(path).st_mode)
    except FileNotFoundError:
        return False


def _write_once(path: Path, data: bytes) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
