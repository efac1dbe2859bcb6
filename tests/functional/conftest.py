"""Real repositories and the real command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

SHOP = '''\
"""Prices."""


class Price:
    """An amount in cents."""

    def __init__(self, cents: int, currency: str = "EUR"):
        if cents < 0:
            raise ValueError("cents must not be negative")
        self.cents = cents
        self.currency = currency

    def add(self, other: "Price") -> "Price":
        if self.currency != other.currency:
            raise ValueError("currencies differ")
        return Price(self.cents + other.cents, self.currency)


def parse(text: str) -> Price:
    """Read "3.50"."""
    whole, dot, rest = text.partition(".")
    if not whole.isdigit():
        raise ValueError(f"no price: {text!r}")
    if not dot:
        return Price(int(whole) * 100)
    return Price(int(whole) * 100 + int(rest.ljust(2, "0")))


def discount(cents: int, percent: float) -> int:
    if percent > 100:
        return 0
    if percent < 0:
        percent = 0
    return round(cents * (1 - percent / 100))
'''
TESTS = """\
from shop.price import parse


def test_parse_reads_whole_euros():
    assert parse("3").cents == 300


def test_that_fails_today():
    assert parse("3").cents == 301
"""


@dataclass
class Said:
    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


class Repository:
    """A git repository and guardtest's command line in it."""

    def __init__(self, root: Path, cache: Path) -> None:
        self.root, self._cache = root, cache

    def write(self, path: str, text: str) -> None:
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)

    def git(self, *words: str) -> str:
        identity = ["-c", "user.name=t", "-c", "user.email=t@localhost", "-c", "commit.gpgsign=false"]
        done = subprocess.run(["git", *identity, *words], cwd=self.root, check=True, capture_output=True, text=True)
        return done.stdout

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "work")

    @property
    def environ(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in ("CI", "VIRTUAL_ENV")}
        return {**kept, "XDG_CACHE_HOME": str(self._cache), "NO_COLOR": "1", "COLUMNS": "200"}

    def guardtest(self, *words: str, cwd: Path | None = None, **environ: str) -> Said:
        done = subprocess.run(
            [sys.executable, "-m", "guardtest", *words],
            cwd=cwd or self.root,
            env={**self.environ, **environ},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def files(self) -> dict[str, bytes]:
        """Every file git knows or could know, with its bytes."""
        names = self.git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
        return {name: (self.root / name).read_bytes() for name in names if (self.root / name).is_file()}


@pytest.fixture(scope="session")
def cache(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def make_repository(tmp_path_factory, cache):
    def make(*, commit: bool = True) -> Repository:
        repository = Repository(tmp_path_factory.mktemp("repository") / "shop-project", cache)
        repository.root.mkdir()
        repository.git("init", "-q")
        repository.write("pyproject.toml", '[project]\nname = "shop"\nversion = "1"\n')
        repository.write("shop/__init__.py", "")
        repository.write("shop/price.py", SHOP)
        repository.write("tests/test_price.py", TESTS)
        if commit:
            repository.commit()
        return repository

    return make
