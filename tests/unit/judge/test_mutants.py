"""Mutants are splices of the source that keep its lines."""

import ast

from hypothesis import given
from hypothesis import strategies as st

from guardtest.judge.mutants import find_mutants
from guardtest.judge.oracle import choose_mutants

SOURCE = '''\
"""Limits."""

LIMIT = 10


def clip(value, low=0, high=LIMIT):
    """At most high."""
    if value > high and not low == 3:
        return high
    text = f"{value + 1}"
    return (
        value
        + 1
    )
'''


def test_every_kind_of_change_is_found_and_import_time_code_is_left_alone():
    changes = [(m.line, m.change) for m in find_mutants(SOURCE, "limits.py")]
    assert changes == [
        (8, "`value > high` becomes `value >= high`"),
        (8, "`value > high and (not low == 3)` becomes `value > high or not low == 3`"),
        (8, "`value > high and (not low == 3)` is negated"),
        (8, "`not low == 3` loses its `not`"),
        (8, "`low == 3` becomes `low != 3`"),
        (8, "`3` becomes `4`"),
        (8, "`3` becomes `2`"),
        (9, "the returned value becomes `None`"),
        (12, "`value + 1` becomes `value - 1`"),
        (12, "the returned value becomes `None`"),
        (13, "`1` becomes `2`"),
        (13, "`1` becomes `0`"),
    ]


def test_a_mutant_parses_and_keeps_every_line_number():
    for mutant in find_mutants(SOURCE, "limits.py"):
        text = SOURCE[: mutant.start] + mutant.text + SOURCE[mutant.end :]
        ast.parse(text)
        assert text.count("\n") == SOURCE.count("\n")


def test_columns_count_characters_where_the_source_is_not_ascii():
    source = 'def f(x):\n    return "é" * (x + 1)\n'
    [mutant] = [m for m in find_mutants(source, "f.py") if m.change == "`x + 1` becomes `x - 1`"]
    assert source[: mutant.start] + mutant.text + source[mutant.end :] == 'def f(x):\n    return "é" * ((x - 1))\n'


@given(st.integers(0, 20), st.integers(0, 5))
def test_a_choice_of_mutants_is_reproducible_and_spread_over_the_lines(count, seed):
    mutants = find_mutants(SOURCE, "limits.py")
    chosen = choose_mutants(mutants, count, seed)
    assert chosen == choose_mutants(mutants, count, seed)
    assert len({m.line for m in chosen}) == min(count, len({m.line for m in mutants}))
