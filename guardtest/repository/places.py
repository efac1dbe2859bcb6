"""Where a project's code lies according to the build tool that packages it."""

from __future__ import annotations

import configparser
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from guardtest.repository.fields import list_of, plain, table_of, words


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePlace:
    """A folder that goes on the path, and which top-level packages and modules in it are the project's.

    Args:
        names: patterns as for `fnmatch`; () means whatever lies there.
    """

    folder: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setuptools:
    """setuptools' fields, which three files can hold."""

    packages: Sequence[str] = ()
    modules: Sequence[str] = ()
    folders: Mapping[str, str] = field(default_factory=dict)  # package -> folder; "" is the parent of all
    where: Sequence[str] = ()
    include: Sequence[str] = ()


def declared_places(
    pyproject: Mapping[str, Any], setup: configparser.ConfigParser, script: Mapping[str, Any]
) -> tuple[SourcePlace, ...]:
    """What pyproject.toml, setup.cfg and setup.py say, in this order."""
    found = [*_from_tools(pyproject), *_setuptools(_from_setup_cfg(setup)), *_setuptools(_Setuptools(**script))]
    return tuple(dict.fromkeys(found))


def _from_tools(pyproject: Mapping[str, Any]) -> Iterator[SourcePlace]:
    """Places named in pyproject.toml, in the words of the common build tools."""
    tool = table_of(pyproject, "tool")
    yield from _setuptools(_from_pyproject(table_of(tool, "setuptools")))
    for package in list_of(table_of(tool, "poetry").get("packages")):
        if isinstance(package, dict):
            top = PurePosixPath(str(package.get("include", ""))).parts[:1]
            yield SourcePlace(folder=plain(package.get("from", ".")), names=tuple(map(_stem, top)))
    for table in (table_of(tool, "hatch", "build", "targets", "wheel"), table_of(tool, "scikit-build", "wheel")):
        for package in words(table.get("packages")):
            path = PurePosixPath(package)
            yield SourcePlace(folder=plain(path.parent.as_posix()), names=(_stem(path.name),))
    parents = (
        table_of(tool, "pdm", "build").get("package-dir"),
        table_of(tool, "maturin").get("python-source"),
        table_of(tool, "uv", "build-backend").get("module-root"),
    )
    yield from (SourcePlace(folder=plain(parent)) for parent in parents if isinstance(parent, str))


def _from_pyproject(table: Mapping[str, Any]) -> _Setuptools:
    packages = table.get("packages")
    find = table_of(table, "packages", "find")
    return _Setuptools(
        packages=words(packages) if isinstance(packages, list) else (),
        modules=words(table.get("py-modules")),
        folders={str(name): str(folder) for name, folder in table_of(table, "package-dir").items()},
        where=words(find.get("where")) or ((".",) if find.get("include") else ()),
        include=words(find.get("include")),
    )


def _from_setup_cfg(setup: configparser.ConfigParser) -> _Setuptools:
    def value(section: str, name: str) -> str:
        return setup.get(section, name, fallback="").replace(",", "\n")

    packages = [word for word in value("options", "packages").split() if not word.startswith("find")]
    pairs = (line.partition("=") for line in value("options", "package_dir").splitlines())
    include = value("options.packages.find", "include").split()
    return _Setuptools(
        packages=packages,
        modules=value("options", "py_modules").split(),
        folders={name.strip(): folder.strip() for name, equals, folder in pairs if equals},
        where=value("options.packages.find", "where").split() or (["."] if include else []),
        include=include,
    )


def _setuptools(said: _Setuptools) -> Iterator[SourcePlace]:
    parent = plain(said.folders.get("", "."))
    tops = list(dict.fromkeys(package.partition(".")[0] for package in said.packages))
    for name in tops:
        path = PurePosixPath(said.folders.get(name, f"{parent}/{name}"))
        if path.name == name:  # a package that is imported under another name than its folder's lies on no path
            yield SourcePlace(folder=plain(path.parent.as_posix()), names=(name,))
    if said.modules:
        yield SourcePlace(folder=parent, names=tuple(name.partition(".")[0] for name in said.modules))
    patterns = tuple(dict.fromkeys(pattern.partition(".")[0] for pattern in said.include))
    yield from (SourcePlace(folder=plain(folder), names=patterns) for folder in said.where)
    if "" in said.folders and not (tops or said.modules or said.where):
        yield SourcePlace(folder=parent)


def _stem(name: str) -> str:
    return name.removesuffix(".py")
