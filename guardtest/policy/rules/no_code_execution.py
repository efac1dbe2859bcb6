"""A test says what it runs: no code from strings, no imports by string, no way around the names."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guardtest.policy.rule import Case, Example, Problem, Rule
from guardtest.policy.source.forbidden import find_forbidden
from guardtest.policy.source.patching import is_patched
from guardtest.policy.source.texts import constant_text, words

_NAMES = words(
    "builtins.eval builtins.exec builtins.compile builtins.__import__ builtins.__build_class__ builtins.__loader__ "
    "builtins.__spec__ builtins.globals builtins.locals importlib imp runpy pkgutil zipimport code codeop "
    "pydoc.locate pydoc.safeimport pickle.load pickle.loads pickle.Unpickler _pickle cPickle cloudpickle dill "
    "marshal shelve jsonpickle yaml.load yaml.unsafe_load yaml.full_load yaml.Loader yaml.UnsafeLoader joblib.load "
    "pandas.read_pickle pandas.eval pandas.io numpy.ctypeslib numpy.f2py numpy.distutils ctypes _ctypes cffi "
    "timeit.timeit timeit.repeat timeit.Timer timeit.main typing.get_type_hints "
    "py_compile compileall _frozen_importlib _frozen_importlib_external _imp _interpreters "
    "_xxsubinterpreters concurrent.interpreters logging.config distutils "
    "setuptools pkg_resources numexpr sympy.sympify test"
)
_DUNDERS = words(
    "__globals__ __builtins__ __code__ __closure__ __subclasses__ __bases__ __base__ __mro__ __loader__ __spec__ "
    "__import__ __getattribute__ __func__ f_globals f_locals f_builtins f_back "
    "f_code gi_frame gi_code cr_frame cr_code ag_frame tb_frame tb_next co_code co_consts "
    "__kwdefaults__ __annotate__"
)
# Modules that hold something forbidden beside what is allowed: handed around as a value they cannot be followed.
_MIXED = words(
    "os posix sys shutil io pathlib pytest asyncio inspect types tempfile pickle pkgutil unittest logging codecs "
    "timeit typing yaml pandas.io fileinput glob operator _io"
)
_CODE_STRINGS = frozenset({"allow_pickle", "eval_str"})


def _check(case: Case) -> Iterator[Problem]:
    yield from find_forbidden(case, _NAMES, "which runs or loads code that is not in the test")
    yield from _ways_around(case)
    yield from _dynamic_access(case)
    yield from _modules_as_values(case)
    yield from _annotations(case)


def _ways_around(case: Case) -> Iterator[Problem]:
    for attribute in case.source.every(ast.Attribute):
        if attribute.attr in _DUNDERS:
            yield Problem(reason=f"uses .{attribute.attr}, a way around the names", node=attribute)
        elif attribute.attr == "__dict__" and _modules(case, attribute.value):
            yield Problem(reason="looks into a module's __dict__", node=attribute)
        elif attribute.attr in {"eval", "query"} and isinstance(case.source.parent(attribute), ast.Call):
            yield from _frame_code(case, attribute)
    for name in case.source.every(ast.Name):
        if name.id in _DUNDERS:
            yield Problem(reason=f"uses {name.id}, a way around the names", node=name)
    for keyword in case.source.every(ast.keyword):
        off = isinstance(keyword.value, ast.Constant) and not keyword.value.value
        if keyword.arg in _CODE_STRINGS and not off:
            yield Problem(reason=f"turns on {keyword.arg}, which runs code from data", node=keyword.value)


def _frame_code(case: Case, attribute: ast.Attribute) -> Iterator[Problem]:
    """`df.query("a > 1")` is an expression; with `@` or a call in it, it is code."""
    call = case.source.parent(attribute)
    if not isinstance(call, ast.Call) or call.func is not attribute:
        return
    text = constant_text(call.args[0]) if call.args else None
    if text is not None and ("@" in text or "__" in text):
        yield Problem(reason=f"runs the text of .{attribute.attr}() as code", node=attribute)


def _dynamic_access(case: Case) -> Iterator[Problem]:
    """getattr and its like: with a known name as if it were written out, with an unknown one on a module not at all."""
    for call in case.source.every(ast.Call):
        names = case.source.names(call.func)
        if "builtins.vars" in names and (not call.args or _modules(case, call.args[0])):
            yield Problem(reason="vars() gives a namespace to look names up in", node=call)
        if not names & {"builtins.getattr", "builtins.hasattr", "operator.attrgetter", "operator.methodcaller"}:
            continue
        for argument in call.args[1:2] if names & {"builtins.getattr", "builtins.hasattr"} else call.args:
            text = constant_text(argument)
            if text is not None and set(text.split(".")) & _DUNDERS:
                yield Problem(reason=f"fetches {text} by its name", node=call)
            elif text is None and call.args and _modules(case, call.args[0]):
                yield Problem(reason="fetches something from a module by a name that is not written out",
                              node=call, certain=False)  # fmt: skip
        if len(call.args) >= 1 and any(isinstance(a, ast.Starred) for a in call.args):
            yield Problem(reason="passes unknown arguments to getattr", node=call, certain=False)


def _modules_as_values(case: Case) -> Iterator[Problem]:
    for reference in case.source.references:
        homes = sorted(reference.names & _MIXED)
        if homes and not reference.is_import and not _is_followed(case, reference.node):
            yield Problem(reason=f"hands the module {homes[0]} around as a value", node=reference.node)
    for node in case.source.every(ast.Name, ast.Attribute):
        getter = case.source.names(node) & {"builtins.getattr", "builtins.vars", "builtins.setattr"}
        parent = case.source.parent(node)
        if getter and not (isinstance(parent, ast.Call) and parent.func is node):
            yield Problem(reason="hands getattr or vars around as a value", node=node)


def _is_followed(case: Case, node: ast.AST) -> bool:
    """`o = os` is read as an alias, and `monkeypatch.setattr(os, ...)` replaces something for one test."""
    parent = case.source.parent(node)
    if isinstance(parent, ast.Assign):
        return parent.value is node and all(isinstance(target, ast.Name) for target in parent.targets)
    return is_patched(case.source, node)


def _modules(case: Case, node: ast.expr) -> list[str]:
    """The modules an expression may stand for, the project's own among them."""
    names = case.source.names(node)
    return sorted(n for n in names if case.source.is_module(n) or n in _MIXED)


