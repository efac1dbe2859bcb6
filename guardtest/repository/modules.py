"""A project's importable modules and the folders they are imported from, seen from the project's folder."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from keyword import iskeyword
from pathlib import PurePosixPath

from guardtest.repository.paths import BESIDE_SOURCE, TEST_FOLDERS, is_hidden, joined, lies_under, matches
from guardtest.repository.places import SourcePlace
from guardtest.repository.settings import ProjectSettings
from guardtest.repository.suite import is_test_file

# Files at the top that tools run; no project imports them.
_NOT_MODULES = frozenset(["fabfile.py", "manage.py", "noxfile.py", "setup.py", "tasks.py", "versioneer.py"])


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceModule:
    """An importable module and its file."""

    name: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The folders that go on the path, and what can be imported from them."""

    source_roots: tuple[str, ...] = ()
    modules: tuple[SourceModule, ...] = ()


def find_layout(
    python: Sequence[str], settings: ProjectSettings, test_roots: Sequence[str], nested: Sequence[str] = ()
) -> Layout:
    """What is declared, else what lies under src/, else packages and modules at the top, else any folder there.

    Args:
        nested: folders of projects inside this one; a folder that holds one is no package by itself.
    """
    sources = [path for path in python if _may_be_source(path, settings, test_roots)]
    known = frozenset(sources)

    def is_package(place: SourcePlace, top: str) -> bool:
        return joined(place.folder, f"{top}/__init__.py") in known

    def is_module(place: SourcePlace, top: str) -> bool:
        return joined(place.folder, f"{top}.py") in known

    def ships(place: SourcePlace, top: str) -> bool:
        return is_module(place, top) or (top not in BESIDE_SOURCE and is_package(place, top))

    def is_plain_folder(_: SourcePlace, top: str) -> bool:
        return top not in BESIDE_SOURCE and not any(lies_under(folder, top) for folder in nested)

    pythonpath = tuple(SourcePlace(folder=folder) for folder in settings.pythonpath if folder != ".")
    src = () if "src/__init__.py" in known else (SourcePlace(folder="src"),)
    top = (SourcePlace(folder="."),)
    attempts: tuple[tuple[Sequence[SourcePlace], Callable[[SourcePlace, str], bool]], ...] = (
        (settings.places, lambda place, top: bool(place.names) or place.folder != "." or ships(place, top)),
        (src, lambda _, __: True),
        (top, ships),
        (pythonpath, lambda _, __: True),
        (top, is_plain_folder),  # folders without __init__.py can be imported as well
        (top, is_package),  # a package may be called `tools` after all
    )
    layouts = (_layout(sources, places, belongs) for places, belongs in attempts)
    return next((layout for layout in layouts if layout.modules), Layout())


def _layout(
    sources: Sequence[str], places: Sequence[SourcePlace], belongs: Callable[[SourcePlace, str], bool]
) -> Layout:
    """The deepest place claims a file, a package its name before a module."""
    found: dict[str, SourceModule] = {}
    claimed: set[str] = set()
    for place in sorted(places, key=lambda place: -len(PurePosixPath(place.folder).parts)):
        for path in sorted(sources, key=lambda path: not path.endswith("/__init__.py")):
            name = _name_of(path, place.folder)
            top = name.partition(".")[0]
            listed = not place.names or matches(top, place.names)
            if name and listed and path not in claimed and name not in found and belongs(place, top):
                found[name] = SourceModule(name=name, path=path)
                claimed.add(path)
    modules = tuple(sorted(found.values(), key=lambda module: module.path))
    roots = dict.fromkeys(p.folder for p in places if any(lies_under(m.path, p.folder) for m in modules))
    return Layout(source_roots=tuple(roots), modules=modules)


def _may_be_source(path: str, settings: ProjectSettings, test_roots: Sequence[str]) -> bool:
    pure = PurePosixPath(path)
    return not (
        path in _NOT_MODULES
        or pure.name == "conftest.py"
        or is_hidden(path)
        or is_test_file(path, settings.python_files)
        or any(part in TEST_FOLDERS for part in pure.parts[:-1])
        or any(lies_under(path, root) for root in test_roots)
    )


def _name_of(path: str, folder: str) -> str:
    """The module's dotted name as imported from the folder; "" where it has none."""
    if not lies_under(path, folder):
        return ""
    parts = list(_parts_below(path, folder))
    if parts and parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts) if all(part.isidentifier() and not iskeyword(part) for part in parts) else ""


def _parts_below(path: str, folder: str) -> Iterator[str]:
    pure = PurePosixPath(path).with_suffix("")
    yield from pure.parts if folder == "." else pure.relative_to(folder).parts


def find_folders_with_settings(files: Collection[str]) -> tuple[str, ...]:
    """Folders that look like a project of their own, the highest first."""
    marks = ("pyproject.toml", "setup.cfg", "setup.py")
    folders = {str(PurePosixPath(path).parent) for path in files if PurePosixPath(path).name in marks}
    return tuple(sorted(folders - {"."}, key=lambda folder: (folder.count("/"), folder)))
