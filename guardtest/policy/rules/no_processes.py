"""A test starts no process, sends no signal and forks nothing."""

from __future__ import annotations

from collections.abc import Iterator

from guardtest.policy.rule import Case, Example, Problem, Rule
from guardtest.policy.source.forbidden import find_forbidden
from guardtest.policy.source.texts import words

_OS = "system popen exec* spawn* posix_spawn* fork* kill* abort wait* nice setsid setpgid setuid setgid pidfd_open"
_NAMES = words(
    "subprocess _posixsubprocess multiprocessing _multiprocessing signal pty popen2 commands "
    "concurrent.futures.ProcessPoolExecutor concurrent.futures.process asyncio.create_subprocess_exec "
    "asyncio.create_subprocess_shell asyncio.subprocess asyncio.base_subprocess test.support.script_helper "
    "sh plumbum pexpect invoke fabric psutil joblib.Parallel distutils.spawn "
    "<pytester> <testdir> pytest.Pytester ensurepip venv pip platform.popen resource"
) | {f"{module}.{name}" for name in _OS.split() for module in ("os", "posix", "nt")}
_METHODS = words("create_subprocess_exec create_subprocess_shell subprocess_exec subprocess_shell")


def _check(case: Case) -> Iterator[Problem]:
    yield from find_forbidden(case, _NAMES, "which starts or signals processes")
    for reference in case.source.references:
        attribute = getattr(reference.node, "attr", "")
        if attribute in _METHODS:
            yield Problem(reason=f"mentions .{attribute}, which starts a process", node=reference.node)


RULE = Rule(
    id="no-processes",
    title="No processes: no subprocess, no fork, no signals.",
    why="A process can outlive the test, escapes the coverage measurement and can do whatever the user may do.",
    fix="Call the function behind the command; replace the function that starts the process by monkeypatch.",
    passing=Example(
        text="from pkg.tool import command_for\n\n\n"
        "def test_command_names_the_file():\n    assert command_for('a.txt') == ['cat', 'a.txt']\n"
    ),
    failing=Example(
        text="import subprocess\n\nfrom pkg.tool import command_for\n\n\n"
        "def test_command_works():\n    assert subprocess.run(command_for('a.txt')).returncode == 0\n"
    ),
    check=_check,
    needs_code=True,
    takes_names=True,
)