def _annotations(case: Case) -> Iterator[Problem]:
    """An annotation written as a string is evaluated by whoever asks for the type."""
    annotations = [a.annotation for a in case.source.every(ast.arg)]
    annotations += [a.annotation for a in case.source.every(ast.AnnAssign)]
    annotations += [f.returns for f in case.source.functions]
    for annotation in annotations:
        for part in ast.walk(annotation) if annotation else ():
            if isinstance(part, ast.Constant) and isinstance(part.value, str) and "(" in part.value:
                yield Problem(reason="has an annotation that is code in a string", node=part)


RULE = Rule(
    id="no-code-execution",
    title="No code from strings and no names looked up by string.",
    why="What a test does must be readable from its text. `eval`, `exec`, `__import__`, unpickling, `globals()[...]` "
    "and the like run code that neither a reviewer nor a rule has seen.",
    fix="Write the code out; import what you use by name; build test data from literals.",
    passing=Example(
        text="import json\n\nfrom pkg.shapes import to_json\n\n\n"
        "def test_to_json():\n    assert json.loads(to_json(2)) == {'side': 2}\n"
    ),
    failing=Example(
        text="from pkg.shapes import area\n\n\ndef test_area():\n    run = eval\n    assert run('area(2)') == 4\n"
    ),
    check=_check,
    needs_code=True,
    takes_names=True,
)
