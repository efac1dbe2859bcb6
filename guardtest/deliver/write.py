"""Applies a plan: new files only, each whole, and an honest account where it cannot go on."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from guardtest.deliver.folders import open_folder
from guardtest.deliver.newfile import make_file, read_file
from guardtest.deliver.plan import Effect, WriteTest, spellings
from guardtest.errors import DeliveryError


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A file that now stands in the repository; `wanted` is the path the plan had for it."""

    path: str
    sha256: str
    wanted: str


class IncompleteDelivery(DeliveryError):
    """Delivery stopped half-way: `written` stands in the repository, `missing` was not written."""

    def __init__(self, message: str, *, written: tuple[Written, ...], missing: tuple[str, ...], hint: str) -> None:
        super().__init__(message, hint=hint)
        self.written = written
        self.missing = missing


def _ignore(_: Written) -> None:
    pass


def apply_effects(
    effects: Iterable[Effect], root: Path, on_written: Callable[[Written], None] = _ignore
) -> tuple[Written, ...]:
    """Make the planned files below `root`, in order.

    A name that was taken since the plan was made is passed over for the next free one; a file that already
    stands there with the same bytes counts as written, so that delivery can be repeated after a crash.

    Args:
        on_written: called after each file, so that it can be recorded before the next one.

    Raises:
        IncompleteDelivery: a file cannot be written; nothing is written after it.
    """
    todo = tuple(effects)
    written: list[Written] = []
    for position, effect in enumerate(todo):
        try:
            done = _write(effect, root)
        except OSError as error:
            raise _incomplete(error, tuple(written), todo[position:]) from error
        written.append(done)
        on_written(done)
    return tuple(written)


def find_delivered(files: Iterable[WriteTest], root: Path) -> tuple[Written, ...]:
    """Those of the files that stand in the repository already, under their name or its next spellings.

    A run killed between writing a file and recording it finds its own file so, instead of writing a twin.
    """
    found = (_find(file, root) for file in files)
    return tuple(written for written in found if written is not None)


def _write(effect: Effect, root: Path) -> Written:
    *folders, name = effect.path.split("/")
    data = _bytes(effect.text)
    with open_folder(root, tuple(folders), create=True) as folder:
        for spelling in spellings(name):
            try:
                make_file(folder, spelling, data)
            except FileExistsError:
                if read_file(folder, spelling) != data:
                    continue
            return _written((*folders, spelling), data, effect.path)
    raise AssertionError("spellings never end")


def _find(file: WriteTest, root: Path) -> Written | None:
    *folders, name = file.path.split("/")
    data = _bytes(file.text)
    try:
        with open_folder(root, tuple(folders), create=False) as folder:
            for spelling in spellings(name):
                held = read_file(folder, spelling)
                if held is None:
                    return None
                if held == data:
                    return _written((*folders, spelling), data, file.path)
    except OSError:
        return None
    return None


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


def _written(parts: tuple[str, ...], data: bytes, wanted: str) -> Written:
    return Written(path="/".join(parts), sha256=hashlib.sha256(data).hexdigest(), wanted=wanted)


def _incomplete(error: OSError, written: tuple[Written, ...], rest: tuple[Effect, ...]) -> IncompleteDelivery:
    done = ", ".join(file.path for file in written) or "nothing"
    return IncompleteDelivery(
        f"{rest[0].path} cannot be written: {_why(error)}. Written: {done}."
        f" Not written: {len(rest)} of {len(written) + len(rest)} files; the ledger keeps their full text.",
        written=written,
        missing=tuple(effect.path for effect in rest),
        hint="Make that folder a plain, writable one with free space, then run `guardtest run --resume`.",
    )


def _why(error: OSError) -> str:
    if error.errno in {errno.ENOTDIR, errno.ELOOP}:
        return "a folder on the way to it is a link or no folder"
    return error.strerror or str(error)
