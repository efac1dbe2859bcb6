from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from guardtest.ledger import Ledger


class Clock:
    """A clock that moves one second at each look."""

    def __init__(self) -> None:
        self._at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        self._at += timedelta(seconds=1)
        return self._at


@pytest.fixture
def state_dir(tmp_path: Path) -> Path:
    return tmp_path / ".guardtest"


@pytest.fixture
def ledger(state_dir: Path) -> Iterator[Ledger]:
    with Ledger.open(state_dir, now=Clock()) as opened:
        yield opened
