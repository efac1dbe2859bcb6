"""From two commits to the values policy decides on, read from git's objects and never from the work tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from guardtest.errors import RepositoryError, UsageError
from guardtest.policy.change import Change, ChangedFile, Kind
from guardtest.policy.reading import LARGEST

# The room's one hardened way to call git: none of the repository's own settings is executed.
from guardtest.repository.git import _git

_NO_LINK = {"120000": "it is a symbolic link", "160000": "it is a submodule"}
_KINDS: dict[str, Kind] = {"A": "added", "D": "deleted"}


def change_of_diff(root: Path, revisions: str, test_roots: Sequence[str]) -> Change:
    """The change from A to B for "A..B", or from where B left A for "A...B".

    Raises:
        UsageError: `revisions` is not of that form, or names something that is no commit.
    """
    before, after = _commits(root, revisions)
    existing = frozenset(_words(_git(root, "ls-tree", "-r", "-z", "--name-only", "--full-tree", before)))
    files = tuple(_changed(root, before, after))
    return Change(files=files, test_roots=tuple(test_roots), existing=existing)


def _commits(root: Path, revisions: str) -> tuple[str, str]:
    start, dots, end = revisions.partition("...") if "..." in revisions else revisions.partition("..")
    if not dots or not start or not end:
        raise UsageError(f"{revisions!r} is no range of commits", hint="Write it as A..B or A...B.")
    before, after = _commit(root, start), _commit(root, end)
    return (_git(root, "merge-base", before, after).strip() if dots == "..." else before), after


def _commit(root: Path, name: str) -> str:
    try:
        return _git(root, "rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}").strip()
    except RepositoryError as error:
        raise UsageError(f"{name!r} is no revision of this repository", hint="Name a branch, tag or commit.") from error


def _changed(root: Path, before: str, after: str) -> Iterator[ChangedFile]:
    said = _words(_git(root, "diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", before, after))
    for facts, path in zip(said[::2], said[1::2], strict=True):
        _, mode, _, blob, status = facts.split(" ")
        kind = _KINDS.get(status, "modified")
        if kind != "added":
            yield ChangedFile(path=path, kind=kind, mode=mode)
        elif mode in _NO_LINK:
            yield ChangedFile(path=path, mode=mode, unreadable=_NO_LINK[mode])
        else:
            yield _added(root, path, mode, blob)


def _added(root: Path, path: str, mode: str, blob: str) -> ChangedFile:
    size = int(_git(root, "cat-file", "-s", blob))
    if size > LARGEST:
        return ChangedFile(path=path, mode=mode, unreadable=f"it is larger than {LARGEST} bytes")
    text = _git(root, "cat-file", "blob", blob)
    if any("\udc80" <= character <= "\udcff" for character in text):
        return ChangedFile(path=path, mode=mode, unreadable="it is not UTF-8 text")
    return ChangedFile(path=path, mode=mode, text=text)


def _words(said: str) -> list[str]:
    return [word for word in said.split("\0") if word]
