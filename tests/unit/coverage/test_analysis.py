"""The numbers equal coverage.py's own, whatever format they come in."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from guardtest.coverage import analyse_sources, read_coverage, snapshot_from_executed
from guardtest.errors import CoverageDataError
from guardtest.report.result import Totals

SOURCE = '''\
"""Rates."""
import functools


def rate(done, total, *, strict=False):
    if total == 0:
        if strict:
            raise ZeroDivisionError(
                "no total"
            )
        return 0.0
    return done / total


@functools.lru_cache
def ladder(n):
    steps = []
    for step in range(n):
        if step % 2 and step > 1:
            steps.append(step)
        elif step == 4:
            break
    else:
        steps.append(-1)
    with open(__file__) as stream:
        stream.readline()
    try:
        return steps[10]
    except IndexError:
        pass
    finally:
        steps.clear()
    while True:
        n -= 1
        if n < 0:
            return [x for x in steps if x]


class Meter:
    unit = "m"

    def __repr__(self):  # pragma: no cover
        return "Meter"

    def read(self, kind):
        match kind:
            case "a":
                return lambda: 1
            case _:
                return None


if __name__ == "__main__":
    print(rate(1, 2))
'''
USE = "import rates\nrates.rate(1, 2)\nrates.rate(1, 0)\nrates.ladder(3)\nrates.Meter().read('a')\n"


@pytest.fixture(scope="module")
def measured(tmp_path_factory) -> Path:
    """A project measured by coverage.py itself, with its reports in every format."""
    root = tmp_path_factory.mktemp("measured")
    (root / "rates.py").write_text(SOURCE)
    (root / "use.py").write_text(USE)

    def coverage(*words):
        subprocess.run([sys.executable, "-m", "coverage", *words], cwd=root, check=True, capture_output=True, text=True)

    coverage("run", "--branch", "--include=rates.py", "use.py")
    coverage("json", "-o", "coverage.json")
    coverage("xml", "-o", "coverage.xml")
    coverage("lcov", "-o", "coverage.lcov")
    return root


def own_totals(root: Path) -> Totals:
    totals = json.loads((root / "coverage.json").read_text())["totals"]
    return Totals(
        statements=totals["num_statements"],
        covered_lines=totals["covered_lines"],
        branches=totals["num_branches"],
        covered_branches=totals["covered_branches"],
    )


@pytest.mark.parametrize("name", [".coverage", "coverage.json", "coverage.xml"])
def test_reading_a_report_gives_coverage_pys_own_numbers(measured, name):
    snapshot = read_coverage(measured / name, analyse_sources(measured, ["rates.py"]))
    assert Totals.of(snapshot.files[0]) == own_totals(measured)


def test_lcov_gives_the_same_lines(measured):
    snapshot = read_coverage(measured / "coverage.lcov", analyse_sources(measured, ["rates.py"]))
    assert Totals.of(snapshot.files[0]).covered_lines == own_totals(measured).covered_lines


def test_missing_branches_are_the_ones_coverage_py_names(measured):
    [file] = read_coverage(measured / ".coverage", analyse_sources(measured, ["rates.py"])).files
    report = json.loads((measured / "coverage.json").read_text())["files"]["rates.py"]
    assert sorted(file.missing_branches) == [tuple(branch) for branch in report["missing_branches"]]
    assert sorted(file.missing_lines) == report["missing_lines"]


def test_a_file_that_never_ran_counts_with_nothing_covered(measured):
    snapshot = snapshot_from_executed(analyse_sources(measured, ["rates.py"]), {})
    assert Totals.of(snapshot.files[0]) == Totals(
        statements=own_totals(measured).statements, branches=own_totals(measured).branches
    )


@pytest.mark.proves("READ-1")
def test_reading_changes_no_byte(measured):
    before = {path: path.read_bytes() for path in measured.iterdir() if path.is_file()}
    for name in (".coverage", "coverage.json", "coverage.xml", "coverage.lcov"):
        read_coverage(measured / name, analyse_sources(measured, ["rates.py"]))
    assert {path: path.read_bytes() for path in measured.iterdir() if path.is_file()} == before


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"SQLite format 3\0" + b"\1" * 2000,
        b'{"files": 3}',
        b"<coverage",
        b'<!DOCTYPE c [<!ENTITY a "aaaa">]><coverage>&a;</coverage>',
        b"SF:rates.py\nDA:x,y\n",
        b"SF:other.py\nDA:1,1\n",
        b"\x7fELF",
    ],
)
def test_corrupt_or_foreign_data_is_refused_with_a_next_step(measured, tmp_path, content):
    place = tmp_path / "data"
    place.write_bytes(content)
    with pytest.raises(CoverageDataError) as caught:
        read_coverage(place, analyse_sources(measured, ["rates.py"]))
    assert caught.value.hint


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CoverageDataError, match="nowhere"):
        read_coverage(tmp_path / "nowhere", {})


def test_paths_of_another_checkout_are_matched_by_their_ending(measured, tmp_path):
    report = json.loads((measured / "coverage.json").read_text())
    report["files"] = {"/build/elsewhere/pkg/rates.py": report["files"]["rates.py"]}
    (tmp_path / "other.json").write_text(json.dumps(report))
    snapshot = read_coverage(tmp_path / "other.json", analyse_sources(measured, ["rates.py"]))
    assert Totals.of(snapshot.files[0]) == own_totals(measured)


def test_lines_the_project_excludes_do_not_count(tmp_path):
    (tmp_path / "a.py").write_text("def f():\n    raise NotImplementedError\n")
    (tmp_path / "pyproject.toml").write_text('[tool.coverage.report]\nexclude_also = ["raise NotImplementedError"]\n')
    assert analyse_sources(tmp_path, ["a.py"])["a.py"].statements == {1}


def test_a_file_with_a_syntax_error_is_left_out(tmp_path):
    (tmp_path / "a.py").write_text("def f(:\n")
    assert analyse_sources(tmp_path, ["a.py"]) == {}
