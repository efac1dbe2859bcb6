"""A policy profile: which rules hold, how strictly, and how much one change may hold.

Profiles are composed of others (`guardtest.policy.compose`); a `Profile` is the resolved result.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Literal

from guardtest.policy.rule import Caps

Level = Literal["off", "warning", "error"]
LEVELS: tuple[Level, ...] = ("off", "warning", "error")  # from loosest to strictest
_FORMAT = 1  # of what the digest is taken over


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a profile sets for one rule.

    `allow` exempts qualified names from the rule, `deny` adds some; both for rules that look at names.
    """

    level: Level
    allow: frozenset[str] = frozenset()
    deny: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A resolved profile: every rule has a setting. (No slots: `digest` is computed once.)"""

    name: str
    settings: Mapping[str, Setting]
    caps: Caps = field(default_factory=Caps)
    loosenable: frozenset[str] = frozenset()

    def setting(self, rule: str) -> Setting:
        """What holds for a rule; a rule the profile does not know holds as an error."""
        return self.settings.get(rule, Setting(level="error"))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the resolved rules and caps: equal digests decide alike, whatever the files look like."""
        rules = {
            rule: [setting.level, sorted(setting.allow), sorted(setting.deny)]
            for rule, setting in self.settings.items()
        }
        content = {"format": _FORMAT, "rules": rules, "caps": asdict(self.caps)}
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
