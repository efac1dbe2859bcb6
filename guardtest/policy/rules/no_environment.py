"""A test does not read the machine it runs on: its variables, its user, its home."""

from __future__ import annotations

from collections.abc import Iterator

from guardtest.policy.rule import Case, Example, Problem, Rule
from guardtest.policy.source.forbidden import find_forbidden
from guardtest.policy.source.patching import is_patched
from guardtest.policy.source.texts import words

_NAMES = words(
    "os.environ os.environb os.getenv os.getenvb os.putenv os.unsetenv os.get_exec_path os.getlogin os.path.expanduser "
    "os.path.expandvars posixpath.expanduser posixpath.expandvars posix.environ pathlib.Path.home pathlib.Path().home "
    "pathlib.Path().expanduser pathlib.PosixPath.home getpass pwd grp spwd netrc keyring dotenv "
    "sysconfig.get_path site"
)
_METHODS = frozenset({"expanduser", "expandvars"})


def _check(case: Case) -> Iterator[Problem]:
    for problem in find_forbidden(case, _NAMES, "which depends on the machine"):
        if problem.node is None or not is_patched(case.source, problem.node):
            yield problem
    for reference in case.source.references:
        attribute = getattr(reference.node, "attr", "")
        if attribute in _METHODS and not reference.names & {"os.path", "posixpath"}:
            yield Problem(reason=f"mentions .{attribute}, which depends on the machine", node=reference.node)


RULE = Rule(
    id="no-environment",
    title="No environment variables and no home folder.",
    why="Variables and home folders differ from machine to machine and may hold secrets. A test must bring what it "
    "needs along.",
    fix="Set what the code reads with monkeypatch.setenv or monkeypatch.delenv, and use tmp_path as a home.",
    passing=Example(
        text="from pkg.settings import level\n\n\n"
        "def test_level(monkeypatch):\n    monkeypatch.setenv('LEVEL', '3')\n    assert level() == 3\n"
    ),
    failing=Example(
        text="import os\n\nfrom pkg.settings import level\n\n\n"
        "def test_level():\n    os.environ['LEVEL'] = '3'\n    assert level() == 3\n"
    ),
    check=_check,
    needs_code=True,
    takes_names=True,
)
