"""From a candidate or from files of the work tree to the values policy decides on. Reads and never writes."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Sequence
from pathlib import Path, PurePosixPath

from guardtest.model import Candidate
from guardtest.policy.change import REGULAR, Change, ChangedFile

LARGEST = 4 << 20  # bytes read at most; a profile's cap is smaller
_LINK, _EXECUTABLE, _SPECIAL = "120000", "100755", "000000"


def change_of(candidate: Candidate, test_roots: Sequence[str], existing_paths: Collection[str]) -> Change:
    """The change a candidate would make: one file, new unless its path is taken."""
    existing = frozenset(existing_paths)
    file = ChangedFile(
        path=candidate.path,
        kind="modified" if candidate.path in existing else "added",
        text=candidate.text,
        unreadable=_unencodable(candidate.text),
    )
    return Change(files=(file,), test_roots=tuple(test_roots), existing=existing, module=candidate.module)


def changes_of_files(
    root: Path, files: Sequence[str], test_roots: Sequence[str], existing_paths: Collection[str]
) -> Change:
    """The change that adds these files of the work tree, as if they had not been there before.

    Args:
        files: relative to `root`, or absolute below it.
    """
    changed = tuple(_read(root, _relative(root, file)) for file in files)
    existing = frozenset(existing_paths) - {file.path for file in changed}
    return Change(files=changed, test_roots=tuple(test_roots), existing=existing)


def _unencodable(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        return f"it cannot be written as UTF-8: {error.reason}"
    return ""


def _relative(root: Path, file: str) -> str:
    """The path below the root, taken by its letters: a link on the way must stay visible."""
    if os.path.isabs(file):
        for base in (root, root.resolve()):
            if PurePosixPath(file).is_relative_to(base):
                return str(PurePosixPath(file).relative_to(base))
    return file


def _read(root: Path, path: str) -> ChangedFile:
    mode = _mode(root, path)
    if mode not in {REGULAR, _EXECUTABLE}:
        return ChangedFile(path=path, mode=mode or REGULAR, unreadable="there is no regular file of this name")
    try:
        with (root / path).open("rb") as stream:
            content = stream.read(LARGEST + 1)
        if len(content) > LARGEST:
            return ChangedFile(path=path, mode=mode, unreadable=f"it is larger than {LARGEST} bytes")
        return ChangedFile(path=path, mode=mode, text=content.decode("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        return ChangedFile(path=path, mode=mode, unreadable=f"it cannot be read as UTF-8 text: {error}")


def _mode(root: Path, path: str) -> str:
    """Git's mode for the file; a link anywhere on the way counts as a link, "" as missing."""
    place = root
    try:
        for part in PurePosixPath(path).parts:
            place = place / part
            if place.is_symlink():
                return _LINK
        found = place.lstat().st_mode
    except (OSError, ValueError):
        return ""
    if not stat.S_ISREG(found):
        return _SPECIAL
    return _EXECUTABLE if found & stat.S_IXUSR else REGULAR
