"""What the worker reports of tests: outcomes, coverage per test, mutants; and that a bad test costs only itself."""

from pathlib import Path

import pytest

from guardtest.errors import SandboxBroke
from guardtest.worker.session import RunSpec, run_session

TESTS = """\
import os
import time

import pytest

from calc import Box, add


def test_adds():
    assert add(1, 2) == 3


def test_is_wrong():
    assert add(1, 2) == 4


def test_hangs():
    while True:
        pass


def test_ends_the_process():
    os._exit(0)


def test_is_skipped():
    pytest.skip("not today")


@pytest.mark.xfail
def test_fails_as_marked():
    assert False


def test_keeps_large_numbers():
    assert add(11, 2) == 11


@pytest.mark.parametrize("value", [1, 2])
def test_box(value):
    assert Box(value).get() == value
"""


@pytest.fixture
def file(project: Path) -> str:
    (project / "tests/test_calc.py").write_text(TESTS)
    return "tests/test_calc.py"


def states(run):
    return {node.partition("::")[2]: outcome.state for node, outcome in run.outcomes.items()}


def test_each_test_gets_its_own_outcome(worker, file):
    result = run_session(worker, files=[file], runs=[RunSpec(seconds=0.3)])
    assert states(result.runs[0]) == {
        "test_adds": "passed",
        "test_is_wrong": "failed",
        "test_hangs": "timeout",
        "test_ends_the_process": "crashed",
        "test_is_skipped": "skipped",
        "test_fails_as_marked": "xfailed",
        "test_keeps_large_numbers": "passed",
        "test_box[1]": "passed",
        "test_box[2]": "passed",
    }


def test_a_failure_says_what_was_raised_and_where(worker, file, project):
    result = run_session(worker, files=[file], runs=[RunSpec(tests=(f"{file}::test_is_wrong",))])
    outcome = result.runs[0].outcomes[f"{file}::test_is_wrong"]
    assert outcome.raised == "AssertionError"
    assert outcome.reason.startswith("assert 3 == 4")
    assert outcome.frames == ((str(project / file), 14),)


def test_coverage_is_told_per_test(worker, file, project):
    calc = str(project / "calc.py")
    nodes = (f"{file}::test_adds", f"{file}::test_keeps_large_numbers")
    worker.ask("load", seconds=60, modules=[{"module": "calc"}], files=[calc])
    run = RunSpec(tests=nodes, cover=(calc,), contexts=True)
    executed = run_session(worker, files=[file], runs=[run]).runs[0].executed
    assert {node: {a for arc in executed[node][calc] for a in arc if a > 0} for node in nodes} == {
        nodes[0]: {5, 7},
        nodes[1]: {5, 6},
    }


def test_what_collecting_executes_is_told_apart(worker, file, project):
    calc = str(project / "calc.py")
    result = run_session(worker, files=[file], runs=[RunSpec(tests=(f"{file}::test_adds",))], cover_collection=[calc])
    assert (1, 4) in result.collecting[calc]


def test_a_mutant_is_noticed_by_the_tests_that_reach_it(worker, file, project):
    source = (project / "calc.py").read_text()
    worker.ask("load", seconds=60, modules=[{"module": "calc"}], files=[])
    start = source.index("a + b")
    mutants = {"minus": {"file": str(project / "calc.py"), "start": start, "end": start + 5, "text": "(a - b)"}}
    nodes = (f"{file}::test_adds", f"{file}::test_keeps_large_numbers")
    runs = [RunSpec(tests=nodes, mutant="minus"), RunSpec(tests=nodes)]
    result = run_session(worker, files=[file], runs=runs, mutants=mutants)
    assert states(result.runs[0]) == {"test_adds": "failed", "test_keeps_large_numbers": "passed"}
    assert states(result.runs[1]) == {"test_adds": "passed", "test_keeps_large_numbers": "passed"}


def test_a_mutant_that_changes_nothing_live_is_reported_as_not_applied(worker, file, project):
    worker.ask("load", seconds=60, modules=[{"module": "calc"}], files=[])
    mutants = {"same": {"file": str(project / "calc.py"), "start": 0, "end": 0, "text": ""}}
    runs = [RunSpec(tests=(f"{file}::test_adds",), mutant="same")]
    assert run_session(worker, files=[file], runs=runs, mutants=mutants).runs[0].mutant_applied is False


def test_a_file_that_does_not_import_is_an_error_of_collection(worker, project):
    (project / "tests/test_lost.py").write_text("import nowhere_to_be_found\n")
    result = run_session(worker, files=["tests/test_lost.py"], runs=[RunSpec()])
    assert result.tests == ()
    assert "nowhere_to_be_found" in result.errors[0][1]


def test_runs_differ_in_order_time_zone_and_directory(worker, project):
    (project / "tests/test_where.py").write_text(
        "import os, time\n\n\ndef test_place():\n    assert time.tzname[0] == 'NPT' or time.timezone == -20700\n"
        "    assert 'cwd-' in os.getcwd()\n"
    )
    run = RunSpec(tz="Asia/Kathmandu", cwd="scratch")
    result = run_session(worker, files=["tests/test_where.py"], runs=[run, RunSpec()])
    assert [states(run) for run in result.runs] == [{"test_place": "passed"}, {"test_place": "failed"}]


def test_a_module_that_cannot_be_imported_is_reported_with_its_reason(worker, project):
    (project / "broken.py").write_text("raise RuntimeError('no licence')\n")
    (project / "deadly.py").write_text("import os\nos._exit(3)\n")
    answer = worker.ask("load", seconds=60, modules=[{"module": "broken"}, {"module": "deadly"}], files=[])
    assert answer["modules"]["broken"]["error"] == "RuntimeError: no licence"
    assert "ended while importing" in answer["modules"]["deadly"]["error"]


def test_names_that_do_not_exist_are_told(worker):
    names = [["calc", "add"], ["calc", "subtract"], ["os.path", "join"], ["nowhere", ""]]
    assert worker.ask("resolve", seconds=60, names=names)["missing"] == [["calc", "subtract"], ["nowhere", ""]]


def test_a_dead_worker_is_a_broken_sandbox_and_no_verdict(worker, file):
    worker._box._process.kill()
    with pytest.raises(SandboxBroke):
        run_session(worker, files=[file], runs=[RunSpec()])


def test_an_unknown_request_is_refused_with_a_reason(worker):
    with pytest.raises(SandboxBroke, match="could not dance"):
        worker.ask("dance", seconds=5)
