"""Facts from git about one work tree, read-only. What git is asked, and how, is in `calling`."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from guardtest.errors import RepositoryError, UsageError
from guardtest.repository.calling import ask_git, ask_git_bytes
from guardtest.repository.changes import new_lines
from guardtest.repository.hashing import blob_id, fingerprint

_git = ask_git  # the name by which the policy's diff reader knows it
_LAST_COMMITS = 500


class GitFacts:
    """A git work tree. Every method asks git and changes nothing."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def at(cls, start: Path) -> GitFacts:
        """The work tree that holds `start`.

        Raises:
            RepositoryError: there is none, git is missing, or configuration says that it lies elsewhere.
        """
        place = start if start.is_dir() else start.parent
        if not place.is_dir():
            raise _no_repository(start, None)
        try:
            root = Path(ask_git(place, "rev-parse", "--show-toplevel").rstrip("\n")).resolve()
        except RepositoryError as error:
            raise _no_repository(start, error) from error
        # `core.worktree` could name any folder; its files would then be taken for the project's.
        if not (root / ".git").exists() or not place.resolve().is_relative_to(root):
            raise RepositoryError(
                f"git says that the work tree of {start} is {root}, which has no .git",
                hint="Start guardtest in an ordinary clone or work tree (core.worktree is not supported).",
            )
        return cls(root)

    def head(self) -> str | None:
        """The id of the commit that is checked out; None before the first."""
        try:
            return ask_git(self.root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}").strip()
        except RepositoryError:
            return None

    def files(self) -> tuple[str, ...]:
        """Tracked files and untracked ones that git does not ignore, as they stand in the work tree; links too."""
        said = ask_git(self.root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
        return tuple(sorted(path for path in set(_paths(said)) if _is_file(self.root / path)))

    def tracked(self, path: str) -> bool:
        """Whether git tracks the path or anything below it."""
        return bool(ask_git(self.root, "ls-files", "-z", "--cached", "--", path))

    def churn(self) -> Mapping[str, int]:
        """How many of the last 500 commits touched each file."""
        if self.head() is None:
            return {}
        said = ask_git(self.root, "log", f"-{_LAST_COMMITS}", "--name-only", "--format=", "-z", "--no-renames")
        return Counter(_paths(said))

    def changed_lines(self, base: str) -> Mapping[str, frozenset[int]]:
        """Lines of the Python files in the work tree that came after `base`, by path; new files count whole.

        Where `base` has gone on since this branch left it, what counts is the commit where they parted.

        Raises:
            UsageError: `base` is no revision.
        """
        known = self._blobs(self._parting_from(base))
        changed: dict[str, frozenset[int]] = {}
        for path in self.files():
            if not path.endswith(".py") or not self._differs(path, known):
                continue
            before = ask_git_bytes(self.root, "cat-file", "blob", known[path]) if path in known else b""
            lines = new_lines(before, self._read(path))
            if lines:
                changed[path] = lines
        return changed

    def is_dirty(self) -> bool:
        """Whether the work tree holds anything else than the last commit, compared byte for byte."""
        head = self.head()
        known = self._blobs(head) if head else {}
        files = self.files()
        return set(files) != set(known) or any(self._differs(path, known) for path in files)

    def fingerprint(self, paths: Iterable[str]) -> str:
        """A hash over names and contents of files of the work tree."""
        return fingerprint(self.root, paths)

    def _parting_from(self, base: str) -> str:
        try:
            commit = ask_git(self.root, "rev-parse", "--verify", "--end-of-options", f"{base}^{{commit}}").strip()
        except RepositoryError as error:
            raise UsageError(
                f"{base!r} is no revision of this repository", hint="Name a branch, tag or commit."
            ) from error
        try:
            return ask_git(self.root, "merge-base", commit, "HEAD").strip()
        except RepositoryError:
            return commit  # no common history, or not enough of it in a shallow clone

    def _blobs(self, commit: str) -> dict[str, str]:
        """Path -> object id of every file and link in a commit; submodules are left out."""
        entries = (entry.partition("\t") for entry in _paths(ask_git(self.root, "ls-tree", "-r", "-z", commit)))
        return {path: facts.split()[2] for facts, _, path in entries if facts.split()[1] == "blob"}

    def _differs(self, path: str, known: Mapping[str, str]) -> bool:
        if path not in known:
            return True
        try:
            return blob_id(self.root / path, length=len(known[path])) != known[path]
        except OSError:
            return True

    def _read(self, path: str) -> bytes:
        place = self.root / path
        try:
            return b"" if place.is_symlink() else place.read_bytes()
        except OSError:
            return b""


def _paths(said: str) -> list[str]:
    return [path for path in said.split("\0") if path]


def _is_file(place: Path) -> bool:
    """A regular file or a link; submodules, and tracked files that are gone, are neither."""
    return os.path.islink(place) or os.path.isfile(place)


def _no_repository(start: Path, error: RepositoryError | None) -> RepositoryError:
    if error is None or "not a git repository" in error.message or not start.exists():
        return RepositoryError(
            f"{start} is not inside a git repository",
            hint="Run `git init` there, or start guardtest in your project.",
        )
    return error
