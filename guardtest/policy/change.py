"""The values policy looks at: what a change adds, what else it touches, and where it may add.

Nothing here reads a file. Paths are text exactly as the proposer spelled them: spelling is part of what is judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["added", "modified", "deleted"]

REGULAR = "100644"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFile:
    """One file of a change.

    `mode` is git's file mode after the change. `unreadable` says why there is no text, or is "".
    """

    path: str
    kind: Kind = "added"
    text: str = ""
    mode: str = REGULAR
    unreadable: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """All that a candidate, a set of files or a diff would do to the repository.

    `existing` holds the paths that were there before; `module` is the module under test, "" where unknown.
    """

    files: tuple[ChangedFile, ...]
    test_roots: tuple[str, ...]
    existing: frozenset[str] = frozenset()
    module: str = ""
