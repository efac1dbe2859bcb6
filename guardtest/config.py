"""The configuration: `guardtest.toml`, or `[tool.guardtest]` in pyproject.toml, never both.

An unknown key or a bad value is an error that lists every problem at once: a guard that a typing error
switches off is no guard. Nothing here reads the environment.
"""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, get_type_hints

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
)
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticCustomError

from guardtest.errors import ConfigError

CONFIG_FILE = "guardtest.toml"
_PYPROJECT = "pyproject.toml"
_EXPECTED = {
    "tuple_type": "a list",
    "string_type": "a string",
    "string_too_short": "a string that is not empty",
    "too_short": "a list that is not empty",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "greater_than": "a number greater than {gt:g}",
    "greater_than_equal": "a whole number of at least {ge}",
    "literal_error": "{expected}",
}


def _inside(path: str) -> str:
    folders = path.replace("\\", "/").split("/")
    if not path or path.startswith(("/", "~")) or ".." in folders or "\0" in path:
        raise PydanticCustomError("inside", "a path inside the repository, relative to its root")
    return path


def _nothing(value: object) -> object:
    # TOML has no null; "" and 0 stand for "not set", and so the template can show every default.
    return None if value == "" or (value == 0 and not isinstance(value, bool)) else value


_Text = Annotated[str, Field(strict=True, min_length=1)]
_Inside = Annotated[str, Field(strict=True), AfterValidator(_inside)]
_Unset = BeforeValidator(_nothing)
_OrEmpty = WithJsonSchema({"type": "string", "default": ""})
_OrZero = WithJsonSchema({"type": "number", "minimum": 0, "default": 0})
_Count = Annotated[int, Field(strict=True, ge=1)]
_Seconds = Annotated[float, Field(strict=True, gt=0, allow_inf_nan=False)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What a user can set for a repository. Paths are relative to its root."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", title="guardtest configuration")

    source: Annotated[
        tuple[_Inside, ...],
        Field(description="Packages or folders with the code to test; empty: guardtest finds them."),
    ] = ()
    tests: Annotated[
        _Inside | None,
        _Unset,
        _OrEmpty,
        Field(description='The test root that new files go to; "": guardtest finds it.'),
    ] = None
    omit: Annotated[tuple[_Text, ...], Field(description="Source files to leave alone, as gitignore patterns.")] = ()
    policy: Annotated[_Text, Field(description="A shipped policy profile, or the path of your own.")] = "base"
    min_tier: Annotated[Literal["landlock", "strong"], Field(description="The weakest sandbox that a run accepts.")] = (
        "landlock"
    )
    python: Annotated[
        _Text | None,
        _Unset,
        _OrEmpty,
        Field(description='The interpreter that runs the project\'s tests; "": guardtest finds it.'),
    ] = None
    proposers: Annotated[
        tuple[_Text, ...], Field(min_length=1, description="Who writes candidate tests, in this order.")
    ] = ("builtin",)
    seconds_per_module: Annotated[_Seconds, Field(description="How long candidates are sought for one module.")] = 20.0
    time_budget: Annotated[
        _Seconds | None, _Unset, _OrZero, Field(description="Seconds for the whole run; 0: no limit.")
    ] = None
    max_tests: Annotated[
        _Count | None, _Unset, _OrZero, Field(description="How many tests a run may add; 0: no limit.")
    ] = None
    deliver: Annotated[
        Literal["write", "patch", "none"],
        Field(description="New files, one patch under .guardtest/, or nothing but the report."),
    ] = "write"
    jobs: Annotated[
        int, Field(strict=True, ge=0, description="Modules worked on side by side; 0: one for each core.")
    ] = 0
    seed: Annotated[int, Field(strict=True, ge=0, description="The same seed gives the same candidates.")] = 0
    reruns: Annotated[
        int, Field(strict=True, ge=1, description="How often a test must pass again before it is accepted.")
    ] = 3


def load_config(root: Path) -> Config:
    """The configuration of the repository at `root`; the defaults where there is none.

    Raises:
        ConfigError: a file cannot be read, both places are used, or fields are bad (`problems` lists all).
    """
    own, shared = _read_toml(root / CONFIG_FILE), _shared_table(root / _PYPROJECT)
    if own is not None and shared is not None:
        raise ConfigError(
            f"{CONFIG_FILE} and [tool.guardtest] in {_PYPROJECT} both exist; one place was expected",
            hint="Move the settings into one of the two and remove the other.",
        )
    if own is not None:
        return parse_config(own, CONFIG_FILE)
    return parse_config(shared or {}, f"[tool.guardtest] in {_PYPROJECT}")


def parse_config(table: Mapping[str, object], place: str) -> Config:
    """The configuration in a table read from TOML; `place` names it in the error."""
    try:
        return _adapter().validate_python(dict(table))
    except ValidationError as error:
        # A union reports each branch it tried; one line a field is enough.
        found = {problem.partition(": ")[0]: problem for problem in map(_problem, error.errors())}
        raise ConfigError(
            f"{place} has {len(found)} bad field{'s' * (len(found) > 1)}",
            problems=tuple(found.values()),
            hint="See docs/configuration.md for all fields, or `guardtest init` for a commented file.",
        ) from error


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the configuration, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_adapter().json_schema()}


@cache
def _adapter() -> TypeAdapter[Config]:
    return TypeAdapter(Config)


def _shared_table(path: Path) -> Mapping[str, object] | None:
    tool = (_read_toml(path) or {}).get("tool", {})
    table = tool.get("guardtest") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"tool.guardtest in {path.name} is no table", hint="Write it as [tool.guardtest].")
    return table


def _read_toml(path: Path) -> dict[str, Any] | None:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path.name} cannot be read: {error}", hint=f"Correct {path}.") from error


def _problem(error: ErrorDetails) -> str:
    name = ".".join(str(part) for part in error["loc"])
    found = repr(error["input"])
    if error["type"] in {"extra_forbidden", "unexpected_keyword_argument"}:
        known = [field.name for field in fields(Config)]
        close = difflib.get_close_matches(name, known, n=1)
        guess = f" (did you mean {close[0]!r}?)" if close else ""
        return f"{name}: expected one of the known fields{guess}, found {name!r}"
    words = _EXPECTED.get(error["type"]) or error["msg"].removeprefix("Input should be ")
    return f"{name}: expected {words.format(**error.get('ctx', {}))}, found {found}"


def _template() -> str:
    lines = [
        "# Configuration of guardtest. Each line shows a default: remove the # before a key to change it.",
        "",
    ]
    for name, hint in get_type_hints(Config, include_extras=True).items():
        notes = (note for note in getattr(hint, "__metadata__", ()) if isinstance(note, FieldInfo))
        told = [note.description for note in notes if note.description]
        if told:
            lines += [f"# {told[0]}", f"#{name} = {_toml(name)}", ""]
    return "\n".join(lines)


def _toml(name: str) -> str:
    value = getattr(Config(), name)
    if value is None:
        return "0" if name in {"time_budget", "max_tests"} else '""'
    return json.dumps(value)  # strings, numbers and lists of strings look the same in TOML


INIT_TEMPLATE = _template()
