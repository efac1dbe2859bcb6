"""What pyproject.toml, setup.cfg, pytest.ini and tox.ini say about packages and tests, read as data."""

from __future__ import annotations

import configparser
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guardtest.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectSettings:
    """Folders named by the project's own configuration.

    Args:
        packages: whether packages (rather than single modules) are declared for a source root.
    """

    source_roots: tuple[str, ...] = ()
    testpaths: tuple[str, ...] = ()
    pythonpath: tuple[str, ...] = ()
    packages: frozenset[str] = frozenset()

    def has_packages(self, root: str) -> bool:
        return root in self.packages


def read_settings(root: Path) -> ProjectSettings:
    """Read the configuration files at the top of a repository.

    Raises:
        ConfigError: one of them cannot be parsed.
    """
    pyproject = _toml(root / "pyproject.toml")
    ini = {name: _ini(root / name) for name in ("pytest.ini", "tox.ini", "setup.cfg")}
    pytest_table = _table(pyproject, "tool", "pytest", "ini_options") or _table(pyproject, "tool", "pytest")
    return ProjectSettings(
        source_roots=tuple(_source_roots(pyproject, ini["setup.cfg"])),
        testpaths=_words(_pytest_value("testpaths", pytest_table, ini)),
        pythonpath=_words(_pytest_value("pythonpath", pytest_table, ini)),
    )


def _source_roots(pyproject: Mapping[str, Any], setup: configparser.ConfigParser) -> list[str]:
    setuptools = _table(pyproject, "tool", "setuptools")
    found = [str(where) for where in _table(setuptools, "packages", "find").get("where", [])]
    found += [str(folder) for name, folder in _table(setuptools, "package-dir").items() if name == ""]
    for package in _table(pyproject, "tool", "poetry").get("packages", []):
        if isinstance(package, dict) and package.get("from"):
            found.append(str(package["from"]))
    for package in _table(pyproject, "tool", "hatch", "build", "targets", "wheel").get("packages", []):
        found.append(str(package).rpartition("/")[0] or ".")
    found += _words(setup.get("options.packages.find", "where", fallback=""))
    for line in setup.get("options", "package_dir", fallback="").splitlines():
        name, equals, folder = (part.strip() for part in line.partition("="))
        if equals and not name:
            found.append(folder)
    return [folder.strip("/").removeprefix("./") or "." for folder in found]


def _pytest_value(name: str, table: Mapping[str, Any], ini: Mapping[str, configparser.ConfigParser]) -> object:
    """pytest's own order: pytest.ini, pyproject.toml, tox.ini, setup.cfg."""
    if ini["pytest.ini"].has_section("pytest"):
        return ini["pytest.ini"].get("pytest", name, fallback="")
    if table:
        return table.get(name, "")
    if ini["tox.ini"].has_section("pytest"):
        return ini["tox.ini"].get("pytest", name, fallback="")
    return ini["setup.cfg"].get("tool:pytest", name, fallback="")


def _words(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(str(word) for word in value)
    return tuple(str(value).split())


def _table(table: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    for name in names:
        table = table.get(name, {}) if isinstance(table, dict) else {}
    return table if isinstance(table, dict) else {}


def _toml(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path.name} cannot be read: {error}", hint=f"Repair {path}.") from error


def _ini(path: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        pass
    except (OSError, UnicodeDecodeError, configparser.Error) as error:
        raise ConfigError(f"{path.name} cannot be read: {error}", hint=f"Repair {path}.") from error
    return parser
