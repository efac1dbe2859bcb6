"""The set cover keeps what adds something and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from guardtest.judge.minimal import needed_tests
from guardtest.judge.standing import Reach


def reach(*lines, mutants=()):
    return Reach(lines=frozenset(lines), mutants=frozenset(mutants))


def test_an_overlapping_test_is_left_out():
    tests = {"a": reach(1, 2), "b": reach(2), "c": reach(3)}
    assert needed_tests(tests, reach()) == (("a", reach(1, 2)), ("c", reach(3)))


def test_gain_counts_beyond_what_is_reached_already():
    assert needed_tests({"a": reach(1, 2)}, reach(1, 2)) == ()


def test_a_mutant_alone_is_a_gain():
    tests = {"a": reach(1), "b": reach(1, mutants=["m"])}
    assert [name for name, _ in needed_tests(tests, reach())] == ["b"]


def test_a_limit_keeps_the_most_useful():
    tests = {"a": reach(1), "b": reach(2, 3, 4)}
    assert [name for name, _ in needed_tests(tests, reach(), limit=1)] == ["b"]


@given(st.dictionaries(st.text(max_size=3), st.frozensets(st.integers(0, 12)), max_size=8))
def test_nothing_reached_is_lost_and_every_kept_test_adds(sets):
    tests = {name: Reach(lines=lines) for name, lines in sets.items()}
    chosen = needed_tests(tests, reach())
    assert frozenset().union(*(gain.lines for _, gain in chosen)) == frozenset().union(*sets.values())
    assert all(len(gain) > 0 for _, gain in chosen)
