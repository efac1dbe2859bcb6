"""No file that configures the test run, the interpreter, the version control or CI."""

from __future__ import annotations

from collections.abc import Iterator

from guardtest.policy.paths import folded
from guardtest.policy.rule import Case, Example, Problem, Rule
from guardtest.policy.source.texts import words

_NAMES = words(
    "conftest.py sitecustomize.py usercustomize.py __main__.py setup.py setup.cfg tox.ini pytest.ini pyproject.toml "
    "pytest.toml noxfile.py tasks.py fabfile.py dodo.py manage.py makefile gnumakefile justfile dockerfile jenkinsfile "
    "guardtest.toml requirements.txt pipfile pipfile.lock poetry.lock uv.lock pdm.lock azure-pipelines.yml "
    "codecov.yml appveyor.yml bitbucket-pipelines.yml cloudbuild.yaml buildspec.yml environment.yml"
)
_FOLDERS = words("__pycache__ __pypackages__ node_modules site-packages")
_ENDINGS = (".pth", ".ini", ".cfg", ".toml", ".yml", ".yaml", ".so", ".pyd", ".pyc", ".pyi", ".pyx")


def _check(case: Case) -> Iterator[Problem]:
    *folders, name = folded(case.file.path).split("/")
    if name in _NAMES or name.endswith(_ENDINGS):
        yield Problem(reason=f"{name} configures tools or the interpreter")
    if name == "__init__.py" and case.file.text.strip():
        yield Problem(reason="an __init__.py with content runs whenever a test beside it is imported")
    for part in (*folders, name):
        if part.startswith("."):
            yield Problem(reason=f"{part} is hidden: dotfiles configure tools, git and CI")
        if part in _FOLDERS:
            yield Problem(reason=f"{part} is a folder the interpreter or a package manager fills")


RULE = Rule(
    id="no-config-files",
    title="No file that configures the test run, the interpreter or CI.",
    why="conftest.py, pytest.ini, .coveragerc, sitecustomize.py, *.pth and their like act on every test without "
    "being one: they can skip tests, blind the coverage measurement or run code at start-up.",
    fix="Put fixtures into the test file itself; leave configuration to the project's people.",
    passing=Example(path="tests/test_shapes.py"),
    failing=Example(path="tests/conftest.py"),
    check=_check,
)
