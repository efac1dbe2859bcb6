"""Read the text formats we get: durations, meter lines, spot prices and step options."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timezone
from decimal import Decimal, InvalidOperation
from typing import Union

SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86400, "w": 604800}
KWH = {"Wh": Decimal("0.001"), "kWh": Decimal(1), "MWh": Decimal(1000)}
QUALITY = {"M": "measured", "E": "estimated", "X": "missing"}

_DURATION_PART = re.compile(r"(\d+)\s*(min|[shdw])")
_PRICE = re.compile(r"^(?P<amount>[-+]?[\d.,']+)\s*(?P<currency>[A-Z]{3})\s*/\s*(?P<unit>\w+)$")

Option = Union[bool, int, float, str, list]


class ParseError(ValueError):
    """Text that does not follow its format."""


@dataclass(frozen=True)
class Reading:
    """One line of a meter file."""

    time: datetime
    meter: str
    kwh: Decimal
    quality: str = "measured"


@dataclass(frozen=True)
class Price:
    """A price of energy, exact to the cent."""

    amount: Decimal
    currency: str
    unit: str = "MWh"

    def per(self, unit: str) -> Price:
        """Convert to another unit of energy.

        >>> str(Price(Decimal("45.12"), "EUR", "MWh").per("kWh"))
        '0.04512 EUR/kWh'
        """
        if unit not in KWH:
            raise ParseError(f"unknown unit {unit!r}, expected one of {', '.join(KWH)}")
        return Price(self.amount * KWH[unit] / KWH[self.unit], self.currency, unit)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}/{self.unit}"


def parse_duration(text: str) -> int:
    """Read a duration such as ``"15min"`` as seconds; units are s, min, h, d and w.

    >>> parse_duration("1h 30min")
    5400
    """
    total, position = 0, 0
    stripped = text.strip()
    for part in _DURATION_PART.finditer(stripped):
        if stripped[position : part.start()].strip():
            break
        total += int(part.group(1)) * SECONDS[part.group(2)]
        position = part.end()
    if position == 0 or stripped[position:].strip():
        raise ParseError(f"not a duration: {text!r}")
    if total == 0:
        raise ParseError("a duration must be longer than nothing")
    return total


def parse_amount(text: str) -> Decimal:
    """Read a decimal number such as ``"1.234,50"`` or ``"1'234.50"``."""
    plain = text.strip().replace("'", "").replace(" ", "")
    if "," in plain and "." in plain:
        thousands = "." if plain.rfind(",") > plain.rfind(".") else ","
        plain = plain.replace(thousands, "")
    plain = plain.replace(",", ".")
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        raise ParseError(f"not a number: {text!r}") from None
    if not amount.is_finite():
        raise ParseError(f"not a finite number: {text!r}")
    return amount


def parse_price(text: str) -> Price:
    """Read a spot price such as ``"45,10 EUR/MWh"`` or ``"0.31 USD/kWh"``."""
    match = _PRICE.match(text.strip())
    if match is None:
        raise ParseError(f"not a price: {text!r}, expected something like '45.10 EUR/MWh'")
    unit = match["unit"]
    if unit not in KWH:
        raise ParseError(f"unknown unit {unit!r} in {text!r}")
    return Price(parse_amount(match["amount"]), match["currency"], unit)


def parse_time(text: str) -> datetime:
    """Read an ISO 8601 time; a time without a zone is taken as UTC."""
    try:
        time = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        raise ParseError(f"not a time: {text!r}") from None
    if time.tzinfo is None:
        return time.replace(tzinfo=timezone.utc)
    return time.astimezone(timezone.utc)


def parse_reading(line: str) -> Reading:
    """Read one line of a meter file: ``time;meter;value;unit[;quality]``."""
    fields = [field.strip() for field in line.strip().split(";")]
    if len(fields) not in (4, 5):
        raise ParseError(f"expected 4 or 5 fields, found {len(fields)}: {line!r}")
    time, meter, value, unit = fields[:4]
    if not meter:
        raise ParseError(f"no meter in {line!r}")
    if unit not in KWH:
        raise ParseError(f"unknown unit {unit!r} in {line!r}")
    flag = fields[4].upper() if len(fields) == 5 else "M"
    if flag not in QUALITY:
        raise ParseError(f"unknown quality {flag!r} in {line!r}")
    kwh = parse_amount(value) * KWH[unit]
    if kwh < 0:
        raise ParseError(f"negative energy in {line!r}")
    return Reading(parse_time(time), meter, kwh, QUALITY[flag])


def parse_options(text: str) -> dict[str, Option]:
    """Read step options such as ``"windows=24,168; stats=mean; mark=no"``."""
    options: dict[str, Option] = {}
    for part in text.split(";"):
        if not part.strip():
            continue
        key, equals, value = part.partition("=")
        key = key.strip()
        if not equals or not key.isidentifier():
            raise ParseError(f"expected key=value, found {part.strip()!r}")
        if key in options:
            raise ParseError(f"option {key!r} is given twice")
        items = [_parse_value(item) for item in value.split(",")]
        options[key] = items if len(items) > 1 else items[0]
    return options


def _parse_value(text: str) -> Option:
    word = text.strip()
    if word.lower() in ("yes", "true", "on"):
        return True
    if word.lower() in ("no", "false", "off"):
        return False
    for kind in (int, float):
        try:
            return kind(word)
        except ValueError:
            continue
    return word
