"""Small git repositories, made anew for each test and free of the user's own git configuration."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Lay = Callable[[Mapping[str, str]], Path]
Git = Callable[..., str]


@pytest.fixture(autouse=True)
def plain_git(monkeypatch: pytest.MonkeyPatch) -> None:
    for scope in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(scope, "/dev/null")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "A")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "a@example.org")


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """Run git in the repository."""

    def run(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=tmp_path / "shop", check=True, capture_output=True, text=True)
        return done.stdout.strip()

    return run


@pytest.fixture
def lay(tmp_path: Path) -> Lay:
    """Write files into the repository `shop`; a first call creates it."""

    def write(files: Mapping[str, str]) -> Path:
        root = tmp_path / "shop"
        if not root.exists():
            subprocess.run(["git", "init", "-q", "-b", "main", str(root)], check=True)
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        return root

    return write


@pytest.fixture
def commit(git: Git, lay: Lay) -> Callable[[Mapping[str, str]], str]:
    """Write files, commit everything, and give the commit's id."""

    def write(files: Mapping[str, str]) -> str:
        lay(files)
        git("add", "--all")
        git("commit", "-q", "--no-verify", "-m", "work")
        return git("rev-parse", "HEAD")

    return write
