"""Facts from git, read-only: nothing that the repository's own configuration says is executed."""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from guardtest.errors import RepositoryError, UsageError

# What a repository's own configuration could make git execute.
_HARMLESS = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "core.sshCommand=false",
    "diff.external=",
    "protocol.allow=never",
)
_LAST_COMMITS = 500
_HUNK = re.compile(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@")


class GitFacts:
    """A git work tree. Every method asks git and changes nothing."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def at(cls, start: Path) -> GitFacts:
        """The work tree that holds `start`.

        Raises:
            RepositoryError: there is none, or git is missing.
        """
        try:
            top = _git(start, "rev-parse", "--show-toplevel")
        except RepositoryError as error:
            raise RepositoryError(
                f"{start} is not inside a git repository",
                hint="Run `git init` there, or start guardtest in your project.",
            ) from error
        return cls(Path(top.rstrip("\n")).resolve())

    def files(self) -> tuple[str, ...]:
        """Tracked files and untracked ones that git does not ignore, as they stand in the work tree."""
        said = _git(self.root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
        return tuple(sorted(path for path in set(said.split("\0")) - {""} if self._is_file(path)))

    def tracked(self, path: str) -> bool:
        """Whether git tracks the path or anything below it."""
        return bool(_git(self.root, "ls-files", "-z", "--cached", "--", path))

    def churn(self) -> Mapping[str, int]:
        """How many of the last 500 commits touched each file."""
        try:
            said = _git(self.root, "log", f"-{_LAST_COMMITS}", "--name-only", "--format=", "-z", "--no-renames")
        except RepositoryError:
            return {}  # no commit yet
        return Counter(path for path in said.replace("\n", "\0").split("\0") if path)

    def changed_lines(self, base: str) -> Mapping[str, frozenset[int]]:
        """Lines of the work tree that differ from `base`, by path; untracked files count whole.

        Raises:
            UsageError: `base` is no revision.
        """
        try:
            commit = _git(self.root, "rev-parse", "--verify", "--end-of-options", f"{base}^{{commit}}").strip()
        except RepositoryError as error:
            raise UsageError(
                f"{base!r} is no revision of this repository", hint="Name a branch, tag or commit."
            ) from error
        said = _git(
            self.root,
            "diff",
            "--no-ext-diff",
            "--no-textconv",
            "--no-renames",
            "--no-color",
            "-U0",
            commit,
            "--",
        )
        changed = _added_lines(said)
        for path in _git(self.root, "ls-files", "-z", "--others", "--exclude-standard").split("\0"):
            if path.endswith(".py") and self._is_file(path):
                count = len((self.root / path).read_bytes().splitlines())
                changed[path] = frozenset(range(1, count + 1))
        return changed

    def fingerprint(self, paths: Iterable[str]) -> str:
        """A hash over names and contents of files of the work tree."""
        digest = hashlib.sha256()
        for path in sorted(set(paths)):
            try:
                content = hashlib.sha256((self.root / path).read_bytes()).digest()
            except OSError:
                content = b"missing"
            digest.update(path.encode("utf-8", "surrogateescape") + b"\0" + content)
        return digest.hexdigest()

    def _is_file(self, path: str) -> bool:
        place = self.root / path
        return place.is_file() and not place.is_symlink()


def _added_lines(diff: str) -> dict[str, frozenset[int]]:
    changed: dict[str, frozenset[int]] = {}
    path = ""
    for line in diff.splitlines():
        if line.startswith("+++ "):
            path = line[6:].split("\t")[0] if line.startswith("+++ b/") else ""
        hunk = _HUNK.match(line)
        if hunk and path:
            first, count = int(hunk[1]), int(hunk[2] or 1)
            changed[path] = changed.get(path, frozenset()) | frozenset(range(first, first + count))
    return changed


def _git(root: Path, *words: str) -> str:
    import git

    command: Any = git.Git(str(root))
    settings = [word for setting in _HARMLESS for word in ("-c", setting)]
    try:
        said = command.execute(
            ["git", *settings, *words],
            env={**_clean_environment(), "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"},
            strip_newline_in_stdout=False,
            stdout_as_string=False,
        )
    except git.CommandError as error:
        raise RepositoryError(
            f"git {words[0]} failed in {root}: {str(error.stderr).strip()}",
            hint="Check that git is installed and that this is a healthy repository.",
        ) from error
    return bytes(said).decode("utf-8", "surrogateescape")


def _clean_environment() -> dict[str, str]:
    """GIT_* variables could point git elsewhere: GIT_DIR of a calling hook, GIT_EXTERNAL_DIFF."""
    return {name: "" for name in os.environ if name.startswith("GIT_EXTERNAL")}
