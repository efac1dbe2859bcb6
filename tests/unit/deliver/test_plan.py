"""A plan can only add test files under the test roots, under names that nothing has."""

from __future__ import annotations

import subprocess
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtest.deliver import Effect, Mode, WritePatch, WriteTest, patch_text, plan_delivery
from guardtest.errors import DeliveryError
from guardtest.model import RunId

TEXT = "def test_it():\n    assert 1 + 1 == 2\n"


def plan(*paths: str, existing: tuple[str, ...] = (), mode: Mode = "write", root: str = "tests") -> tuple[Effect, ...]:
    files = [WriteTest(path=path, text=TEXT) for path in paths]
    return plan_delivery(files, existing, mode, roots=(root,), run=RunId("run-1"))


def planned_paths(*paths: str, existing: tuple[str, ...] = (), root: str = "tests") -> list[str]:
    return [effect.path for effect in plan(*paths, existing=existing, root=root)]


def test_accepted_files_become_new_files() -> None:
    assert plan("tests/test_a.py") == (WriteTest(path="tests/test_a.py", text=TEXT),)


@pytest.mark.parametrize(
    ("wanted", "existing", "given"),
    [
        ("tests/test_a.py", ("tests/test_a.py",), "tests/test_a_2.py"),
        ("tests/test_a.py", ("tests/test_a.py", "tests/test_a_2.py"), "tests/test_a_3.py"),
        ("tests/test_a.py", ("tests/Test_A.py",), "tests/test_a_2.py"),
        ("tests/test_é.py", ("tests/test_e\u0301.py",), "tests/test_é_2.py"),
        ("tests/a_test.py", ("tests/a_test.py",), "tests/a_2_test.py"),
        ("tests/test_a_test.py", ("tests/test_a_test.py",), "tests/test_a_test_2.py"),
    ],
)
@pytest.mark.proves("SCOPE-2")
def test_a_taken_name_is_never_reused(wanted: str, existing: tuple[str, ...], given: str) -> None:
    assert planned_paths(wanted, existing=existing) == [given]


def test_two_files_of_one_name_get_two_names() -> None:
    assert planned_paths("tests/test_a.py", "tests/test_a.py") == ["tests/test_a.py", "tests/test_a_2.py"]


@pytest.mark.parametrize(
    "path",
    [
        "/tests/test_a.py",
        "tests/../src/test_a.py",
        "tests/./test_a.py",
        "tests//test_a.py",
        "src/test_a.py",
        "testsuite/test_a.py",
        "test_a.py",
        "tests/conftest.py",
        "tests/helper.py",
        "tests/test_a.txt",
        "tests/test_a.py\n",
        "tests/test_a.py/",
        "tests/.hidden/test_a.py",
        "tests/-o/test_a.py",
        "tests/a\\b/test_a.py",
        "tests/test_\0.py",
        'tests/"/test_a.py',
        "",
    ],
)
@pytest.mark.proves("SCOPE-1", "SCOPE-3")
def test_a_path_that_is_no_new_test_file_under_a_root_is_refused(path: str) -> None:
    with pytest.raises(DeliveryError, match="is not a new test file under a test root"):
        plan(path)


@given(st.lists(st.sampled_from(["tests", "..", ".", "", "src", "test_a.py", "~", "C:", "\\"]), max_size=6))
@pytest.mark.proves("SCOPE-1")
def test_whatever_is_planned_lies_under_the_root(parts: list[str]) -> None:
    try:
        effects = plan("/".join(parts))
    except DeliveryError:
        return
    for effect in effects:
        assert PurePosixPath(effect.path).is_relative_to("tests")
        assert ".." not in PurePosixPath(effect.path).parts


def test_the_top_folder_can_be_a_test_root() -> None:
    assert planned_paths("test_a.py", root=".") == ["test_a.py"]


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(DeliveryError, match="is empty"):
        plan_delivery([WriteTest(path="tests/test_a.py", text=" \n")], (), "write", roots=("tests",), run=RunId("r"))


def test_mode_none_plans_nothing_but_still_refuses_bad_paths() -> None:
    assert plan("tests/test_a.py", mode="none") == ()
    with pytest.raises(DeliveryError):
        plan("../test_a.py", mode="none")


def test_mode_patch_plans_one_patch_in_the_state_folder() -> None:
    expected = WritePatch(path=".guardtest/run-1.patch", text=patch_text([("tests/test_a.py", TEXT)]))
    assert plan("tests/test_a.py", mode="patch") == (expected,)
    assert plan(mode="patch") == ()


@pytest.mark.parametrize(
    "text",
    ["x = 1\n", "x = 1", "\nx = 1\n\n", "a = '\x0c'\r\nb = '\u2028'\n", "ü = 1\n", TEXT],
)
def test_git_applies_the_patch_to_the_byte(tmp_path: Path, text: str) -> None:
    paths = ["tests/deep/test_a.py", "tests/with space/test_ü.py"]
    patch = patch_text((path, text) for path in paths)
    subprocess.run(["git", "apply", "--whitespace=nowarn", "-"], cwd=tmp_path, input=patch.encode(), check=True)
    assert [(tmp_path / path).read_bytes() for path in paths] == [text.encode()] * 2
