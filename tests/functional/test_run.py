"""`guardtest run` on a real repository: coverage rises by new files only, and a second run has nothing to do."""

import signal
import subprocess
import sys

import pytest

QUICK = ("--seconds-per-module", "3")


@pytest.fixture(scope="module")
def worked(make_repository):
    """A repository after one run: (repository, its files before, what the run said)."""
    repository = make_repository()
    before = repository.files()
    return repository, before, repository.guardtest("run", "--json", *QUICK)


def test_the_run_ends_well_and_raises_coverage(worked):
    _, _, said = worked
    assert said.code == 0, said.err
    totals = {module["path"]: module for module in said.json["modules"]}["shop/price.py"]
    assert totals["before"]["covered_lines"] < 15
    assert totals["after"]["covered_lines"] >= 20


def test_only_new_test_files_appear_and_no_byte_of_the_others_changes(worked):
    repository, before, said = worked
    after = repository.files()
    assert {name: after[name] for name in before} == before
    assert sorted(set(after) - set(before)) == said.json["written"] == ["tests/test_shop_price_gaps.py"]


def test_the_new_tests_pass_under_plain_pytest(worked):
    repository, _, said = worked
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *said.json["written"]],
        cwd=repository.root,
        env={**repository.environ, "PYTHONPATH": str(repository.root), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_a_failing_test_of_the_project_is_set_aside_and_named(worked):
    _, _, said = worked
    assert [aside["test"] for aside in said.json["set_aside"]] == ["tests/test_price.py::test_that_fails_today"]


def test_every_accepted_test_has_evidence_in_the_ledger(worked):
    repository, _, said = worked
    shown = repository.guardtest("ledger", "show", said.json["run"])
    assert shown.code == 0
    for accepted in said.json["accepted"]:
        assert accepted["test"] in shown.out
        assert accepted["mutants_killed"]


def test_the_state_folder_is_ignored_by_git(worked):
    repository, _, _ = worked
    assert ".guardtest" not in repository.git("status", "--short", "--untracked-files=all")


def test_the_report_lies_where_the_run_says(worked):
    repository, _, said = worked
    assert "shop/price.py" in (repository.root / said.json["report_path"]).read_text()


def test_a_second_run_on_an_unchanged_tree_has_nothing_to_do(worked):
    repository, _, _ = worked
    again = repository.guardtest("run", *QUICK)
    assert again.code == 5, again.err
    assert "Nothing to do" in again.err


def test_a_later_run_never_overwrites_what_an_earlier_one_left(worked):
    repository, _, said = worked
    [written] = said.json["written"]
    left = (repository.root / written).read_bytes()
    repository.write(
        "shop/price.py",
        (repository.root / "shop/price.py").read_text() + "\n\ndef twice(n: int) -> int:\n    return n * 2\n",
    )
    again = repository.guardtest("run", "--json", *QUICK)
    assert again.code == 0, again.err
    assert again.json["written"] == ["tests/test_shop_price_gaps_2.py"]
    assert (repository.root / written).read_bytes() == left


def test_a_patch_is_left_instead_of_files_where_asked_for(make_repository):
    repository = make_repository()
    before = repository.files()
    said = repository.guardtest("run", "--json", "--deliver", "patch", "--tier", "landlock", *QUICK)
    assert said.code == 0, said.err
    assert said.json["sandbox"]["tier"] == "landlock"
    assert repository.files() == before
    [patch] = said.json["written"]
    repository.git("apply", "--check", patch)


def test_only_the_target_is_worked_on(make_repository):
    repository = make_repository()
    said = repository.guardtest("run", "--json", "--deliver", "none", "--target", "shop.price:discount", *QUICK)
    assert said.code == 0, said.err
    assert said.json["written"] == []
    assert all("discount" in accepted["text"] for accepted in said.json["accepted"])


def test_an_interrupted_run_writes_nothing_and_is_resumed(make_repository):
    repository = make_repository()
    before = repository.files()
    with subprocess.Popen(
        [sys.executable, "-m", "guardtest", "run", *QUICK],
        cwd=repository.root,
        env=repository.environ,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        for line in running.stderr:
            if "modules with gaps" in line or "module with gaps" in line:
                running.send_signal(signal.SIGINT)
                break
        _, said = running.communicate(timeout=60)
    assert running.returncode == 130, said
    assert repository.files() == before
    resumed = repository.guardtest("run", "--json", "--resume", *QUICK)
    assert resumed.code == 0, resumed.err
    assert resumed.json["written"] == ["tests/test_shop_price_gaps.py"]
