"""What git says of a work tree; and that asking changes and starts nothing."""

from __future__ import annotations

import os
import stat
import subprocess

import pytest

from guardtest.errors import RepositoryError, UsageError
from guardtest.repository import GitFacts, find_project


def everything(root):
    """Every path below the root with what would show a change."""
    return {path: (path.lstat().st_mode, path.lstat().st_mtime_ns) for path in sorted(root.rglob("*"))}


def test_files_are_those_git_does_not_ignore_and_links_are_among_them(lay, commit):
    commit({"a.py": "", "gone.py": "", "sub/ü b.py": ""})
    root = lay({"new.py": "", "ignored.log": "", ".gitignore": "*.log\n"})
    (root / "gone.py").unlink()
    (root / "link").symlink_to("/etc/passwd")

    assert GitFacts.at(root / "sub").files() == (".gitignore", "a.py", "link", "new.py", "sub/ü b.py")


def test_a_repository_without_commits_works(lay):
    facts = GitFacts.at(lay({"a.py": "x = 1\n"}))

    assert (facts.head(), facts.churn(), facts.is_dirty(), facts.files()) == (None, {}, True, ("a.py",))
    with pytest.raises(UsageError, match="no revision"):
        facts.changed_lines("HEAD")


def test_head_is_the_commit_that_is_checked_out(commit, lay):
    assert commit({"a.py": ""}) == GitFacts.at(lay({})).head()


def test_churn_counts_commits_by_file(commit, lay):
    for number in range(3):
        commit({"a.py": f"x = {number}\n", "b c.py": ""})

    assert GitFacts.at(lay({})).churn() == {"a.py": 3, "b c.py": 1}


def test_a_tree_is_dirty_when_it_differs_from_the_commit(commit, lay):
    commit({"a.py": "x = 1\n", "b.py": ""})
    facts = GitFacts.at(lay({}))

    assert not facts.is_dirty()
    lay({"a.py": "x = 2\n"})
    assert facts.is_dirty()
    lay({"a.py": "x = 1\n"})
    assert not facts.is_dirty()
    (facts.root / "b.py").unlink()
    assert facts.is_dirty()


def test_changed_lines_are_those_of_commits_of_the_index_and_of_the_work_tree(commit, lay, git):
    base = commit({"a.py": "1\n2\n3\n4\n", "same.py": "1\n", "gone.py": "1\n", "notes.txt": "1\n"})
    commit({"a.py": "1\n2\n3 and more\n4\n"})
    lay({"staged.py": "1\n2\n", "notes.txt": "2\n"})
    git("add", "staged.py")
    (lay({"a.py": "0\n1\n2\n3 and more\n4\n", "new/ü.py": "1\n2\n\n"}) / "gone.py").unlink()

    assert GitFacts.at(lay({})).changed_lines(base) == {
        "a.py": frozenset({1, 4}),
        "staged.py": frozenset({1, 2}),
        "new/ü.py": frozenset({1, 2, 3}),
    }


def test_lines_that_only_the_base_has_gone_on_to_do_not_count(commit, lay, git):
    commit({"a.py": "1\n", "b.py": "1\n"})
    git("checkout", "-q", "-b", "work")
    commit({"b.py": "1\n2\n"})
    git("checkout", "-q", "main")
    commit({"a.py": "0\n1\n"})
    git("checkout", "-q", "work")

    assert GitFacts.at(lay({})).changed_lines("main") == {"b.py": frozenset({2})}


def test_other_line_endings_are_no_change(commit, lay):
    base = commit({"a.py": "1\n2\n"})
    (lay({}) / "a.py").write_bytes(b"1\r\n2\r\n")

    assert GitFacts.at(lay({})).changed_lines(base) == {}


def test_text_that_looks_like_a_diff_is_text(commit, lay):
    base = commit({"a.py": "1\n", "b.py": "1\n"})
    lay({"a.py": "1\n++ b/b.py\n@@ -1 +7,9 @@\n\x0c\n"})

    assert GitFacts.at(lay({})).changed_lines(base) == {"a.py": frozenset({2, 3, 4})}


@pytest.mark.parametrize("base", ["gone", "--output=x", "-h", "HEAD:a.py", "", "HEAD\n"])
def test_a_base_that_is_no_commit_is_a_usage_error(commit, lay, base):
    commit({"a.py": ""})

    with pytest.raises(UsageError, match="no revision"):
        GitFacts.at(lay({})).changed_lines(base)


def test_tracked_takes_paths_literally(commit, lay):
    commit({"state/a.txt": "", "x.py": ""})
    facts = GitFacts.at(lay({"other/b.txt": ""}))

    assert [facts.tracked(path) for path in ("state", "x.py", "other", "*", ":/")] == [True, True, False, False, False]


