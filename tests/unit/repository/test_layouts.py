"""Which modules a project has and where they are imported from."""

from __future__ import annotations

import pytest

from guardtest.errors import ConfigError, RepositoryError, UsageError
from guardtest.repository import SourceModule, find_project

PACKAGE = {"shop/__init__.py": "", "shop/price.py": ""}


def names(project):
    return [module.name for module in project.modules]


def below(folder, files):
    return {f"{folder}/{path}": text for path, text in files.items()}


def test_a_flat_project_is_imported_from_the_top(lay):
    project = find_project(lay({**PACKAGE, "setup.py": "", "conftest.py": "", "docs/conf.py": ""}))

    assert project.source_roots == (".",)
    assert project.modules == (
        SourceModule(name="shop", path="shop/__init__.py"),
        SourceModule(name="shop.price", path="shop/price.py"),
    )


def test_a_src_project_is_imported_from_src_even_without_init(lay):
    project = find_project(lay({"src/shop/price.py": "", "docs/x.py": "", "tests/test_price.py": ""}))

    assert (project.source_roots, names(project)) == (("src",), ["shop.price"])


def test_a_src_folder_that_is_a_package_is_imported_as_src(lay):
    project = find_project(lay({"src/__init__.py": "", "src/clean.py": ""}))

    assert (project.source_roots, names(project)) == ((".",), ["src", "src.clean"])


def test_a_single_module_is_a_project(lay):
    project = find_project(lay({"shop.py": "", "test_shop.py": "", "setup.py": ""}))

    assert (names(project), project.test_files) == (["shop"], ("test_shop.py",))


def test_folders_without_init_are_taken_where_nothing_else_is_there(lay):
    assert names(find_project(lay({"pipeline/clean.py": "", "docs/conf.py": ""}))) == ["pipeline.clean"]


def test_a_package_may_be_called_tools_where_it_is_the_only_one(lay):
    assert names(find_project(lay({"tools/__init__.py": "", "tools/saw.py": ""}))) == ["tools", "tools.saw"]


@pytest.mark.parametrize(
    "path",
    [
        "shop/tests/helpers.py",
        "shop/test_price.py",
        "shop/conftest.py",
        "tests/__init__.py",
        "build/lib/shop/price.py",
        ".venv/lib/thing.py",
        "node_modules/thing/setup_it.py",
        "examples/__init__.py",
        "setup.py",
        "tasks.py",
        "shop/my-script.py",
        "shop/class.py",
        ".hidden/x.py",
    ],
)
def test_what_no_user_imports_is_no_module(lay, path):
    assert names(find_project(lay({**PACKAGE, path: ""}))) == ["shop", "shop.price"]


def test_names_that_tools_use_at_the_top_are_modules_inside_a_package(lay):
    assert "shop.tasks" in names(find_project(lay({**PACKAGE, "shop/tasks.py": ""})))


def test_a_package_hides_a_module_of_the_same_name(lay):
    project = find_project(lay({**PACKAGE, "shop.py": ""}))

    assert [module.path for module in project.modules] == ["shop/__init__.py", "shop/price.py"]


def test_a_linked_source_file_counts_once(lay):
    root = lay(PACKAGE)
    (root / "shop/cost.py").symlink_to("price.py")

    assert names(find_project(root)) == ["shop", "shop.price"]


