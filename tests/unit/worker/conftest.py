"""A small project and a worker on it, without walls: the code in it is ours."""

import pytest

from guardtest.worker.client import Worker
from tests.fakes.bare_box import BareBox

CALC = '''\
"""Sums."""


def add(a, b):
    if a > 10:
        return a
    return a + b


class Box:
    def __init__(self, value):
        self.value = value

    def get(self):
        return self.value
'''


@pytest.fixture
def project(tmp_path):
    root = tmp_path / "project"
    (root / "tests").mkdir(parents=True)
    (root / "calc.py").write_text(CALC)
    (root / "pyproject.toml").write_text("[project]\nname = 'calc'\n")
    return root


@pytest.fixture
def worker(project):
    with Worker(BareBox(project)) as running:
        running.ask("prepare", seconds=60, root=str(project), path=[str(project)])
        yield running
