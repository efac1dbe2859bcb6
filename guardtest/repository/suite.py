"""Where a project's tests lie and where new ones will go, seen from the project's folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from guardtest.errors import RepositoryError, UsageError
from guardtest.repository.paths import BESIDE_SOURCE, TEST_FOLDERS, is_hidden, joined, lies_under, matches
from guardtest.repository.settings import ProjectSettings


def is_test_file(path: str, patterns: Iterable[str]) -> bool:
    """Whether pytest would collect the file for its name."""
    return path.endswith(".py") and matches(PurePosixPath(path).name, patterns)


def find_test_roots(settings: ProjectSettings, files: Sequence[str]) -> tuple[str, ...]:
    """Folders for tests alone: pytest's `testpaths`, else folders of that name, else "tests", which is yet to come.

    A testpath that holds source as well (such as "." or "src") is no place to which tests may be added freely.
    """
    python = [path for path in files if path.endswith(".py")]
    folders = sorted({str(parent) for path in files for parent in PurePosixPath(path).parents})
    declared = dict.fromkeys(
        folder
        for given in settings.testpaths
        for folder in _expanded(given, folders, python)
        if _is_for_tests(folder, python, settings.python_files)
    )
    if declared:
        return tuple(sorted(declared, key=lambda folder: folder not in folders))  # stable: existing ones first
    at_top = tuple(name for name in TEST_FOLDERS if name in folders)
    return at_top or tuple(_test_folders_inside(folders, python, settings.python_files)) or TEST_FOLDERS[:1]


def find_test_files(settings: ProjectSettings, roots: Iterable[str], files: Sequence[str]) -> tuple[str, ...]:
    """What `pytest` alone would collect: below the testpaths, or everywhere where none are declared."""
    beside = BESIDE_SOURCE if not settings.testpaths else frozenset[str]()
    places = [*roots, *settings.testpaths] if settings.testpaths else ["."]
    return tuple(
        path
        for path in files
        if is_test_file(path, settings.python_files)
        and not is_hidden(path)
        and not beside & set(PurePosixPath(path).parts[:-1])
        and any(lies_under(path, place) for place in places)
    )


def named_test_root(root: Path, tests: str) -> str:
    """The test root that configuration names.

    Raises:
        UsageError: it is no folder inside the repository.
    """
    pure = PurePosixPath(tests)
    if pure.is_absolute() or ".." in pure.parts or not pure.parts or not _can_be_root(root, pure.as_posix()):
        raise UsageError(
            f"{tests!r} cannot be a test root", hint="Set `tests` to a folder inside the repository that is no link."
        )
    return pure.as_posix()


def usable_test_roots(root: Path, folder: str, found: Sequence[str]) -> tuple[str, ...]:
    """Those of the test roots found in a folder that a file can be written to, from the repository's top.

    Raises:
        RepositoryError: none is.
    """
    roots = tuple(joined(folder, test_root) for test_root in found)
    usable = tuple(test_root for test_root in roots if _can_be_root(root, test_root))
    if not usable:
        raise RepositoryError(
            f"{roots[0]} is a link or a file, so no test can be written there",
            hint="Name a folder for new tests: set `tests` in guardtest.toml.",
        )
    return usable


def _can_be_root(root: Path, folder: str) -> bool:
    """Whether the way there is made of folders, as far as it exists."""
    steps = [root / step for step in (folder, *map(str, PurePosixPath(folder).parents))]
    return not any(step.is_symlink() or step.is_file() for step in steps)


def _expanded(given: str, folders: Sequence[str], python: Sequence[str]) -> Iterator[str]:
    """A testpath as folders: itself, the folder of a file, or what its wildcards match."""
    if any(wildcard in given for wildcard in "*?["):
        depth = len(PurePosixPath(given).parts)
        yield from (f for f in folders if fnmatchcase(f, given) and len(PurePosixPath(f).parts) == depth)
    else:
        yield str(PurePosixPath(given).parent) if given in python else given


def _is_for_tests(folder: str, python: Iterable[str], patterns: Sequence[str]) -> bool:
    if folder == ".":
        return False
    named = any("test" in part.casefold() for part in PurePosixPath(folder).parts)
    harmless = (*patterns, "conftest.py", "__init__.py")
    return named or all(matches(PurePosixPath(p).name, harmless) for p in python if lies_under(p, folder))


def _test_folders_inside(folders: Sequence[str], python: Sequence[str], patterns: Sequence[str]) -> list[str]:
    """`package/tests` and the like, the highest first."""
    found = [
        folder
        for folder in folders
        if PurePosixPath(folder).name in TEST_FOLDERS
        and not is_hidden(folder)
        and not BESIDE_SOURCE & set(PurePosixPath(folder).parts)
        and any(lies_under(path, folder) and is_test_file(path, patterns) for path in python)
    ]
    tops = [folder for folder in found if not any(lies_under(folder, other) for other in found if other != folder)]
    return sorted(tops, key=lambda folder: (folder.count("/"), folder))
