"""What a project's own configuration says about its packages and tests, read as data.

pyproject.toml, setup.cfg, pytest.ini, pytest.toml and tox.ini; setup.py is in `setup_script`. Nothing is executed,
and whatever stands in a field, reading it ends in a value or in a `ConfigError`.
"""

from __future__ import annotations

import configparser
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from guardtest.errors import ConfigError
from guardtest.repository.fields import plain, table_of, words
from guardtest.repository.places import SourcePlace, declared_places
from guardtest.repository.setup_script import read_setup_script

PYTHON_FILES = ("test_*.py", "*_test.py")  # pytest's own


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectSettings:
    """What is declared; empty where nothing is. Folders are relative to the project's own."""

    places: tuple[SourcePlace, ...] = ()
    testpaths: tuple[str, ...] = ()
    pythonpath: tuple[str, ...] = ()
    python_files: tuple[str, ...] = PYTHON_FILES


def read_settings(folder: Path) -> ProjectSettings:
    """Read the configuration files in a folder.

    Raises:
        ConfigError: one of them cannot be parsed.
    """
    pyproject = _toml(folder / "pyproject.toml")
    setup = _ini(folder / "setup.cfg")
    pytest = _pytest_table(folder, pyproject, setup)
    places = declared_places(pyproject, setup, read_setup_script(folder / "setup.py"))
    return ProjectSettings(
        places=tuple(place for place in places if _is_inside(place.folder)),
        testpaths=tuple(filter(_is_inside, map(plain, words(pytest.get("testpaths"))))),
        pythonpath=tuple(filter(_is_inside, map(plain, words(pytest.get("pythonpath"))))),
        python_files=tuple(words(pytest.get("python_files"))) or PYTHON_FILES,
    )


def _pytest_table(folder: Path, pyproject: Mapping[str, Any], setup: configparser.ConfigParser) -> Mapping[str, Any]:
    """The table pytest would take, in its own order; a file of its own counts even when it is empty."""
    for name in ("pytest.toml", ".pytest.toml"):
        if (folder / name).is_file():
            return table_of(_toml(folder / name), "pytest")
    for name in ("pytest.ini", ".pytest.ini"):
        if (folder / name).is_file():
            return _section(_ini(folder / name), "pytest")
    native = table_of(pyproject, "tool", "pytest")
    table = table_of(native, "ini_options") or native
    return table or _section(_ini(folder / "tox.ini"), "pytest") or _section(setup, "tool:pytest")


def _section(parser: configparser.ConfigParser, name: str) -> Mapping[str, Any]:
    return dict(parser.items(name)) if parser.has_section(name) else {}


def _is_inside(folder: str) -> bool:
    path = PurePosixPath(folder)
    return not path.is_absolute() and ".." not in path.parts and "\0" not in folder


def _toml(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (OSError, ValueError, RecursionError) as error:
        raise _unreadable(path, error) from error


def _ini(path: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(path.read_text(encoding="utf-8-sig") if path.is_file() else "")
    except (OSError, ValueError, configparser.Error) as error:
        raise _unreadable(path, error) from error
    return parser


def _unreadable(path: Path, error: Exception) -> ConfigError:
    reason = error.strerror if isinstance(error, OSError) else str(error) or type(error).__name__
    return ConfigError(f"{path.name} cannot be read: {reason}", hint=f"Repair {path}.")
