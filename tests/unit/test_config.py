"""The configuration is read whole or refused whole."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from pathlib import Path

import pytest

from guardtest.config import INIT_TEMPLATE, Config, json_schema, load_config, parse_config
from guardtest.errors import ConfigError

DOCS = Path(__file__).parents[2] / "docs" / "configuration.md"


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load_config(tmp_path) == Config()


def test_guardtest_toml_is_read(tmp_path: Path) -> None:
    (tmp_path / "guardtest.toml").write_text('source = ["src/pkg"]\nseconds_per_module = 5\n')
    assert load_config(tmp_path) == Config(source=("src/pkg",), seconds_per_module=5.0)


def test_the_table_in_pyproject_is_read(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\n[tool.guardtest]\nseed = 3\n')
    assert load_config(tmp_path) == Config(seed=3)


def test_a_pyproject_of_other_tools_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.other]\nseed = 3\n")
    assert load_config(tmp_path) == Config()


def test_two_places_are_refused(tmp_path: Path) -> None:
    (tmp_path / "guardtest.toml").write_text("seed = 3\n")
    (tmp_path / "pyproject.toml").write_text("[tool.guardtest]\nseed = 3\n")
    with pytest.raises(ConfigError, match="both exist") as caught:
        load_config(tmp_path)
    assert "remove the other" in caught.value.hint


@pytest.mark.parametrize("text", [b"seed = ", b"seed = 1\nseed = 2\n", b"policy = '\xff'\n"])
def test_a_broken_file_is_named(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "guardtest.toml").write_bytes(text)
    with pytest.raises(ConfigError, match=r"guardtest\.toml cannot be read"):
        load_config(tmp_path)


def test_tool_guardtest_must_be_a_table(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool]\nguardtest = 3\n")
    with pytest.raises(ConfigError, match="is no table"):
        load_config(tmp_path)


def test_all_bad_fields_are_listed_at_once() -> None:
    table = {
        "sorce": 1,
        "tests": "../tests",
        "source": "src",
        "omit": ["", 3],
        "proposers": [],
        "policy": "",
        "min_tier": "none",
        "seconds_per_module": "20",
        "time_budget": -1,
        "max_tests": False,
        "deliver": "pr",
        "jobs": True,
        "seed": 1.5,
        "reruns": 0,
    }
    with pytest.raises(ConfigError, match="has 15 bad fields") as caught:
        parse_config(table, "guardtest.toml")
    assert set(caught.value.problems) == {
        "sorce: expected one of the known fields (did you mean 'source'?), found 'sorce'",
        "tests: expected a path inside the repository, relative to its root, found '../tests'",
        "source: expected a list, found 'src'",
        "omit.0: expected a string that is not empty, found ''",
        "omit.1: expected a string, found 3",
        "proposers: expected a list that is not empty, found []",
        "policy: expected a string that is not empty, found ''",
        "min_tier: expected 'landlock' or 'strong', found 'none'",
        "seconds_per_module: expected a number, found '20'",
        "time_budget: expected a number greater than 0, found -1",
        "max_tests: expected a whole number, found False",
        "deliver: expected 'write', 'patch' or 'none', found 'pr'",
        "jobs: expected a whole number, found True",
        "seed: expected a whole number, found 1.5",
        "reruns: expected a whole number of at least 1, found 0",
    }


@pytest.mark.parametrize("path", ["../up", "/abs", "a/../../b", "~/home", "a\\..\\b", "a\0b"])
def test_paths_that_leave_the_repository_are_refused(path: str) -> None:
    with pytest.raises(ConfigError, match="inside the repository"):
        parse_config({"source": [path]}, "guardtest.toml")


def test_empty_and_zero_mean_not_set() -> None:
    assert parse_config({"tests": "", "python": "", "time_budget": 0, "max_tests": 0}, "x") == Config()


def test_the_template_as_it_stands_sets_nothing() -> None:
    assert tomllib.loads(INIT_TEMPLATE) == {}


def test_the_template_with_every_setting_uncommented_equals_the_defaults() -> None:
    table = tomllib.loads(re.sub(r"(?m)^#(?=\w)", "", INIT_TEMPLATE))
    assert list(table) == [field.name for field in dataclasses.fields(Config)]
    assert parse_config(table, "template") == Config()


def test_the_schema_knows_every_field_and_no_other() -> None:
    schema = json_schema()
    assert set(schema["properties"]) == {field.name for field in dataclasses.fields(Config)}
    assert schema["additionalProperties"] is False
    assert all(value["description"] for value in schema["properties"].values())


def test_the_documentation_shows_the_template_as_it_is() -> None:
    assert f"```toml\n{INIT_TEMPLATE.rstrip()}\n```" in DOCS.read_text()
