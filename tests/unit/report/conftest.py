"""Gold files: what a renderer printed once, read by a person and kept. See tests/gold/README.md."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

GOLD = Path(__file__).parents[2] / "gold"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-gold", action="store_true", help="write the gold files anew")


@pytest.fixture
def matches_gold(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the gold file of that name, or write it under --update-gold."""

    def compare(name: str, text: str) -> None:
        if request.config.getoption("--update-gold", default=False):
            (GOLD / name).write_text(text, encoding="utf-8")
        assert text == (GOLD / name).read_text(encoding="utf-8")

    return compare


@pytest.fixture
def printed() -> Callable[[Callable[[Console], None]], str]:
    """What a renderer prints on a console without colours, 100 columns wide."""

    def capture(show: Callable[[Console], None]) -> str:
        console = Console(file=io.StringIO(), width=100, color_system=None, force_terminal=False)
        show(console)
        # Trailing blanks are padding of table cells; editors strip them from gold files.
        lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
        return "\n".join(line.rstrip() for line in lines) + "\n"

    return capture
