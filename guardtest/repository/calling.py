"""The one hardened way to call git: nothing that a repository's own configuration names is executed.

A clone brings no configuration along, but an unpacked archive or a shared folder does. Commands that hash files of
the work tree (`diff`, `status`, `ls-files --modified`) run the `filter.*.clean` programs it names, and no option
turns these off; so they are never asked. Ask for objects (`ls-tree`, `cat-file`, `diff-tree`) and compare here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from guardtest.errors import RepositoryError

# What configuration could make the commands we use execute, or answer otherwise than we read it.
_SETTINGS = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "core.sshCommand=false",
    "diff.relative=false",
    "log.showSignature=false",
    "protocol.allow=never",
    "safe.bareRepository=explicit",
)
# A hook that starts guardtest would point git at its own repository (`git rev-parse --local-env-vars`).
_UNSET = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_CONFIG_PARAMETERS",
    "GIT_DIR",
    "GIT_EXTERNAL_DIFF",
    "GIT_GRAFT_FILE",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
)
_ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    # A partial clone would fetch what is missing, by a program its configuration names.
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "LC_ALL": "C",
}
_MISSING_PROGRAM = 127


def ask_git(root: Path, *words: str) -> str:
    """What git prints, as UTF-8 with other bytes escaped. Paths in `words` are taken literally.

    Raises:
        RepositoryError: git is missing or refuses; the message holds its reason.
    """
    return ask_git_bytes(root, *words).decode("utf-8", "surrogateescape")


def ask_git_bytes(root: Path, *words: str) -> bytes:
    """What git prints, byte for byte.

    Raises:
        RepositoryError: git is missing or refuses; the message holds its reason.
    """
    status, said, complaint = _execute(root, words)
    if status == _MISSING_PROGRAM:
        raise RepositoryError("git is not installed", hint="Install git and try again.")
    if status:
        raise RepositoryError(
            f"git {words[0]} failed in {root}: {complaint}",
            hint="Check with `git status` that this is a healthy repository of yours.",
        )
    return said


def _execute(root: Path, words: tuple[str, ...]) -> tuple[int, bytes, str]:
    try:
        import git
    except ImportError:  # GitPython's answer to a machine without git
        return _MISSING_PROGRAM, b"", ""
    unset = [word for name in _UNSET for word in ("-u", name)]
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    place: Any = git.Git(str(root))
    try:
        status, said, complaint = place.execute(
            ["env", *unset, "git", "--no-pager", "--literal-pathspecs", *settings, *words],
            env=_ENVIRONMENT,
            with_extended_output=True,
            with_exceptions=False,
            strip_newline_in_stdout=False,
            stdout_as_string=False,
        )
    except (git.CommandError, OSError, ValueError) as error:
        return 1, b"", f"{error}".strip()
    text = complaint if isinstance(complaint, str) else bytes(complaint).decode("utf-8", "replace")
    return int(status), bytes(said), text.strip()
