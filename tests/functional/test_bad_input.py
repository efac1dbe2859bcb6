"""Bad input gets a clear error with a next step, the right exit code, and nothing is lost."""

import shutil
import subprocess

import pytest


@pytest.fixture(scope="module")
def repository(make_repository):
    return make_repository()


def test_no_git_repository(repository, tmp_path):
    said = repository.guardtest("run", cwd=tmp_path)
    assert (said.code, "git init" in said.err) == (2, True)


def test_no_package(repository, tmp_path):
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    said = repository.guardtest("run", cwd=tmp_path)
    assert said.code == 2
    assert "no Python package was found" in said.err


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("run", "--python", "/nowhere/python"), "there is no interpreter"),
        (("run", "nowhere.py"), "does not exist"),
        (("run", "--target", "shop.prices"), "shop.price"),
        (("run", "--diff", "no-such-branch"), "no revision"),
        (("run", "--proposer", "nobody"), "no proposer named nobody"),
        (("run", "--policy", "nowhere"), "nowhere"),
        (("gaps", "--coverage", "nowhere.json"), "cannot be read"),
        (("check",), "either files or --diff"),
        (("check", "--diff", "no..where"), "no"),
        (("ledger", "show", "nothing"), "nothing"),
    ],
)
def test_a_wrong_option_is_explained(repository, words, what):
    said = repository.guardtest(*words)
    assert said.code == 2
    assert what in said.err
    assert "Traceback" not in said.err


def test_there_must_be_something_to_resume(make_repository):
    said = make_repository().guardtest("run", "--resume")
    assert said.code == 2
    assert "no interrupted run" in said.err


def test_a_corrupt_coverage_file(repository):
    repository.write("broken.coverage", "SQLite format 3\0 and then nothing")
    said = repository.guardtest("gaps", "--coverage", "broken.coverage")
    assert said.code == 2
    assert "coverage" in said.err


def test_an_unknown_key_in_the_configuration_lists_every_problem(make_repository):
    repository = make_repository()
    repository.write("guardtest.toml", 'polici = "base"\nreruns = "three"\n')
    said = repository.guardtest("run")
    assert said.code == 2
    assert "polici" in said.err
    assert "reruns" in said.err


def test_no_sandbox_is_refused_under_ci(repository):
    said = repository.guardtest("run", "--no-sandbox", CI="true")
    assert said.code == 2
    assert "--no-sandbox is refused" in said.err


def test_without_a_sandbox_nothing_runs(repository, tmp_path):
    said = repository.guardtest("run", "--tier", "strong", PATH=_path_without_bubblewrap(tmp_path))
    assert said.code == 3, said.err
    assert "apt-get install bubblewrap" in said.err


def _path_without_bubblewrap(folder):
    for name in ("git", "env"):
        (folder / name).symlink_to(shutil.which(name))
    return str(folder)


def test_a_tracked_state_folder_is_not_trusted(make_repository):
    repository = make_repository()
    repository.write(".guardtest/ledger.sqlite", "forged")
    repository.git("add", "-f", ".guardtest")
    said = repository.guardtest("run")
    assert said.code == 2
    assert "git tracks .guardtest" in said.err


def test_a_module_that_does_not_import_or_parse_is_reported_and_the_others_go_on(make_repository):
    repository = make_repository()
    repository.write("shop/licence.py", "raise RuntimeError('no licence')\n\n\ndef f():\n    return 1\n")
    repository.write("shop/broken.py", "def f(:\n")
    repository.commit()
    said = repository.guardtest("run", "--json", "--deliver", "none", "--seconds-per-module", "2")
    assert said.code == 0, said.err
    skipped = {skip["module"]: skip["reason"] for skip in said.json["skipped"]}
    assert "no licence" in skipped["shop.licence"]
    assert "does not parse" in skipped["shop/broken.py"]
    assert said.json["accepted"]


def test_a_test_root_that_does_not_exist_is_made_with_the_first_accepted_test(make_repository):
    repository = make_repository()
    repository.git("rm", "-rq", "tests")
    repository.commit()
    said = repository.guardtest("run", "--json", "--seconds-per-module", "2")
    assert said.code == 0, said.err
    assert (repository.root / "tests" / "test_shop_price_gaps.py").is_file()
