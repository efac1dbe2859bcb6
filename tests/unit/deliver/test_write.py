"""Writing makes whole new files, never touches an old one, follows no link, and reports where it stopped."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

from guardtest.deliver import (
    IncompleteDelivery,
    Suspect,
    WritePatch,
    WriteTest,
    Written,
    apply_effects,
    find_delivered,
    newfile,
    write_suspected,
)
from tests.fakes.privileges import ordinary_user

TEXT = "def test_it():\n    assert 1 + 1 == 2\n"
SHA = sha256(TEXT.encode()).hexdigest()


def wanted(path: str = "tests/test_a.py", text: str = TEXT) -> WriteTest:
    return WriteTest(path=path, text=text)


def tree(root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): path.read_text() for path in root.rglob("*") if path.is_file()}


@pytest.fixture(params=["nameless", "named"])
def staging(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to stage a file: without a name, and under a hidden one where that is not to be had."""
    if request.param == "named":
        monkeypatch.setattr(newfile, "_NAMELESS", 0)
    return str(request.param)


@pytest.mark.usefixtures("staging")
def test_a_missing_test_root_is_made_with_the_first_file(tmp_path: Path) -> None:
    seen: list[Written] = []
    done = apply_effects([wanted("tests/unit/test_a.py")], tmp_path, seen.append)
    assert done == (Written(path="tests/unit/test_a.py", sha256=SHA, wanted="tests/unit/test_a.py"),)
    assert tuple(seen) == done
    assert tree(tmp_path) == {"tests/unit/test_a.py": TEXT}


def test_no_effects_make_no_folder(tmp_path: Path) -> None:
    assert apply_effects([], tmp_path) == ()
    assert list(tmp_path.iterdir()) == []


def test_new_files_have_the_mode_the_umask_gives(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        apply_effects([wanted()], tmp_path)
    finally:
        os.umask(before)
    assert (tmp_path / "tests/test_a.py").stat().st_mode & 0o777 == 0o640


@pytest.mark.usefixtures("staging")
@pytest.mark.proves("DELIVER-1")
def test_a_name_taken_meanwhile_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_a.py").write_text("mine\n")
    (tmp_path / "tests/test_a_2.py").symlink_to("nowhere")
    (done,) = apply_effects([wanted()], tmp_path)
    assert done == Written(path="tests/test_a_3.py", sha256=SHA, wanted="tests/test_a.py")
    assert tree(tmp_path) == {"tests/test_a.py": "mine\n", "tests/test_a_3.py": TEXT}


def test_delivery_can_be_repeated(tmp_path: Path) -> None:
    first = apply_effects([wanted()], tmp_path)
    assert apply_effects([wanted()], tmp_path) == first
    assert tree(tmp_path) == {"tests/test_a.py": TEXT}


def test_what_stands_there_already_is_found_under_its_next_name_too(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_a.py").write_text("mine\n")
    (done,) = apply_effects([wanted()], tmp_path)
    assert find_delivered([wanted(), wanted("tests/test_b.py"), wanted("other/test_c.py")], tmp_path) == (done,)
    assert not (tmp_path / "other").exists()


def test_a_patch_goes_into_the_state_folder(tmp_path: Path) -> None:
    apply_effects([WritePatch(path=".guardtest/r.patch", text="diff\n")], tmp_path)
    assert tree(tmp_path) == {".guardtest/r.patch": "diff\n"}


@pytest.mark.parametrize("link", ["tests", "tests/unit"])
@pytest.mark.proves("DELIVER-2")
def test_a_linked_folder_is_refused(tmp_path: Path, link: str) -> None:
    root, outside = tmp_path / "repo", tmp_path / "outside"
    (root / link).parent.mkdir(parents=True)
    outside.mkdir()
    (root / link).symlink_to(outside)
    with pytest.raises(IncompleteDelivery, match="is a link or no folder"):
        apply_effects([wanted("tests/unit/test_a.py")], root)
    assert list(outside.iterdir()) == []


@pytest.mark.usefixtures("staging")
def test_a_read_only_folder_stops_delivery_with_an_account(tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o555)
    effects = [wanted(), wanted("locked/test_b.py"), wanted("tests/test_c.py")]
    with ordinary_user(), pytest.raises(IncompleteDelivery) as caught:
        apply_effects(effects, tmp_path)
    assert [done.path for done in caught.value.written] == ["tests/test_a.py"]
    assert caught.value.missing == ("locked/test_b.py", "tests/test_c.py")
    assert caught.value.message == (
        "locked/test_b.py cannot be written: Permission denied. Written: tests/test_a.py."
        " Not written: 2 of 3 files; the ledger keeps their full text."
    )
    assert "--resume" in caught.value.hint
    assert tree(tmp_path) == {"tests/test_a.py": TEXT}


@contextmanager
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def write(_descriptor: int, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(newfile.os, "write", write)
        yield


@pytest.mark.usefixtures("staging")
@pytest.mark.proves("DELIVER-3")
def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with full_disk(monkeypatch), pytest.raises(IncompleteDelivery, match="No space left"):
        apply_effects([wanted()], tmp_path)
    assert tree(tmp_path) == {}
    apply_effects([wanted()], tmp_path)
    assert tree(tmp_path) == {"tests/test_a.py": TEXT}


_WRITES_FOR_EVER = """
import itertools, sys
from pathlib import Path
from guardtest.deliver import WriteTest, apply_effects
text = "x = 1\\n" * 50_000
for n in itertools.count():
    apply_effects([WriteTest(path=f"tests/test_{n}.py", text=text)], Path(sys.argv[1]))
    print(n, flush=True)
"""


@pytest.mark.parametrize("files", [1, 2, 5, 12])
@pytest.mark.proves("DELIVER-3")
def test_a_killed_delivery_leaves_whole_files_only(tmp_path: Path, files: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _WRITES_FOR_EVER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        for _ in range(files):
            writer.stdout.readline()
        writer.send_signal(signal.SIGKILL)
    found = tree(tmp_path)
    assert len(found) >= files
    assert set(found.values()) == {"x = 1\n" * 50_000}
    assert all(name.startswith("tests/test_") for name in found)


@pytest.mark.proves("DELIVER-4")
def test_suspected_bugs_are_left_as_files_outside_every_test_root(tmp_path: Path) -> None:
    suspect = Suspect(
        module="pkg.scale",
        test="test_mean_of_nothing",
        reason="ZeroDivisionError\nimport os  # \u202e",
        text="def test_mean_of_nothing():\n    assert mean([]) == 0\n",
    )
    (done,) = write_suspected([suspect], tmp_path)
    assert done.path == ".guardtest/suspected/test_pkg_scale_mean_of_nothing.py"
    lines = (tmp_path / done.path).read_text().splitlines()
    assert lines[2] == "# Why: ZeroDivisionError\\nimport os  # \\u202e"
    assert lines[-2:] == suspect.text.splitlines()
    assert write_suspected([suspect], tmp_path) == (done,)


@pytest.mark.proves("DELIVER-4")
def test_a_suspect_cannot_name_a_path(tmp_path: Path) -> None:
    suspect = Suspect(module="../../x", test="test_/../y", reason="", text="x = 1\n")
    (done,) = write_suspected([suspect], tmp_path)
    assert done.path == ".guardtest/suspected/test_x__y.py"
