"""Every bypass tried against the policy stays refused; ordinary tests stay allowed."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtest.model import Decision
from guardtest.policy import Change, ChangedFile, decide, load_profile
from tests.escape.policy.corpus_of_attacks import ATTACKS, ORDINARY, PATHS

PROFILE = load_profile("base", Path(__file__).parent)
EXISTING = frozenset({"pkg/__init__.py", "pkg/shapes.py", "pkg/http.py", "pkg/cli.py", "tests/test_old.py"})


def decision(
    text: str,
    path: str = "tests/test_new.py",
    kind: Literal["added", "modified", "deleted"] = "added",
    mode: str = "100644",
) -> Decision:
    file = ChangedFile(path=path, text=text, kind=kind, mode=mode)
    return decide(Change(files=(file,), test_roots=("tests",), existing=EXISTING, module="pkg.shapes"), PROFILE)


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_refused_with_a_reason(name: str) -> None:
    decided = decision(ATTACKS[name])
    assert not decided.allowed
    assert all(f.rule and f.reason and f.fix for f in decided.findings)
    assert decided.findings


@pytest.mark.parametrize("path", PATHS, ids=ascii)
def test_a_path_that_may_not_be_added_is_refused(path: str) -> None:
    assert not decision(ORDINARY["plain"], path).allowed


@pytest.mark.parametrize("mode", ["100755", "120000", "160000", "040000", "000000"])
def test_only_regular_files_are_allowed(mode: str) -> None:
    assert not decision(ORDINARY["plain"], mode=mode).allowed


@pytest.mark.parametrize("kind", ["modified", "deleted"])
def test_only_additions_are_allowed(kind: Literal["modified", "deleted"]) -> None:
    assert not decision(ORDINARY["plain"], kind=kind).allowed


@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_test_is_allowed(name: str) -> None:
    assert decision(ORDINARY[name]).allowed


PART = st.sampled_from(
    ["tests", "Tests", "pkg", "..", ".", "", "...", "~", "C:", "\\", "tests\u200b", "\uff0e\uff0e", "test_a.py"]
)
OUTSIDE = st.lists(PART | st.text(max_size=4), max_size=5)


@given(OUTSIDE, st.sampled_from(["/", "//", "\\", "/./", "\u2215"]))
def test_no_spelling_of_a_path_outside_the_test_roots_is_allowed(parts: list[str], separator: str) -> None:
    path = separator.join([*parts, "test_new.py"])
    plainly_inside = path.startswith("tests/") and ".." not in path.split("/")
    assert plainly_inside or not decision(ORDINARY["plain"], path).allowed
