"""Keeping some tests of a file and joining several files."""

from guardtest.judge.testfile import join, keep, names_of_tests

FILE = '''\
"""Tests of prices."""

import math
from decimal import Decimal, getcontext

import pytest
from shop import Price, parse

RATE = 3
UNUSED = 4


@pytest.fixture
def price():
    return Price(Decimal(RATE))


def spare():
    return getcontext()


# A comment that belongs to the test below.
def test_price_is_finite(price):
    assert math.isfinite(price.amount)


class TestParse:
    def test_reads_digits(self):
        assert parse("3") == 3

    def test_rejects_words(self):
        with pytest.raises(ValueError, match="digits"):
            parse("three")
'''


def test_names_are_spelled_as_pytest_spells_them():
    assert names_of_tests(FILE) == (
        "test_price_is_finite",
        "TestParse::test_reads_digits",
        "TestParse::test_rejects_words",
    )


def test_keeping_one_test_keeps_just_what_it_uses():
    assert keep(FILE, {"test_price_is_finite"}) == (
        '"""Tests of prices."""\n\nimport math\nfrom decimal import Decimal\n\n'
        "import pytest\nfrom shop import Price\n\n"
        "RATE = 3\n\n\n@pytest.fixture\ndef price():\n    return Price(Decimal(RATE))\n\n\n"
        "# A comment that belongs to the test below.\ndef test_price_is_finite(price):\n"
        "    assert math.isfinite(price.amount)\n"
    )


def test_keeping_one_method_drops_its_siblings():
    kept = keep(FILE, {"TestParse::test_reads_digits"})
    assert names_of_tests(kept) == ("TestParse::test_reads_digits",)
    assert "pytest" not in kept


def test_keeping_nothing_gives_no_file():
    assert keep(FILE, set()) == ""


def test_joining_unites_imports_and_tells_equal_names_apart():
    first = "from shop import parse\n\n\ndef test_parse():\n    assert parse('1') == 1\n"
    second = "from shop import Price, parse\n\n\ndef test_parse():\n    assert parse('2') == Price(2)\n"
    assert join([first, second]) == (
        "from shop import Price, parse\n\n\ndef test_parse():\n    assert parse('1') == 1\n\n\n"
        "def test_parse_2():\n    assert parse('2') == Price(2)\n"
    )


def test_joining_keeps_an_equal_helper_once():
    text = "def helper():\n    return 1\n\n\ndef test_{0}():\n    assert helper() == 1\n"
    assert join([text.format("a"), text.format("b")]).count("def helper") == 1
