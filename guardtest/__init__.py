"""guardtest: raises the test coverage of a Python project with new test files only."""

__version__ = "0.1.0"
