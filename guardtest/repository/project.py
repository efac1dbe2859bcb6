"""What a repository holds: its packages, where they are imported from, and where its tests lie.

Read from files alone. Project code is never imported.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from guardtest.errors import RepositoryError, UsageError
from guardtest.repository.git import GitFacts
from guardtest.repository.settings import ProjectSettings, read_settings

# Folders and files that are no part of what a project ships.
_NOT_SOURCE = frozenset(
    [
        "tests",
        "test",
        "testing",
        "docs",
        "doc",
        "examples",
        "example",
        "benchmarks",
        "bench",
        "build",
        "dist",
        "site",
        "scripts",
        "tools",
        "node_modules",
        "venv",
        "env",
        "migrations",
    ]
)
_NOT_MODULES = frozenset(
    {"setup.py", "conftest.py", "noxfile.py", "fabfile.py", "tasks.py", "versioneer.py", "manage.py"}
)
_TEST_ROOTS = ("tests", "test")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceModule:
    """An importable module and its file."""

    name: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A repository as guardtest sees it; all paths but `root` are POSIX and relative to it.

    Args:
        source_roots: folders that go on the path so that `modules` can be imported ("." is the top).
        test_roots: where tests lie or, where there are none yet, where they will go.
        broken: source files that do not parse, with the reason.
    """

    root: Path
    source_roots: tuple[str, ...]
    modules: tuple[SourceModule, ...]
    test_roots: tuple[str, ...]
    test_files: tuple[str, ...]
    files: tuple[str, ...]
    pytest_pythonpath: tuple[str, ...] = ()
    broken: tuple[tuple[str, str], ...] = ()


def find_project(start: Path, paths: Sequence[str] = (), *, tests: str | None = None) -> Project:
    """Look at the repository that holds `start`.

    Args:
        paths: keep only modules below these files or folders, relative to `start` or absolute.
        tests: the test root, where configuration names one.

    Raises:
        RepositoryError: no git repository, or no importable module in it.
        UsageError: one of `paths` does not exist or holds no module.
        ConfigError: a configuration file cannot be parsed.
    """
    git = GitFacts.at(start)
    files = git.files()
    settings = read_settings(git.root)
    roots = (tests.strip("/"),) if tests else _test_roots(settings, files)
    python = [path for path in files if path.endswith(".py")]
    source_roots, modules = _find_modules(python, settings, roots)
    if not modules:
        raise RepositoryError(
            f"no Python package was found in {git.root}",
            hint="guardtest looks for packages under src/, at the top, and where pyproject.toml or setup.cfg "
            "say; set `source` in guardtest.toml.",
        )
    modules = _below(modules, [_relative(git.root, start, path) for path in paths])
    return Project(
        root=git.root,
        source_roots=source_roots,
        modules=modules,
        test_roots=roots,
        test_files=tuple(p for p in python if _is_test_file(p) and any(_under(p, root) for root in roots)),
        files=files,
        pytest_pythonpath=settings.pythonpath,
        broken=tuple(_broken(git.root, modules)),
    )


def _test_roots(settings: ProjectSettings, files: Collection[str]) -> tuple[str, ...]:
    declared = tuple(root.strip("/") for root in settings.testpaths if not any(c in root for c in "*?["))
    present = tuple(r for r in _TEST_ROOTS if any(_under(path, r) for path in files))
    return declared or present[:1] or (_TEST_ROOTS[0],)


def _find_modules(
    python: Sequence[str], settings: ProjectSettings, test_roots: Sequence[str]
) -> tuple[tuple[str, ...], tuple[SourceModule, ...]]:
    """Source roots and modules: what is declared, else src/, else the top."""
    folders = {str(PurePosixPath(p).parent) for p in python}
    declared = [
        folder
        for folder in settings.source_roots
        if folder == "." or any(_under(f, folder) or f == folder for f in folders)
    ]
    roots = list(dict.fromkeys(declared)) or (["src"] if any(_under(f, "src") for f in folders) else ["."])
    found: dict[str, SourceModule] = {}
    for root in roots:
        for path in python:
            if not any(_under(path, t) or path == t for t in test_roots):
                module = _module(path, root, set(python), only_packages=settings.has_packages(root))
                if module:
                    found.setdefault(module.path, module)
    return tuple(roots), tuple(sorted(found.values(), key=lambda m: m.path))


def _module(path: str, root: str, python: Collection[str], *, only_packages: bool) -> SourceModule | None:
    if root != "." and not _under(path, root):
        return None
    inside = PurePosixPath(path) if root == "." else PurePosixPath(path).relative_to(root)
    parts = list(inside.with_suffix("").parts)
    if inside.name in _NOT_MODULES or _is_test_file(path) or not all(part.isidentifier() for part in parts):
        return None
    if len(parts) > 1 and (parts[0] in _NOT_SOURCE or any(p in ("tests", "test") for p in parts[:-1])):
        return None
    if len(parts) > 1 and not _is_package(root, parts[0], python):
        return None
    if len(parts) == 1 and only_packages:
        return None
    if parts[-1] == "__init__":
        parts.pop()
    return SourceModule(name=".".join(parts), path=path) if parts else None


def _is_package(root: str, name: str, python: Collection[str]) -> bool:
    """A folder with __init__.py; under src/ a namespace package counts as well."""
    top = name if root == "." else f"{root}/{name}"
    return f"{top}/__init__.py" in python or root != "."


def _is_test_file(path: str) -> bool:
    name = PurePosixPath(path).name
    return (name.startswith("test_") or name.endswith("_test.py")) and name.endswith(".py")


def _under(path: str, folder: str) -> bool:
    return folder in (".", "") or path.startswith(f"{folder}/") or path == folder


def _relative(root: Path, start: Path, path: str) -> str:
    place = (start / path).resolve()
    if not place.exists():
        raise UsageError(f"{path} does not exist", hint="Give files or folders of the project's source.")
    if not place.is_relative_to(root):
        raise UsageError(f"{path} lies outside the repository {root}", hint="Give paths inside the repository.")
    return place.relative_to(root).as_posix()


def _below(modules: tuple[SourceModule, ...], paths: Sequence[str]) -> tuple[SourceModule, ...]:
    if not paths:
        return modules
    for path in paths:
        if not any(_under(module.path, path) for module in modules):
            raise UsageError(
                f"{path} holds no source module",
                hint="Give a package, a module file, or no path for all of them.",
            )
    return tuple(module for module in modules if any(_under(module.path, path) for path in paths))


def _broken(root: Path, modules: Iterable[SourceModule]) -> Iterable[tuple[str, str]]:
    for module in modules:
        try:
            ast.parse((root / module.path).read_bytes(), module.path)
        except (SyntaxError, ValueError, RecursionError) as error:
            yield module.path, f"does not parse: {error}"
