"""Load a policy profile by name or path, with all it extends. A broken profile is never half used."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from guardtest.errors import ConfigError
from guardtest.policy.compose import compose
from guardtest.policy.profile import Profile
from guardtest.policy.rules import rules
from guardtest.policy.written import WrittenProfile, parse_profile
from guardtest.shipped import shipped

_NAME = re.compile(r"[a-z][a-z0-9-]*")
_HINT = "See docs/policy.md for how profiles are written and composed."


def load_profile(name_or_path: str, root: Path | None = None) -> Profile:
    """The resolved profile.

    Args:
        name_or_path: the name of a shipped profile, or the path of a `.toml` file inside `root`.

    Raises:
        ConfigError: a file is missing, broken, empty, goes in circles, or loosens what it must not; lists all.
    """
    loading = _Loading(root)
    profile = loading.profile(name_or_path, ())
    if loading.problems or profile is None:
        found = tuple(dict.fromkeys(loading.problems))
        raise ConfigError(f"the policy profile {name_or_path!r} cannot be used", problems=found, hint=_HINT)
    return profile


@dataclass(slots=True)
class _Loading:
    """One call of `load_profile`: what was read, and all that was wrong."""

    root: Path | None
    problems: list[str] = field(default_factory=list)
    done: dict[str, Profile | None] = field(default_factory=dict)

    def profile(self, name: str, children: tuple[str, ...]) -> Profile | None:
        """The resolved profile, or None where something is wrong and noted."""
        if name in children:
            self.problems.append(f"extends goes in a circle: {' -> '.join((*children, name))}")
            return None
        if name not in self.done:
            self.done[name] = self._resolve(name, children)
        return self.done[name]

    def _resolve(self, name: str, children: tuple[str, ...]) -> Profile | None:
        written = self._read(name)
        if written is None:
            return None
        if written.says_nothing:
            self._note(name, "it is empty; an empty policy would allow everything")
            return None
        if name.endswith(".toml") and not written.extends:
            self._note(name, 'extends: a profile of your own must extend a shipped one, such as "base"')
        found = [self.profile(parent, (*children, name)) for parent in written.extends]
        parents = [parent for parent in found if parent is not None]
        if len(parents) < len(found):
            # Go on with the parents there are, to list the profile's own mistakes as well.
            self._note(name, "extends: not every profile it extends can be used")
        if not parents and written.extends:
            return None
        profile, problems = compose(name, written, parents, rules())
        for problem in problems:
            self._note(name, problem)
        return profile

    def _read(self, name: str) -> WrittenProfile | None:
        path = self._path(name)
        table = self._table(name, path) if path else None
        if table is None:
            return None
        written, problems = parse_profile(table)
        for problem in problems:
            self._note(name, problem)
        return None if problems else written

    def _path(self, name: str) -> Path | None:
        if not name.endswith(".toml"):
            if _NAME.fullmatch(name):
                return shipped("policies") / f"{name}.toml"
            self._note(name, "is neither the name of a shipped profile nor the path of a .toml file")
            return None
        if self.root is None:
            self._note(name, "is a path, and there is no repository to look in")
            return None
        path = (self.root / name).resolve()
        if not path.is_relative_to(self.root.resolve()):
            self._note(name, "lies outside the repository")
            return None
        return path

    def _table(self, name: str, path: Path) -> dict[str, Any] | None:
        try:
            return tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            self._note(name, "there is no such profile")
            return None
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
            self._note(name, f"cannot be read: {error}")
            return None

    def _note(self, name: str, problem: str) -> None:
        """Note what is wrong; returns nothing, which is what the caller then has."""
        self.problems.append(f"{name}: {problem}")
