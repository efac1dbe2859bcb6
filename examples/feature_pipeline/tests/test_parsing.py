from datetime import datetime, timezone
from decimal import Decimal

import pytest

from feature_pipeline.parsing import ParseError, Reading, parse_duration, parse_options, parse_price, parse_reading


@pytest.mark.parametrize("text, seconds", [("15min", 900), ("2h", 7200), ("1d 6h", 108000)])
def test_parse_duration(text, seconds):
    assert parse_duration(text) == seconds


def test_parse_duration_refuses_words():
    with pytest.raises(ParseError):
        parse_duration("soon")


def test_parse_reading():
    reading = parse_reading("2024-03-01T00:15:00Z;DE-0017;3250;Wh;E\n")
    assert reading == Reading(
        datetime(2024, 3, 1, 0, 15, tzinfo=timezone.utc), "DE-0017", Decimal("3.250"), "estimated"
    )


def test_parse_price():
    price = parse_price("45,10 EUR/MWh")
    assert price.amount == Decimal("45.10")
    assert str(price.per("kWh")) == "0.0451 EUR/kWh"


def test_parse_options():
    assert parse_options("windows=24,168; stats=mean") == {
        "windows": [24, 168],
        "stats": "mean",
    }