def test_a_fingerprint_tells_contents_names_and_links_apart(lay):
    root = lay({"a": "1", "b": "2"})
    facts = GitFacts.at(root)
    prints = [facts.fingerprint(["a", "b"]), facts.fingerprint(["a"]), facts.fingerprint(["a", "gone"])]
    lay({"a": "2", "b": "1"})
    prints.append(facts.fingerprint(["a", "b"]))
    (root / "b").unlink()
    (root / "b").symlink_to("/dev/zero")
    prints.append(facts.fingerprint(["b", "a", "b"]))

    assert len(set(prints)) == 5
    assert prints[-1] == facts.fingerprint(["a", "b"])


def hostile_settings(root, program):
    """Everything a repository's configuration could make git start for us."""
    git_dir = root / ".git"
    text = f"""
[core]
    fsmonitor = {program}
    hooksPath = {root / "hooks"}
    pager = {program}
    sshCommand = {program}
    editor = {program}
[diff]
    external = {program}
    relative = true
[diff "evil"]
    textconv = {program}
    command = {program}
[filter "evil"]
    clean = {program}
    smudge = {program}
    process = {program}
    required = true
[log]
    showSignature = true
[gpg]
    program = {program}
[protocol "ext"]
    allow = always
[remote "origin"]
    url = ext::{program}
    promisor = true
[pager]
    log = {program}
    ls-files = {program}
"""
    with (git_dir / "config").open("a") as stream:
        stream.write(text)
    (git_dir / "info/attributes").write_text("* filter=evil diff=evil\n")


def test_nothing_that_the_configuration_names_is_started(commit, lay, git, tmp_path):
    base = commit({"a.py": "x = 1\n", ".gitattributes": "* filter=evil diff=evil\n"})
    commit({"a.py": "x = 2\n"})
    root = lay({"new.py": "x = 1\n", "hooks/post-index-change": f"#!/bin/sh\ntouch {tmp_path}/ran\n"})
    program = tmp_path / "evil.sh"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\ncat\n")
    for script in (program, root / "hooks/post-index-change"):
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
    hostile_settings(root, program)
    lay({"a.py": "x = 3\n"})
    before = everything(root)

    facts = GitFacts.at(root)
    assert facts.changed_lines(base)["a.py"] == {1}
    assert facts.churn()["a.py"] == 2
    assert facts.is_dirty()
    assert facts.tracked("a.py")
    assert find_project(root).modules
    assert not (tmp_path / "ran").exists()
    assert everything(root) == before
    # The settings do bite those who ask git otherwise, so this test would notice.
    subprocess.run(["git", "diff", base], cwd=root, capture_output=True, check=False)
    assert (tmp_path / "ran").exists()


def test_configuration_cannot_move_the_work_tree_elsewhere(lay, git):
    root = lay({"a.py": ""})
    git("config", "core.worktree", "/")

    with pytest.raises(RepositoryError, match=r"has no \.git"):
        GitFacts.at(root)


def test_a_calling_hooks_variables_do_not_point_git_at_its_own_repository(lay, commit, tmp_path, monkeypatch):
    head = commit({"a.py": ""})
    other = tmp_path / "other"
    subprocess.run(["git", "init", "-q", str(other)], check=True)
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git/index"))

    facts = GitFacts.at(lay({}))
    assert (facts.root.name, facts.head(), facts.files()) == ("shop", head, ("a.py",))


def test_a_linked_work_tree_is_a_repository_of_its_own(commit, lay, git, tmp_path):
    commit({"a.py": ""})
    git("worktree", "add", "-q", str(tmp_path / "second"))

    assert GitFacts.at(tmp_path / "second").root == tmp_path / "second"


@pytest.mark.parametrize("bare", [False, True])
def test_outside_a_work_tree_the_error_says_what_to_do(tmp_path, bare):
    if bare:
        subprocess.run(["git", "init", "-q", "--bare", str(tmp_path)], check=True)

    with pytest.raises(RepositoryError) as caught:
        GitFacts.at(tmp_path)
    assert caught.value.hint


def test_a_folder_that_does_not_exist_is_outside_every_repository(tmp_path):
    with pytest.raises(RepositoryError, match="not inside a git repository"):
        GitFacts.at(tmp_path / "gone" / "deeper")


def test_a_machine_without_git_is_told_so(lay, monkeypatch, tmp_path):
    root = lay({"a.py": ""})
    (tmp_path / "bin").mkdir()
    os.symlink("/usr/bin/env", tmp_path / "bin/env")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))

    with pytest.raises(RepositoryError, match="git is not installed"):
        GitFacts.at(root)
