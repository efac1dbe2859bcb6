"""Where the existing tests lie and where new ones will go."""

from __future__ import annotations

import pytest

from guardtest.errors import RepositoryError, UsageError
from guardtest.repository import find_project

PACKAGE = {"shop/__init__.py": "", "shop/price.py": ""}
INI = "pyproject.toml"


def pytest_says(**options):
    return "[tool.pytest.ini_options]\n" + "\n".join(f"{name} = {value!r}" for name, value in options.items())


def roots(project):
    return project.test_roots, project.new_test_roots, project.test_files


def test_existing_tests_are_found(lay):
    files = {**PACKAGE, "tests/test_a.py": "", "tests/unit/b_test.py": "", "tests/helper.py": "", "docs/test_x.py": ""}

    assert roots(find_project(lay(files))) == (("tests",), (), ("tests/test_a.py", "tests/unit/b_test.py"))


def test_without_tests_the_root_is_yet_to_come(lay):
    root = lay(PACKAGE)

    assert roots(find_project(root)) == (("tests",), ("tests",), ())
    assert not (root / "tests").exists()


def test_both_usual_names_count(lay):
    assert find_project(lay({**PACKAGE, "tests/a.txt": "", "test/test_b.py": ""})).test_roots == ("tests", "test")


def test_tests_inside_the_package_are_found(lay):
    files = {**PACKAGE, "shop/tests/__init__.py": "", "shop/tests/test_a.py": "", "shop/tests/deep/tests/test_b.py": ""}

    assert find_project(lay(files)).test_roots == ("shop/tests",)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("pyproject.toml", pytest_says(testpaths=["checks"])),
        ("pyproject.toml", "[tool.pytest]\ntestpaths = ['checks']"),
        ("pytest.ini", "[pytest]\ntestpaths = checks/"),
        (".pytest.ini", "[pytest]\ntestpaths = ./checks"),
        ("pytest.toml", "[pytest]\ntestpaths = ['checks']"),
        ("setup.cfg", "[tool:pytest]\ntestpaths =\n    checks\n"),
        ("tox.ini", "[pytest]\ntestpaths = checks"),
    ],
)
def test_testpaths_are_read_from_every_file_pytest_reads(lay, file, text):
    files = {**PACKAGE, file: text, "checks/test_a.py": "", "tests/test_b.py": ""}

    assert roots(find_project(lay(files))) == (("checks",), (), ("checks/test_a.py",))


def test_pytests_own_file_comes_before_pyproject(lay):
    files = {"pytest.ini": "[pytest]\n", INI: pytest_says(testpaths=["checks"]), "tests/test_a.py": ""}

    assert find_project(lay({**PACKAGE, **files})).test_roots == ("tests",)


def test_declared_roots_that_exist_come_first(lay):
    files = {INI: pytest_says(testpaths=["tests/new", "tests/old"]), "tests/old/test_a.py": ""}

    assert roots(find_project(lay({**PACKAGE, **files})))[:2] == (("tests/old", "tests/new"), ("tests/new",))


def test_wildcards_and_files_name_folders(lay):
    files = {INI: pytest_says(testpaths=["plugins/*/tests", "smoke/test_a.py"])}
    files |= {"plugins/a/tests/test_a.py": "", "plugins/b/tests/test_b.py": "", "smoke/test_a.py": ""}

    assert find_project(lay({**PACKAGE, **files})).test_roots == ("plugins/a/tests", "plugins/b/tests", "smoke")


@pytest.mark.parametrize("mixed", [".", "shop", "src"])
def test_a_testpath_that_holds_source_is_no_place_for_new_files(lay, mixed):
    files = {INI: pytest_says(testpaths=[mixed])}
    files |= {f"{mixed}/shop/__init__.py": "", f"{mixed}/shop/price.py": "", f"{mixed}/shop/test_price.py": ""}
    project = find_project(lay(files))

    assert (project.test_roots, [len(project.modules), len(project.test_files)]) == (("tests",), [2, 1])


@pytest.mark.parametrize("outside", ["../elsewhere", "/etc", "tests/../../x"])
def test_testpaths_never_lead_out_of_the_repository(lay, outside):
    text = pytest_says(testpaths=[outside], pythonpath=[outside, "lib"])
    project = find_project(lay({**PACKAGE, INI: text}))

    assert (project.test_roots, project.pytest_pythonpath) == (("tests",), ("lib",))


def test_python_files_decide_what_a_test_file_is(lay):
    files = {INI: pytest_says(python_files=["check_*.py"]), "tests/check_a.py": "", "tests/test_b.py": ""}
    project = find_project(lay({**PACKAGE, **files, "shop/check_c.py": ""}))

    assert project.test_files == ("shop/check_c.py", "tests/check_a.py")
    assert [module.name for module in project.modules] == ["shop", "shop.price"]


def test_a_linked_test_root_is_refused(lay, tmp_path):
    root = lay(PACKAGE)
    (tmp_path / "elsewhere").mkdir()
    (root / "tests").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(RepositoryError, match="tests is a link"):
        find_project(root)


def test_configuration_may_name_the_root(lay):
    files = {**PACKAGE, "tests/test_a.py": ""}

    assert roots(find_project(lay(files), tests="checks/"))[:2] == (("checks",), ("checks",))


@pytest.mark.parametrize("tests", ["/etc", "../x", ".", "shop/price.py"])
def test_a_named_root_that_is_no_folder_of_the_repository_is_a_usage_error(lay, tests):
    with pytest.raises(UsageError, match="cannot be a test root"):
        find_project(lay(PACKAGE), tests=tests)