DECLARED = [
    ("pyproject.toml", "[tool.setuptools.packages.find]\nwhere = ['lib']"),
    ("pyproject.toml", "[tool.setuptools.packages.find]\nwhere = ['./lib/']\ninclude = ['shop*']"),
    ("pyproject.toml", "[tool.setuptools]\npackages = ['shop']\npackage-dir = {'' = 'lib'}"),
    ("pyproject.toml", "[tool.setuptools]\npackages = ['shop']\npackage-dir = {shop = 'lib/shop'}"),
    ("pyproject.toml", "[tool.setuptools.package-dir]\n'' = 'lib'"),
    ("pyproject.toml", "[tool.poetry]\npackages = [{include = 'shop', from = 'lib'}]"),
    ("pyproject.toml", "[tool.hatch.build.targets.wheel]\npackages = ['lib/shop']"),
    ("pyproject.toml", "[tool.pdm.build]\npackage-dir = 'lib'"),
    ("pyproject.toml", "[tool.uv.build-backend]\nmodule-root = 'lib'"),
    ("setup.cfg", "[options]\npackages = find:\n[options.packages.find]\nwhere = lib"),
    ("setup.cfg", "[options]\npackages = find:\npackage_dir =\n    = lib"),
    ("setup.cfg", "[options]\npackage_dir = =lib\npackages =\n    shop\n"),
    ("setup.py", "from setuptools import setup\nsetup(packages=['shop'], package_dir={'': 'lib'})"),
    ("setup.py", "import setuptools as s\ns.setup(packages=s.find_packages('lib'), package_dir={'': 'lib'})"),
    ("setup.py", "setup(packages=find_packages(where='lib', exclude=['x']))"),
    ("pytest.ini", "[pytest]\npythonpath = lib"),
]


@pytest.mark.parametrize(("file", "text"), DECLARED)
def test_a_declared_place_is_found(lay, file, text):
    project = find_project(lay({**below("lib", PACKAGE), file: text}))

    assert (project.source_roots, names(project)) == (("lib",), ["shop", "shop.price"])


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("pyproject.toml", "[tool.setuptools]\npackages = ['shop', 'shop.sub']"),
        ("pyproject.toml", "[tool.setuptools.packages.find]\ninclude = ['shop*']"),
        ("pyproject.toml", "[tool.poetry]\npackages = [{include = 'shop'}]"),
        ("pyproject.toml", "[tool.hatch.build.targets.wheel]\npackages = ['shop']"),
        ("setup.cfg", "[options]\npackages = shop"),
        ("setup.py", "setup(name='shop', packages=['shop'])"),
    ],
)
def test_only_what_is_declared_is_the_projects(lay, file, text):
    project = find_project(lay({**PACKAGE, "other/__init__.py": "", "stray.py": "", file: text}))

    assert names(project) == ["shop", "shop.price"]


def test_declared_single_modules_are_found(lay):
    project = find_project(lay({"a.py": "", "b.py": "", "pyproject.toml": "[tool.setuptools]\npy-modules = ['a']"}))

    assert names(project) == ["a"]


@pytest.mark.parametrize(
    "text",
    [
        "[tool.setuptools]\npackages = ['gone']",
        "[tool.setuptools]\npackages = 7\npackage-dir = 'x'\npy-modules = {a = 1}",
        "[tool.setuptools.packages.find]\nwhere = ['../..', '/etc', \"a\\u0000b\"]",
        "[tool]\npoetry = 3\nhatch = []\nuv = {build-backend = {module-root = 5}}\n[tool.setuptools.packages]\nfind = 1",
        "[tool.hatch.build.targets.wheel]\npackages = ['.', '']",
    ],
)
def test_a_declaration_that_leads_nowhere_falls_back_on_the_layout(lay, text):
    project = find_project(lay({**PACKAGE, "pyproject.toml": text}))

    assert (project.source_roots, names(project)) == ((".",), ["shop", "shop.price"])


def test_setup_py_is_read_and_never_run(lay, tmp_path):
    script = f"open({str(tmp_path / 'ran')!r}, 'w')\nwhere = 'lib'\nsetup(packages=find_packages(where))"
    find_project(lay({**PACKAGE, "setup.py": script}))

    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("pyproject.toml", "[tool\n"),
        ("pyproject.toml", "a = " + "[" * 5000),
        ("setup.cfg", "no section"),
        ("tox.ini", "["),
    ],
)
def test_a_broken_configuration_file_is_named(lay, file, text):
    with pytest.raises(ConfigError, match=file):
        find_project(lay({**PACKAGE, file: text}))


