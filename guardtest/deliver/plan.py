"""Which files a delivery makes, decided without touching a disk.

A plan can only add test files under the test roots: this is the last place that looks at a path before it
is written, so it trusts none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import PurePosixPath
from typing import Literal, assert_never

from guardtest.deliver.patch import patch_text
from guardtest.errors import DeliveryError
from guardtest.model import RunId

Mode = Literal["write", "patch", "none"]
_TEST_FILE = re.compile(r"(test_\w+|\w+_test)\.py")
_FOLDER = re.compile(r"\w[\w .-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteTest:
    """A new test file; `path` is POSIX and relative to the repository's root."""

    path: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WritePatch:
    """A patch file in the state folder that adds the test files in it."""

    path: str
    text: str


Effect = WriteTest | WritePatch


def plan_delivery(
    files: Iterable[WriteTest], existing: Iterable[str], mode: Mode, *, roots: Iterable[str], run: RunId
) -> tuple[Effect, ...]:
    """What has to be written so that the accepted files stand in the repository.

    Args:
        existing: paths already in the repository; none of them is ever reused.
        roots: the test roots, relative to the repository; `"."` allows its top folder.
        run: names the patch file.

    Raises:
        DeliveryError: a path is no new test file under a test root, or a file is empty.
    """
    added = free_names(files, existing)
    for file in added:
        _refuse_bad_path(file, tuple(roots))
    match mode:
        case "none":
            return ()
        case "write":
            return added
        case "patch" if added:
            text = patch_text((file.path, file.text) for file in added)
            return (WritePatch(path=f".guardtest/{run}.patch", text=text),)
        case "patch":
            return ()
        case _:
            assert_never(mode)


def free_names(files: Iterable[WriteTest], existing: Iterable[str]) -> tuple[WriteTest, ...]:
    """The files under names that nothing has, not even in another case or Unicode form."""
    taken = {_twin(path) for path in existing}
    named = []
    for file in files:
        path = next(path for path in spellings(file.path) if _twin(path) not in taken)
        taken.add(_twin(path))
        named.append(WriteTest(path=path, text=file.text))
    return tuple(named)


def spellings(path: str) -> Iterator[str]:
    """The path, then the same with `_2`, `_3`, ... before its suffix."""
    yield path
    whole = PurePosixPath(path)
    # `a_test.py` becomes `a_2_test.py`: pytest finds it by the end of its name.
    stem, end = (whole.stem[:-5], "_test") if _only_ends_as_test(whole.stem) else (whole.stem, "")
    for number in count(2):
        yield str(whole.with_name(f"{stem}_{number}{end}{whole.suffix}"))


def _only_ends_as_test(stem: str) -> bool:
    return stem.endswith("_test") and not stem.startswith("test_")


def _twin(path: str) -> str:
    return unicodedata.normalize("NFKC", path).casefold()


def _refuse_bad_path(file: WriteTest, roots: tuple[str, ...]) -> None:
    *folders, name = file.path.split("/")
    plain = _TEST_FILE.fullmatch(name) and all(_FOLDER.fullmatch(folder) for folder in folders)
    if not plain or not any(_under(file.path, root) for root in roots):
        raise DeliveryError(
            f"{file.path!r} is not a new test file under a test root ({', '.join(roots) or 'none known'})",
            hint="Name test files test_*.py and set `tests` in the configuration to their folder.",
        )
    if not file.text.strip():
        raise DeliveryError(f"the test file {file.path!r} is empty", hint="Report this as a bug.")


def _under(path: str, root: str) -> bool:
    folder = root.strip("/")
    return folder in {"", "."} or path.startswith(f"{folder}/")
