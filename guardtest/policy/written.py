"""A profile as it is written in TOML, before it is joined with those it extends. Unknown keys are errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from guardtest.policy.profile import Level

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_Word = Annotated[str, Field(strict=True, min_length=1)]
_Count = Annotated[int, Field(strict=True, ge=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenSetting:
    """A rule's table: `no-network = { level = "error", allow = ["pkg.http"] }`."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    level: Level | None = None
    allow: tuple[_Word, ...] | None = None
    deny: tuple[_Word, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenCaps:
    """The `[caps]` table; what is not set comes from the profiles extended."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    max_file_bytes: _Count | None = None
    max_files: _Count | None = None
    max_tests_per_file: _Count | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenProfile:
    """One file. `loosenable` is None where the key is missing: what may be loosened is inherited."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    extends: tuple[_Word, ...] = ()
    rules: Mapping[_Word, Level | WrittenSetting] = field(default_factory=dict)
    loosenable: tuple[_Word, ...] | None = None
    caps: WrittenCaps = field(default_factory=WrittenCaps)

    @property
    def says_nothing(self) -> bool:
        """Whether the file neither extends nor sets anything."""
        return not self.extends and not self.rules and self.caps == WrittenCaps()

    def setting(self, rule: str) -> WrittenSetting:
        """What the file sets for a rule, in the long form."""
        value = self.rules.get(rule, WrittenSetting())
        return value if isinstance(value, WrittenSetting) else WrittenSetting(level=value)


def parse_profile(table: Mapping[str, object]) -> tuple[WrittenProfile, tuple[str, ...]]:
    """The profile in a table read from TOML, and every bad field; with bad fields the profile is empty."""
    try:
        return _adapter().validate_python(dict(table)), ()
    except ValidationError as error:
        # A union reports each of its branches; one line a field is enough.
        lines = {_place(e): _words(e) for e in error.errors()}
        return WrittenProfile(), tuple(f"{place}: {words}" for place, words in lines.items())


def _place(error: ErrorDetails) -> str:
    branches = {"literal['off','warning','error']", "WrittenSetting"}
    return ".".join(str(part) for part in error["loc"] if part not in branches)


def _words(error: ErrorDetails) -> str:
    if error["type"] in {"unexpected_keyword_argument", "extra_forbidden"}:
        return "this key is not known"
    if error["type"].startswith("dataclass"):
        return 'expected "error", "warning", "off" or a table with level, allow and deny'
    return error["msg"]


@cache
def _adapter() -> TypeAdapter[WrittenProfile]:
    return TypeAdapter(WrittenProfile)
