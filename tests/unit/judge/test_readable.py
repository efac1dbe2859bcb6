"""What a reviewer would send back for its looks."""

import pytest

from guardtest.judge.readable import unreadable


def test_a_named_short_test_reads_well():
    assert (
        unreadable("def test_sum_of_nothing_is_zero():\n    assert sum([]) == 0\n", "test_sum_of_nothing_is_zero") == ""
    )


@pytest.mark.parametrize(
    ("text", "test", "word"),
    [
        ("def test_case_12():\n    assert sum([]) == 0\n", "test_case_12", "behaviour"),
        ("def test_sum():\n    var_55 = []\n    assert sum(var_55) == 0\n", "test_sum", "var_55"),
        ("def test_sum():\n" + "    assert sum([]) == 0\n" * 50, "test_sum", "51 lines"),
        ("def test_sum():\n    assert sum([]) == 0  # " + "x" * 120 + "\n", "test_sum", "longer"),
    ],
)
def test_what_does_not_read_well_is_named(text, test, word):
    assert word in unreadable(text, test)
