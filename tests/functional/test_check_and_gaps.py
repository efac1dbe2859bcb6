"""The policy and the gaps by themselves."""

import pytest

GOOD = "from shop.price import parse\n\n\ndef test_parse_reads_cents():\n    assert parse('1.05').cents == 105\n"
BAD = "import subprocess\n\n\ndef test_nothing():\n    subprocess.run(['true'])\n"


@pytest.fixture(scope="module")
def repository(make_repository):
    return make_repository()


def test_a_good_new_test_file_is_allowed(repository):
    repository.write("tests/test_cents.py", GOOD)
    assert repository.guardtest("check", "tests/test_cents.py").code == 0


def test_a_bad_one_is_refused_with_rule_place_and_fix(repository):
    repository.write("tests/test_bad.py", BAD)
    said = repository.guardtest("check", "tests/test_bad.py")
    assert said.code == 1
    assert "no-processes" in said.out
    assert "tests/test_bad.py:1" in said.out


def test_a_range_of_commits_is_judged_from_its_trees(make_repository):
    repository = make_repository()
    repository.write("tests/test_cents.py", GOOD)
    repository.commit()
    assert repository.guardtest("check", "--diff", "HEAD~1..HEAD").code == 0
    repository.write("shop/price.py", "")
    repository.commit()
    said = repository.guardtest("check", "--diff", "HEAD~1..HEAD")
    assert said.code == 1
    assert "no-change-of-existing" in said.out


def test_gaps_are_ranked_and_told_as_json(repository):
    import json

    said = repository.guardtest("gaps", "--format", "json")
    assert said.code == 1
    gaps = json.loads(said.out)["gaps"]
    assert {gap["target"]["qualname"] for gap in gaps} >= {"discount", "Price.add"}
    assert [gap["risk"]["score"] for gap in gaps] == sorted((g["risk"]["score"] for g in gaps), reverse=True)


def test_doctor_names_both_tiers(repository):
    said = repository.guardtest("doctor")
    assert said.code == 0
    assert "sandbox strong: holds" in said.out
    assert "sandbox landlock: holds" in said.out


def test_init_writes_a_file_once(repository):
    assert repository.guardtest("init").code == 0
    assert repository.guardtest("init").code == 2
