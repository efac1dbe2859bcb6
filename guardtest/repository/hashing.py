"""Hashes of files, to show that nothing changed. Links are never followed: their hash is that of the link itself."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable
from pathlib import Path

MISSING = ""


def hash_file(place: Path) -> str:
    """SHA-256 of a regular file or of a link's text; `MISSING` where there is neither, or it cannot be read."""
    try:
        mode = place.lstat().st_mode
        if stat.S_ISLNK(mode):
            return hashlib.sha256(b"link\0" + os.fsencode(os.readlink(place))).hexdigest()
        if not stat.S_ISREG(mode):
            return MISSING
        with place.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except (OSError, ValueError):
        return MISSING


def hash_files(root: Path, paths: Iterable[str]) -> dict[str, str]:
    """Path -> hash, for paths relative to `root`."""
    return {path: hash_file(root / path) for path in paths}


def fingerprint(root: Path, paths: Iterable[str]) -> str:
    """One hash over the names and contents of all these files."""
    digest = hashlib.sha256()
    for path, content in sorted(hash_files(root, set(paths)).items()):
        digest.update(os.fsencode(path) + b"\0" + content.encode() + b"\0")
    return digest.hexdigest()


def blob_id(place: Path, *, length: int) -> str:
    """The object id git gives a file's bytes as they stand, or a link's text.

    Args:
        length: of the repository's ids in hex digits: 40 for SHA-1, else SHA-256.

    Raises:
        OSError: the file cannot be read.
    """
    content = os.fsencode(os.readlink(place)) if place.is_symlink() else place.read_bytes()
    digest = hashlib.sha1(usedforsecurity=False) if length == 40 else hashlib.sha256()
    digest.update(b"blob %d\0" % len(content) + content)
    return digest.hexdigest()
