"""The throwaway copy: what gets into it, what stays out, and what can be laid there."""

from __future__ import annotations

import errno
import os
import shutil

import pytest

from guardtest.errors import RepositoryError
from guardtest.repository import GitFacts, TreeCopy, hash_files


def copied(tree):
    return sorted(p.relative_to(tree.root).as_posix() for p in tree.root.rglob("*") if p.is_file())


@pytest.fixture
def root(lay):
    return lay(
        {"shop/price.py": "x = 1\n", "data/a.csv": "1\n", ".env": "SECRET", ".gitignore": ".env\n", "run.sh": ""}
    )


def copy_of(root, **options):
    return TreeCopy(root, GitFacts(root).files(), **options)


def test_the_copy_holds_what_git_knows_and_is_gone_afterwards(root):
    (root / "run.sh").chmod(0o700)
    with copy_of(root) as tree:
        assert copied(tree) == [".gitignore", "data/a.csv", "run.sh", "shop/price.py"]
        assert (tree.root / "shop/price.py").read_text() == "x = 1\n"
        assert [os.access(tree.root / p, os.X_OK) for p in ("run.sh", "data/a.csv")] == [True, False]
        assert tree.root.name == root.name
    assert not tree.root.parent.exists()


def test_the_copy_is_gone_after_an_error_as_well(root):
    with pytest.raises(ZeroDivisionError), copy_of(root) as tree:
        _ = 1 / 0
    assert not tree.root.parent.exists()


def test_links_inside_become_what_they_name(root):
    (root / "shop/prices.csv").symlink_to("../data/a.csv")
    (root / "shop/data").symlink_to("../data")
    with copy_of(root) as tree:
        assert copied(tree)[-4:] == ["run.sh", "shop/data/a.csv", "shop/price.py", "shop/prices.csv"]
        assert not any(path.is_symlink() for path in tree.root.rglob("*"))
        assert tree.skipped == ()


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("/etc/passwd", "it leads out of the repository"),
        ("../../elsewhere", "it leads out of the repository"),
        (".git/config", "it names no file of the repository"),
        (".env", "it names no file of the repository"),
        ("gone", "it names no file of the repository"),
        ("link", "it names no file of the repository"),
        (".", "it names no file of the repository"),
    ],
)
def test_links_to_anything_else_are_left_out_and_listed(root, target, why):
    (root / "link").symlink_to(target)
    with copy_of(root) as tree:
        assert tree.skipped == (("link", why),)
        assert not (tree.root / "link").exists()


def test_a_folder_replaced_by_a_link_brings_nothing_from_outside(commit, root, tmp_path):
    commit({})
    shutil.move(root / "data", tmp_path / "data")
    (root / "data").symlink_to(tmp_path / "data")
    with TreeCopy(root, ["data/a.csv", "shop/price.py"]) as tree:
        assert copied(tree) == ["shop/price.py"]
        assert tree.skipped == (("data/a.csv", "it leads out of the repository"),)


def test_pipes_and_files_that_vanish_are_left_out(root):
    os.mkfifo(root / "pipe")
    with TreeCopy(root, ["pipe", "gone.py", "shop/price.py"]) as tree:
        assert copied(tree) == ["shop/price.py"]
        assert [path for path, _ in tree.skipped] == ["gone.py", "pipe"]


def test_a_tree_too_large_to_copy_is_an_error_with_a_next_step(root):
    with pytest.raises(RepositoryError, match="more than 5 bytes") as caught, copy_of(root, largest=5):
        pass
    assert "ignore" in caught.value.hint


def test_a_full_disk_is_an_error_with_a_next_step_and_leaves_nothing(root, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    tree = copy_of(root)
    with pytest.raises(RepositoryError, match="No space left") as caught, tree:
        pass
    assert "TMPDIR" in caught.value.hint
    assert not tree.root.parent.exists()


def test_candidates_can_be_laid_and_taken_out_again(root):
    with copy_of(root) as tree:
        tree.write("tests/deep/test_a.py", "one\n")
        tree.write("tests/deep/test_a.py", "two\r\n")
        assert (tree.root / "tests/deep/test_a.py").read_bytes() == b"two\r\n"
        tree.remove("tests/deep/test_a.py")
        tree.remove("tests/deep/test_a.py")
        assert "tests/deep/test_a.py" not in copied(tree)
    assert not (root / "tests").exists()


@pytest.mark.parametrize("path", ["../x.py", "/etc/x.py", "tests/../../x.py", "", ".", "a\0b"])
def test_a_path_that_leaves_the_copy_is_refused(root, path):
    with copy_of(root) as tree:
        for act in (lambda: tree.write(path, ""), lambda: tree.remove(path)):
            with pytest.raises(RepositoryError, match="leaves the repository"):
                act()


@pytest.mark.parametrize("path", ["shop/price.py", "./shop//price.py"])
def test_a_candidate_never_takes_the_place_of_a_file_of_the_repository(root, path):
    with copy_of(root) as tree:
        with pytest.raises(RepositoryError, match="exists in the repository"):
            tree.write(path, "")
        tree.remove(path)
        assert (tree.root / path).read_text() == "x = 1\n"


def test_hashes_show_whether_the_real_tree_changed(root):
    with copy_of(root) as tree:
        before = tree.hash_sources(["shop/price.py", "run.sh"])
        (tree.root / "shop/price.py").write_text("other")
        assert tree.hash_sources(["shop/price.py", "run.sh"]) == before
        (root / "shop/price.py").write_text("other")
        assert tree.hash_sources(["shop/price.py", "run.sh"]) != before
    assert hash_files(root, ["gone"]) == {"gone": ""}
