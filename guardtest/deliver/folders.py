"""Walks from the repository's root to a folder by descriptors, so that no link on the way is followed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


@contextmanager
def open_folder(root: Path, folders: tuple[str, ...], *, create: bool) -> Iterator[int]:
    """A descriptor of the folder below `root`.

    Args:
        create: make the folders that are missing.

    Raises:
        OSError: a folder is missing, or is a link or a file (ENOTDIR or ELOOP).
    """
    current = os.open(root, _FOLDER)
    try:
        for name in folders:
            below = _step(current, name, create)
            os.close(current)
            current = below
        yield current
    finally:
        os.close(current)


def _step(parent: int, name: str, create: bool) -> int:
    if create:
        with suppress(FileExistsError):
            os.mkdir(name, dir_fd=parent)
    return os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=parent)
