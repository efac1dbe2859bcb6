"""A throwaway copy of the repository: what the sandbox sees, and where candidates are laid to be judged."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Self

from guardtest.errors import RepositoryError
from guardtest.repository.hashing import hash_files

_LARGEST_TREE = 2 << 30  # bytes


class TreeCopy:
    """Regular files of the work tree in a folder of their own; gone when the context is left.

    A symbolic link is copied as the file, or the files of the folder, it names if these belong to the repository
    themselves: a link to an ignored file or into .git would carry secrets inside. `skipped` names the others.

    Args:
        files: what belongs to the repository, relative to `root`.
        largest: bytes the copy may hold.
    """

    def __init__(self, root: Path, files: Iterable[str], *, largest: int = _LARGEST_TREE) -> None:
        self._source = root.resolve()
        self._files = frozenset(files)
        self._left, self._largest = largest, largest
        self._copied: set[str] = set()
        self._place = _temporary_folder()
        self.root = Path(self._place.name).resolve() / self._source.name
        self.skipped: tuple[tuple[str, str], ...] = ()

    def __enter__(self) -> Self:
        try:
            self._copy()
        except OSError as error:
            self._place.cleanup()
            raise RepositoryError(
                f"the repository cannot be copied to {self._place.name}: {error.strerror}",
                hint="Make room there, or set TMPDIR to a folder with room.",
            ) from error
        except BaseException:
            self._place.cleanup()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._place.cleanup()

    def write(self, path: str, text: str) -> None:
        """Lay a file into the copy, over an earlier one laid there.

        Raises:
            RepositoryError: the path leaves the copy, or is a file of the repository.
        """
        place = self._inside(path)
        if self._is_copied(path):
            raise RepositoryError(f"{path!r} exists in the repository", hint="Give the new file a name of its own.")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8", newline="")

    def remove(self, path: str) -> None:
        """Take out again what `write` laid there; a file of the repository stays."""
        place = self._inside(path)
        if not self._is_copied(path):
            place.unlink(missing_ok=True)

    def hash_sources(self, paths: Iterable[str]) -> Mapping[str, str]:
        """Hashes of files of the real tree, to compare before and after."""
        return hash_files(self._source, paths)

    def _is_copied(self, path: str) -> bool:
        return PurePosixPath(path).as_posix() in self._copied

    def _inside(self, path: str) -> Path:
        pure = PurePosixPath(path)
        if pure.is_absolute() or ".." in pure.parts or "\0" in path or not pure.parts:
            raise RepositoryError(f"{path!r} leaves the repository", hint="Give a path below the repository's top.")
        return self.root.joinpath(*pure.parts)

    def _copy(self) -> None:
        self.root.mkdir()
        skipped = []
        for path in sorted(self._files):
            try:
                for target, source in self._origins(path):
                    self._copy_file(source, target)
            except _LeftOut as reason:
                skipped.append((path, str(reason)))
        self.skipped = tuple(skipped)

    def _origins(self, path: str) -> Iterator[tuple[str, Path]]:
        """What one path of the repository brings into the copy: pairs of place there and file here."""
        real = Path(os.path.realpath(self._source / path))
        if not real.is_relative_to(self._source):
            raise _LeftOut("it leads out of the repository")
        named = real.relative_to(self._source).as_posix()
        if named in self._files and not real.is_symlink():  # what ends in a link goes round in a circle
            yield path, real
        elif not real.is_dir() or path.startswith(f"{named}/") or named == ".":
            raise _LeftOut("it names no file of the repository")
        else:
            below = (file for file in sorted(self._files) if file.startswith(f"{named}/"))
            yield from (
                (path + file.removeprefix(named), self._source / file)
                for file in below
                if not (self._source / file).is_symlink()
            )

    def _copy_file(self, source: Path, target: str) -> None:
        try:
            facts = source.stat()
            if not stat.S_ISREG(facts.st_mode):
                raise _LeftOut("it is no regular file")
            self._take(facts.st_size)
            place = self._inside(target)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, place)
        except (PermissionError, FileNotFoundError) as error:
            raise _LeftOut(f"it cannot be read: {error.strerror}") from error
        place.chmod(0o755 if facts.st_mode & 0o100 else 0o644)
        self._copied.add(target)

    def _take(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise RepositoryError(
                f"the repository holds more than {_in_words(self._largest)} of files",
                hint="Let git ignore data that the tests do not need.",
            )


def _temporary_folder() -> tempfile.TemporaryDirectory[str]:
    try:
        return tempfile.TemporaryDirectory(prefix="guardtest-tree-", ignore_cleanup_errors=True)
    except OSError as error:
        raise RepositoryError(
            f"there is no temporary folder for a copy of the repository: {error.strerror}",
            hint="Make room, or set TMPDIR to a folder that can be written.",
        ) from error


class _LeftOut(Exception):
    pass


def _in_words(size: int) -> str:
    return f"{size >> 30} GiB" if size >= 1 << 30 else f"{size} bytes"