def test_source_that_does_not_parse_is_kept_and_listed_with_the_reason(lay):
    project = find_project(
        lay({**PACKAGE, "shop/bad.py": "def f(:\n", "shop/odd.py": 'x = "\\d"\n', "shop/nul.py": "\0"})
    )

    assert names(project) == ["shop", "shop.bad", "shop.nul", "shop.odd", "shop.price"]
    assert [path for path, _ in project.broken] == ["shop/bad.py", "shop/nul.py"]
    assert project.broken[0][1].endswith("invalid syntax (line 1)")


def test_ignored_files_are_no_part_of_the_project(lay):
    assert names(find_project(lay({**PACKAGE, "shop/secret.py": "", ".gitignore": "secret.py\n"}))) == [
        "shop",
        "shop.price",
    ]


def test_no_package_is_an_error_that_says_where_it_was_looked_for(lay):
    with pytest.raises(RepositoryError) as caught:
        find_project(lay({"README.md": "", "tests/test_x.py": ""}))

    assert "no Python package was found" in caught.value.message
    assert "src/" in caught.value.hint


def test_no_repository_is_an_error_with_a_next_step(tmp_path):
    with pytest.raises(RepositoryError, match="not inside a git repository") as caught:
        find_project(tmp_path)

    assert "git init" in caught.value.hint


def test_paths_limit_the_modules(lay):
    root = lay({**PACKAGE, "cart/__init__.py": "", "cart/total.py": ""})

    assert names(find_project(root, ["cart"])) == ["cart", "cart.total"]
    assert names(find_project(root / "cart", ["total.py", str(root / "shop/price.py")])) == ["cart.total", "shop.price"]


@pytest.mark.parametrize(
    ("path", "why"), [("gone", "does not exist"), ("..", "outside the repository"), ("README.md", "no source module")]
)
def test_a_bad_path_is_a_usage_error(lay, path, why):
    with pytest.raises(UsageError, match=why):
        find_project(lay({**PACKAGE, "README.md": ""}), [path])


NESTED = {
    "packages/a/pyproject.toml": "[tool.pytest.ini_options]\npythonpath = ['src']",
    "packages/a/src/alpha/__init__.py": "",
    "packages/a/tests/test_alpha.py": "",
    "packages/b/setup.cfg": "",
    "packages/b/beta/__init__.py": "",
    "template/{{name}}/pyproject.toml": "{{",
    "examples/c/pyproject.toml": "",
    "examples/c/gamma.py": "",
}


def test_a_top_without_a_package_stands_for_the_projects_nested_in_it(lay):
    project = find_project(lay(NESTED))

    assert project.source_roots == ("packages/a/src", "packages/b")
    assert names(project) == ["alpha", "beta"]
    assert project.test_roots == ("packages/a/tests", "packages/b/tests")
    assert project.new_test_roots == ("packages/b/tests",)
    assert project.pytest_pythonpath == ("packages/a/src",)
    assert project.test_root_for("packages/b/beta/__init__.py") == "packages/b/tests"


@pytest.mark.parametrize(("start", "paths"), [("packages/b/beta", []), (".", ["packages/b"])])
def test_a_start_or_path_inside_a_nested_project_means_that_one(lay, start, paths):
    root = lay({**NESTED, **PACKAGE})
    project = find_project(root / start, paths)

    assert (project.root, names(project), project.test_roots) == (root, ["beta"], ("packages/b/tests",))


def test_an_example_is_a_project_for_who_starts_inside_it(lay):
    assert names(find_project(lay(NESTED) / "examples/c")) == ["gamma"]


def test_a_project_at_the_top_is_the_one_meant_there(lay):
    assert names(find_project(lay({**NESTED, **PACKAGE}))) == ["shop", "shop.price"]
