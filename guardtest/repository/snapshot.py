"""A throwaway copy of the repository: what the sandbox sees, and where candidates are laid to be judged."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Self

from guardtest.errors import RepositoryError

_LARGEST_TREE = 2 << 30  # bytes


class TreeCopy:
    """Regular files of the work tree in a folder of their own; gone when the context is left.

    Symbolic links that end inside the repository are copied as the file they name; others are left out.
    """

    def __init__(self, root: Path, files: Iterable[str]) -> None:
        self._source = root.resolve()
        self._files = tuple(files)
        self._place = tempfile.TemporaryDirectory(prefix="guardtest-tree-", ignore_cleanup_errors=True)
        self.root = Path(self._place.name).resolve() / root.name

    def __enter__(self) -> Self:
        try:
            self._copy()
        except BaseException:
            self._place.cleanup()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._place.cleanup()

    def write(self, path: str, text: str) -> None:
        """Lay a file into the copy, over an earlier one.

        Raises:
            RepositoryError: the path leaves the copy.
        """
        place = self._inside(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8", newline="")

    def remove(self, path: str) -> None:
        """Take a file out of the copy again, if it is there."""
        self._inside(path).unlink(missing_ok=True)

    def _inside(self, path: str) -> Path:
        pure = PurePosixPath(path)
        if pure.is_absolute() or ".." in pure.parts or "\0" in path or not pure.parts:
            raise RepositoryError(f"{path!r} leaves the repository", hint="Give a path below the repository's top.")
        return self.root.joinpath(*pure.parts)

    def _copy(self) -> None:
        self.root.mkdir()
        total = 0
        for path in self._files:
            source = self._source / path
            if not source.is_file() or not source.resolve().is_relative_to(self._source):
                continue
            total += source.stat().st_size
            if total > _LARGEST_TREE:
                raise RepositoryError(
                    f"the repository holds more than {_LARGEST_TREE >> 30} GiB of files",
                    hint="Let git ignore data that the tests do not need.",
                )
            target = self._inside(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            target.chmod(0o755 if source.stat().st_mode & 0o100 else 0o644)


def hash_files(root: Path, paths: Iterable[str]) -> dict[str, str]:
    """SHA-256 of files, to show that nothing changed. A missing file has the hash ""."""
    return {path: _hash(root / path) for path in paths}


def _hash(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
