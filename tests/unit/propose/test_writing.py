"""What the built-in proposer writes: files that read as if a person had written them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from guardtest.model import Gap, Risk, Target
from guardtest.propose.builtin import BuiltinProposer
from guardtest.propose.builtin.cases import read_case
from guardtest.propose.builtin.layout import statement
from guardtest.propose.builtin.naming import Namer
from guardtest.propose.builtin.writing import write_file, write_imports
from guardtest.propose.protocol import Goal


def event(**changes: Any) -> dict[str, Any]:
    return {
        "event": "case", "qualname": "slugify", "imports": ["from shop.text import slugify"], "setup": [],
        "call": "slugify('Hello World')", "result": "result", "asserts": ["assert result == 'hello-world'"],
        "raises": None, "fixtures": [], "lines": [3], "arcs": [], "tags": [],
        "arguments": [["text", "'Hello World'"]], **changes,
    }  # fmt: skip


class CannedView:
    """A view whose engine says what it was told to say."""

    def __init__(self, events: Sequence[Mapping[str, Any]], tests: Sequence[tuple[str, str]] = ()) -> None:
        self._events, self._tests = events, tests
        self.asked: list[Mapping[str, Any]] = []

    def source(self, path: str) -> str:
        return ""

    def existing_tests(self) -> Sequence[tuple[str, str]]:
        return self._tests

    def recorded_calls(self, module: str) -> Mapping[str, Sequence[str]]:
        return {"slugify": ["'Recorded'"]}

    def explore(self, request: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        self.asked.append(request)
        yield from self._events


def goal() -> Goal:
    target = Target(module="shop.text", qualname="slugify", path="shop/text.py", first_line=1, last_line=9)
    risk = Risk(score=1.0, missing=2, complexity=1, churn=0, importers=0)
    gap = Gap(target=target, missing_lines=(3, 4), missing_branches=((3, 4),), risk=risk)
    return Goal(
        module="shop.text", path="shop/text.py", gaps=(gap,), test_path="tests/test_text.py", seconds=10, seed=1
    )


def test_a_short_case_becomes_one_assertion_named_after_its_input():
    case = read_case(event())
    assert case is not None
    assert write_file([case], "shop.text", Namer()) == (
        '"""Tests of shop.text."""\n\nfrom shop.text import slugify\n\n\n'
        'def test_slugify_of_hello_world():\n    assert slugify("Hello World") == "hello-world"\n'
    )


def test_an_expected_error_is_named_and_its_message_escaped_only_where_needed():
    raises = {"type": "ValueError", "import": "", "match": "expected (a, b)"}
    case = read_case(event(raises=raises, result="", asserts=[], tags=["raises value error", "empty text"]))
    assert case is not None
    assert write_file([case], "shop.text", Namer()) == (
        '"""Tests of shop.text."""\n\nimport re\n\nimport pytest\n\nfrom shop.text import slugify\n\n\n'
        "def test_slugify_raises_value_error_for_empty_text():\n"
        '    with pytest.raises(ValueError, match=re.escape("expected (a, b)")):\n'
        '        slugify("Hello World")\n'
    )


def test_names_stay_unique_when_cases_look_alike():
    namer = Namer()
    case = read_case(event())
    assert case is not None
    names = [namer.name(case) for _ in range(30)]
    assert len(set(names)) == 30
    assert all(name.isidentifier() and name.startswith("test_slugify") for name in names)


def test_imports_are_merged_and_grouped_like_a_person_does():
    lines = ["from shop.text import b", "import pytest", "from shop.text import a", "import io", "import pandas as pd"]
    assert write_imports(lines, "shop.text") == (
        "import io\n\nimport pandas as pd\nimport pytest\n\nfrom shop.text import a, b"
    )


def test_long_statements_are_folded_into_short_lines_of_the_same_meaning():
    items = ", ".join(f"'a rather long text number {n}'" for n in range(9))
    for text in (f"result = combine([{items}], key=lambda a, b: a)", f"value = '{'some words ' * 30}'"):
        lines = statement(text)
        assert all(len(line) <= 100 for line in lines)
        assert ast.dump(ast.parse("def f():\n" + "\n".join(lines)).body[0].body[0]) == ast.dump(ast.parse(text).body[0])


def test_events_that_are_no_cases_or_would_be_refused_become_no_tests():
    broken = [event(call="slugify("), event(asserts=[], raises=None), {"event": "case"}, event(result="a b")]
    refused = [event(setup=["import os", "os.remove('x')"]), event(call="eval('1')")]
    assert list(BuiltinProposer().propose(goal(), CannedView([*broken, *refused]))) == []


def test_the_candidate_is_addressed_by_its_text_and_goes_to_the_goals_path():
    view = CannedView([event(), {"event": "progress", "calls": 3, "goals_left": 1}])
    (candidate,) = BuiltinProposer().propose(goal(), view)
    again = next(iter(BuiltinProposer().propose(goal(), CannedView([event()]))))
    assert (candidate.path, candidate.module, candidate.proposer) == ("tests/test_text.py", "shop.text", "builtin")
    assert candidate.id == again.id
    ast.parse(candidate.text)


def test_the_engine_is_asked_for_the_gaps_with_values_seen_in_tests_and_recorded():
    view = CannedView([], [("tests/test_old.py", "def test_it():\n    assert slugify('Seen in a test', sep='-')\n")])
    list(BuiltinProposer().propose(goal(), view))
    (request,) = view.asked
    assert request["goals"] == {"lines": [3, 4], "arcs": [(3, 4)]}
    assert request["hints"]["calls"] == {"slugify": ["'Recorded'", "'Seen in a test', sep='-'"]}


def test_many_cases_are_split_into_files_of_forty_tests():
    events = [event(call=f"slugify('word {n}')", arguments=[["text", f"'word {n}'"]]) for n in range(90)]
    texts = [candidate.text for candidate in BuiltinProposer().propose(goal(), CannedView(events))]
    assert [text.count("def test_") for text in texts] == [40, 40, 10]
