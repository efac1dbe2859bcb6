"""Gaps by function, ranked by risk."""

from pathlib import Path

import pytest

from guardtest.coverage import analyse_sources, find_gaps, only_changed, only_targets, rank_gaps, snapshot_from_executed
from guardtest.errors import UsageError

SOURCE = """\
LIMIT = 3


def simple(x):
    return x


class Box:
    def open(self, x):
        def inner(y):
            return y

        if x and x > LIMIT:
            return inner(x)
        return None
"""


@pytest.fixture
def gaps(tmp_path: Path):
    (tmp_path / "box.py").write_text(SOURCE)
    snapshot = snapshot_from_executed(analyse_sources(tmp_path, ["box.py"]), {"box.py": [(1, 4), (4, 8), (8, -1)]})
    return rank_gaps(find_gaps(snapshot, tmp_path, {"box.py": "shop.box"}), {"box.py": 7}, {"shop.box": 2})


def test_a_gap_is_one_function_with_what_it_misses(gaps):
    assert [(g.target.qualname, g.missing_lines, g.missing_branches) for g in gaps] == [
        ("Box.open", (10, 11, 13, 14, 15), ((13, 14), (13, 15))),
        ("", (9,), ()),
        ("simple", (5,), ()),
    ]


def test_the_risk_says_why(gaps):
    risk = gaps[0].risk
    assert (risk.missing, risk.complexity, risk.churn, risk.importers) == (7, 3, 7, 2)


def test_only_gaps_on_changed_lines_remain(gaps):
    assert [(g.target.qualname, g.missing_lines) for g in only_changed(gaps, {"box.py": frozenset({5, 14})})] == [
        ("Box.open", (14,)),
        ("simple", (5,)),
    ]


def test_a_class_stands_for_its_methods(gaps):
    assert [g.target.qualname for g in only_targets(gaps, ["shop.box:Box"], ["shop.box"])] == ["Box.open"]


def test_an_unknown_module_is_refused_with_the_nearest_names(gaps):
    with pytest.raises(UsageError) as caught:
        only_targets(gaps, ["shop.bx"], ["shop.box"])
    assert "shop.box" in caught.value.hint
