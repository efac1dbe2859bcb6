"""A test leaves the interpreter, pytest and the coverage measurement alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from guardtest.policy.rule import Case, Example, Problem, Rule
from guardtest.policy.source.forbidden import find_forbidden
from guardtest.policy.source.patching import patch_calls, patched_names
from guardtest.policy.source.texts import words

_SYS = (
    "modules path path_hooks path_importer_cache meta_path settrace setprofile gettrace getprofile monitoring exit "
    "addaudithook audit setrecursionlimit setswitchinterval set_asyncgen_hooks set_coroutine_origin_tracking_depth "
    "excepthook unraisablehook displayhook breakpointhook __excepthook__ __displayhook__ last_traceback "
    "call_tracing activate_stack_trampoline remote_exec"
)
_OS = "_exit chdir fchdir chroot umask dup dup2 close closerange set_blocking register_at_fork setpriority sched_*"
_INSPECT = "currentframe stack trace getouterframes getinnerframes getframeinfo"
_TYPES = "FunctionType LambdaType CodeType FrameType TracebackType ModuleType MethodType CellType"
_NAMES = (
    words(
        "gc atexit threading _thread _testcapi _testinternalcapi faulthandler tracemalloc trace "
        "bdb pdb cProfile.run profile.run coverage pytest_cov pluggy _pytest xdist pytest_timeout pytest.exit "
        "pytest.main pytest.hookimpl pytest.hookspec pytest.register_assert_rewrite pytest.Config pytest.console_main "
        "<pytestconfig> <request>.config <request>.session <request>.node "
        "<request>._pyfuncitem <request>._fixturemanager pytest.Session pytest.Item unittest.main "
        "builtins.exit builtins.quit builtins.breakpoint builtins.help zipimport site "
        "sysconfig._* unittest.signals hypothesis.settings.register_profile hypothesis.settings.load_profile "
        "concurrent.futures.thread._threads_queues doctest.testmod doctest.run_docstring_examples "
        "warnings._* random._inst"
    )
    | {f"sys.{name}" for name in _SYS.split()}
    | {"sys._*"}
    | {f"{module}.{name}" for name in _OS.split() for module in ("os", "posix")}
    | {f"inspect.{name}" for name in _INSPECT.split()}
    | {f"types.{name}" for name in _TYPES.split()}
)
_REPLACEABLE = frozenset({"builtins.print", "builtins.open", "builtins.input"})
_OWN_FIXTURES = words(
    "monkeypatch request tmp_path tmp_path_factory tmpdir tmpdir_factory capsys capfd caplog recwarn "
    "record_property pytestconfig"
)
_NO_COVER = re.compile(r"#\s*(pragma|PRAGMA)\b[^\n]{0,20}?(no|NO)\s*(cover|COVER|branch|BRANCH)")


def _check(case: Case) -> Iterator[Problem]:
    yield from find_forbidden(case, _NAMES, "which belongs to the interpreter or to the test run")
    yield from _builtins(case)
    yield from _hooks(case)
    yield from _assigned_modules(case)
    yield from _patched_machinery(case)
    for number, line in enumerate(case.source.text.splitlines(), start=1):
        if _NO_COVER.search(line):
            yield Problem(reason="excludes a line from the coverage measurement", line=number)


def _builtins(case: Case) -> Iterator[Problem]:
    """The module builtins, imported or found inside another; the builtin names themselves are not meant."""
    for reference in case.source.references:
        name = getattr(reference.node, "attr", "")
        imported = reference.is_import and any(n.partition(".")[0] == "builtins" for n in reference.names)
        if imported or name == "builtins" or "builtins" in reference.names:
            yield Problem(reason="reaches for the module builtins", node=reference.node)


def _hooks(case: Case) -> Iterator[Problem]:
    """What pytest would pick up from a test module by its name alone."""
    for function in case.source.functions:
        if function.name.startswith("pytest_"):
            yield Problem(reason=f"{function.name} is a pytest hook", node=function)
        if function.name in _OWN_FIXTURES:
            yield Problem(reason=f"{function.name} replaces pytest's own fixture", node=function)
    for call in case.source.every(ast.Call):
        names = (k.value.value for k in call.keywords if k.arg == "name" and isinstance(k.value, ast.Constant))
        if "pytest.fixture" in case.source.names(call.func) and any(name in _OWN_FIXTURES for name in names):
            yield Problem(reason="replaces pytest's own fixture", node=call)
    for name in case.source.every(ast.Name):
        if name.id.startswith(("pytest_", "__tracebackhide__")) and isinstance(name.ctx, ast.Store):
            yield Problem(reason=f"{name.id} steers pytest", node=name)


def _assigned_modules(case: Case) -> Iterator[Problem]:
    """`os.getcwd = f` stays for all later tests; monkeypatch takes it back."""
    for node in case.source.every(ast.Attribute):
        if isinstance(node.ctx, ast.Store | ast.Del):
            homes = sorted(n for n in case.source.names(node.value) if case.source.is_foreign_module(n))
            if homes:
                yield Problem(reason=f"changes {homes[0]}.{node.attr} for everything that runs later", node=node)


def _patched_machinery(case: Case) -> Iterator[Problem]:
    for call in patch_calls(case.source):
        for name in sorted(patched_names(case.source, call) - _REPLACEABLE):
            if name.partition(".")[0] in {"builtins", "pytest", "_pytest", "coverage", "pluggy"} or name in _NAMES:
                yield Problem(reason=f"patches {name}, which belongs to the interpreter or the test run", node=call)


RULE = Rule(
    id="no-interpreter-tampering",
    title="No tampering with the interpreter, pytest or the coverage measurement.",
    why="Whoever can set a trace function, change sys.modules or hook into pytest can make any test pass and any "
    "line look covered.",
    fix="Test through the public behaviour of the code; use monkeypatch for what must be replaced.",
    passing=Example(
        text="import sys\n\nfrom pkg.tool import first_argument\n\n\n"
        "def test_first_argument(monkeypatch):\n"
        "    monkeypatch.setattr(sys, 'argv', ['tool', 'a'])\n    assert first_argument() == 'a'\n"
    ),
    failing=Example(
        text="import sys\n\nfrom pkg.tool import first_argument\n\n\n"
        "def test_first_argument():\n    sys.settrace(None)\n    assert first_argument() == 'a'\n"
    ),
    check=_check,
    needs_code=True,
    takes_names=True,
)
