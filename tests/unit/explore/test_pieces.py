"""The parts of the engine that are pure functions."""

from __future__ import annotations

import datetime
import random
import re
import sys
from types import SimpleNamespace

import pytest


@pytest.mark.parametrize(
    "pattern", [r"^[a-z]{2,4}-\d+$", r"(foo|bar)\s+baz?", r"[^abc]x", r"(\w)\1", r"v(\d+)\.(\d+)(?:rc\d)?"]
)
def test_strings_made_for_a_pattern_match_it(engine, pattern):
    made = engine("patterns").samples(re.compile(pattern), random.Random(0))
    assert made
    assert all(re.search(pattern, text) for text in made)


@pytest.mark.parametrize(
    "value",
    [None, True, 3, 2.5, "a'b", b"x", [1, (2,)], {"a": {1, 2}}, frozenset({1}), datetime.date(2024, 1, 31), range(3)],
)
def test_a_value_written_down_makes_an_equal_value(engine, value):
    names = SimpleNamespace(refer=lambda _: None, lines={})
    text = engine("express").Expresser(names).source(value)
    assert eval(text, {"datetime": datetime}) == value


@pytest.mark.parametrize("value", [object(), "<Box at 0x7f0a1b2c3d4e>", lambda: 1, "x" * 5000, [object()]])
def test_what_has_no_stable_source_is_not_written_down(engine, value):
    names = SimpleNamespace(refer=lambda _: None, lines={})
    assert engine("express").Expresser(names).source(value) is None


def test_a_part_of_an_expression_is_replaced_by_its_number(engine):
    seen = engine("seen")
    assert seen.replaced("f([1, 2], key='a')", 2, "40") == "f([40, 2], key='a')"


def test_the_recorder_notes_arguments_of_calls_into_its_files(engine, tmp_path):
    file = tmp_path / "shop.py"
    file.write_text(
        "class Cart:\n    def add(self, name, *, count=1):\n        return (name, count)\n\ndef price(items, rate=0.5):\n    return len(items) * rate\n"
    )
    space: dict[str, object] = {}
    exec(compile(file.read_text(), str(file), "exec"), space)
    recorder = engine("recording").Recorder({str(file): "shop"})
    recorder.start()
    space["price"](["tea"], rate=2.0)
    space["Cart"]().add("tea", count=3)
    recorder.stop()
    assert recorder.result() == {"shop": {"price": ["['tea'], 2.0"], "Cart.add": ["'tea', count=3"]}}


def test_arcs_are_those_that_coverage_counts(engine, tmp_path):
    file = tmp_path / "walk.py"
    file.write_text(
        "def walk(items):\n    for item in items:\n        if item:\n            yield item\n    else:\n        return\n\n\ndef pick(a,\n         b):\n    return (a or\n            b)\n"
    )
    space: dict[str, object] = {}
    exec(compile(file.read_text(), str(file), "exec"), space)
    tracer = engine("tracing").Tracer(engine("mining").Source(str(file)))
    before = sys.gettrace()
    tracer.start()
    list(space["walk"]([0, 1]))
    space["pick"](0, 2)
    tracer.stop()
    sys.settrace(before)
    assert {(-1, 2), (2, 3), (3, 4), (3, 2), (4, 2), (2, 6), (6, -1)} <= tracer.arcs
