"""Makes one new file, whole or not at all, and never over another.

The bytes go into a file without a name, which gets its name only when it is complete: a crash before that
leaves nothing, a crash after it the whole file. Where the file system has no nameless files, a hidden name
in the same folder takes that place.
"""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_NAMELESS: int = getattr(os, "O_TMPFILE", 0)
_UNSUPPORTED = {errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT}
_MODE = 0o666  # the user's umask decides, as for any file they write


def make_file(folder: int, name: str, data: bytes) -> None:
    """Make the file `name` in the folder behind the descriptor.

    Raises:
        FileExistsError: the name is taken, be it by a dangling link.
        OSError: the file cannot be written; nothing of it is left.
    """
    with _staged(folder) as (descriptor, source):
        _write_all(descriptor, data)
        os.fsync(descriptor)
        here = None if source.startswith("/") else folder
        os.link(source, name, src_dir_fd=here, dst_dir_fd=folder, follow_symlinks=here is None)
    os.fsync(folder)


def read_file(folder: int, name: str) -> bytes | None:
    """The bytes of a plain file, or None where there is none of that name."""
    try:
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        try:
            return file.read()
        except OSError:
            return None


@contextmanager
def _staged(folder: int) -> Iterator[tuple[int, str]]:
    """A descriptor to write to, and the source to link from."""
    descriptor = _nameless(folder)
    if descriptor is not None:
        with os.fdopen(descriptor, "wb"):
            yield descriptor, f"/proc/self/fd/{descriptor}"
        return
    name = f".guardtest-{secrets.token_hex(8)}.tmp"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(name, flags, _MODE, dir_fd=folder), "wb") as file:
        try:
            yield file.fileno(), name
        finally:
            with suppress(FileNotFoundError):
                os.unlink(name, dir_fd=folder)


def _nameless(folder: int) -> int | None:
    if not _NAMELESS or not os.path.isdir("/proc/self/fd"):
        return None
    try:
        return os.open(".", _NAMELESS | os.O_WRONLY | os.O_CLOEXEC, _MODE, dir_fd=folder)
    except OSError as error:
        if error.errno in _UNSUPPORTED:
            return None
        raise


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
