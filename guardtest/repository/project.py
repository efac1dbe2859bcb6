"""What a repository holds: its packages, where they are imported from, and where its tests lie.

Read from files alone. Project code is never imported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from guardtest.errors import ConfigError, RepositoryError, UsageError
from guardtest.repository.git import GitFacts
from guardtest.repository.modules import SourceModule, find_folders_with_settings, find_layout
from guardtest.repository.paths import BESIDE_SOURCE, TEST_FOLDERS, is_hidden, joined, lies_under, relative_to
from guardtest.repository.settings import ProjectSettings, read_settings
from guardtest.repository.suite import find_test_files, find_test_roots, named_test_root, usable_test_roots
from guardtest.repository.syntax import Broken, read_syntax


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A repository as guardtest sees it; all paths but `root` are POSIX and relative to it.

    Args:
        root: the top of the git work tree.
        source_roots: folders that go on the path so that `modules` can be imported ("." is the top).
        test_roots: where tests lie or, where there are none yet, where they will go.
        new_test_roots: those of them that do not exist yet.
        test_files: the existing suite.
        files: everything that belongs to the repository, links included.
        broken: source files that do not parse, with the reason; they are among `modules` all the same.
    """

    root: Path
    source_roots: tuple[str, ...]
    modules: tuple[SourceModule, ...]
    test_roots: tuple[str, ...]
    test_files: tuple[str, ...]
    files: tuple[str, ...]
    new_test_roots: tuple[str, ...] = ()
    pytest_pythonpath: tuple[str, ...] = ()
    broken: tuple[tuple[str, str], ...] = ()

    def test_root_for(self, path: str) -> str:
        """The test root nearest to a source file: the one that shares most folders with it, else the first."""

        def shared(root: str) -> int:
            pairs = zip(PurePosixPath(root).parts, PurePosixPath(path).parts, strict=False)
            return next((n for n, (one, other) in enumerate(pairs) if one != other), 0)

        return max(self.test_roots, key=shared)


def find_project(start: Path, paths: Sequence[str] = (), *, tests: str | None = None) -> Project:
    """Look at the repository that holds `start`.

    Where `start` or one of `paths` lies in a nested project (a folder with a pyproject.toml of its own), that is the
    one; a top that holds no package of its own stands for all projects nested in it.

    Args:
        paths: keep only modules below these files or folders, relative to `start` or absolute.
        tests: the test root, relative to the repository, where configuration names one.

    Raises:
        RepositoryError: no git repository, or no importable module in it.
        UsageError: one of `paths` does not exist or holds no module, or `tests` cannot be a test root.
        ConfigError: a configuration file cannot be parsed.
    """
    git = GitFacts.at(start)
    files = git.files()
    inside = [_relative(git.root, start, path) for path in paths]
    found = list(_projects(git.root, files, inside or [_relative(git.root, start, ".")], tests))
    if not found:
        raise RepositoryError(
            f"no Python package was found in {git.root}",
            hint="guardtest looks where pyproject.toml, setup.cfg and setup.py say, under src/, and at the top for "
            "packages and modules that git does not ignore; set `source` in guardtest.toml.",
        )
    project = _united([replace(each, modules=_below(each.modules, inside)) for each in found])
    for path in inside:
        if not any(lies_under(module.path, path) for module in project.modules):
            raise UsageError(
                f"{path} holds no source module", hint="Give a package, a module file, or no path for all of them."
            )
    return replace(project, broken=tuple(_broken(project)))


def _projects(root: Path, files: Sequence[str], places: Sequence[str], tests: str | None) -> Iterator[Project]:
    """The projects meant by the places, each once; none where no module is found."""
    folders = find_folders_with_settings(files)
    seen: set[str] = set()
    for place in places:
        around = [folder for folder in reversed(folders) if lies_under(place, folder)]
        nested = [f for f in folders if not is_hidden(f) and not _beside(f) and lies_under(f, place)]
        own = next((p for p in (_project(root, files, folder, tests) for folder in [*around, "."]) if p.modules), None)
        members = [own] if own else [_project(root, files, folder, tests) for folder in nested]
        for project in members:
            key = project.modules[0].path if project.modules else ""
            if key and key not in seen:
                seen.add(key)
                yield project


def _project(root: Path, files: Sequence[str], folder: str, tests: str | None) -> Project:
    """The project in one folder of the repository; without modules if it holds none."""
    settings = _settings(root, folder)
    here = relative_to(folder, (path for path in files if not (root / path).is_symlink()))
    roots = (
        (named_test_root(root, tests),) if tests else usable_test_roots(root, folder, find_test_roots(settings, here))
    )
    own_roots = relative_to(folder, roots)
    python = [path for path in here if path.endswith(".py")]
    layout = find_layout(python, settings, own_roots, find_folders_with_settings(here))
    return Project(
        root=root,
        source_roots=tuple(joined(folder, source) for source in layout.source_roots),
        modules=tuple(SourceModule(name=m.name, path=joined(folder, m.path)) for m in layout.modules),
        test_roots=roots,
        test_files=tuple(joined(folder, path) for path in find_test_files(settings, own_roots, here)),
        files=tuple(files),
        new_test_roots=tuple(test_root for test_root in roots if not (root / test_root).is_dir()),
        pytest_pythonpath=tuple(joined(folder, path) for path in settings.pythonpath),
    )


def _settings(root: Path, folder: str) -> ProjectSettings:
    try:
        return read_settings(root / folder)
    except ConfigError:
        if folder == ".":
            raise
        return ProjectSettings()  # a template's pyproject.toml, deep in the tree, is nobody's configuration


def _united(projects: Sequence[Project]) -> Project:
    """Several projects of one repository as one; those without modules left contribute nothing."""
    kept = [project for project in projects if project.modules] or list(projects)

    def every(name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value for project in kept for value in getattr(project, name)))

    modules = {m.name: m for project in reversed(kept) for m in project.modules}  # the first of a name wins
    return replace(
        kept[0],
        source_roots=every("source_roots"),
        modules=tuple(sorted(modules.values(), key=lambda module: module.path)),
        test_roots=every("test_roots"),
        new_test_roots=every("new_test_roots"),
        test_files=every("test_files"),
        pytest_pythonpath=every("pytest_pythonpath"),
    )


def _below(modules: Sequence[SourceModule], paths: Sequence[str]) -> tuple[SourceModule, ...]:
    return tuple(m for m in modules if not paths or any(lies_under(m.path, path) for path in paths))


def _relative(root: Path, start: Path, path: str) -> str:
    place = (start / path).resolve()
    if not place.exists():
        raise UsageError(f"{path} does not exist", hint="Give files or folders of the project's source.")
    if not place.is_relative_to(root):
        raise UsageError(f"{path} lies outside the repository {root}", hint="Give paths inside the repository.")
    return place.relative_to(root).as_posix()


def _beside(folder: str) -> bool:
    return bool((BESIDE_SOURCE | set(TEST_FOLDERS)) & set(PurePosixPath(folder).parts))


def _broken(project: Project) -> Iterator[tuple[str, str]]:
    for module in project.modules:
        tree = read_syntax(project.root, module.path)
        if isinstance(tree, Broken):
            yield tree.path, tree.reason
