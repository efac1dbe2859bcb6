"""Policy: what a change may contain before anything of it runs. Paths and syntax; allow, deny or could not tell.

Pure but for reading what it is asked about; never imports or executes a candidate. Importing this is cheap.
"""

from __future__ import annotations

from guardtest.policy.change import Change, ChangedFile
from guardtest.policy.diff import change_of_diff
from guardtest.policy.engine import decide
from guardtest.policy.explain import explain
from guardtest.policy.load import load_profile
from guardtest.policy.profile import Profile, Setting
from guardtest.policy.reading import change_of, changes_of_files
from guardtest.policy.rule import Caps, Rule
from guardtest.policy.rules import rules

__all__ = [
    "Caps",
    "Change",
    "ChangedFile",
    "Profile",
    "Rule",
    "Setting",
    "change_of",
    "change_of_diff",
    "changes_of_files",
    "decide",
    "explain",
    "load_profile",
    "rules",
]
