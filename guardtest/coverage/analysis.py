"""What of a source file can be covered, as coverage.py counts it, and how executed arcs fill it."""

from __future__ import annotations

import configparser
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from guardtest.errors import CoverageDataError
from guardtest.model import Branch, FileCoverage

# coverage.py's own defaults for lines that do not count.
_DEFAULT_EXCLUDE = (r"#\s*(pragma|PRAGMA)[:\s]?\s*(no|NO)\s*(cover|COVER)",)


class SourceAnalysis:
    """The statements and branches of one file, parsed once and filled many times.

    Args:
        exclude: regular expressions of lines that do not count, besides coverage.py's pragma.

    Raises:
        CoverageDataError: the source does not parse.
    """

    def __init__(self, path: str, source: str, exclude: Sequence[str] = ()) -> None:
        from coverage.exceptions import CoverageException
        from coverage.parser import PythonParser

        self.path = path
        pattern = "|".join(f"(?:{expression})" for expression in (*_DEFAULT_EXCLUDE, *exclude))
        self._parser = PythonParser(text=source, filename=path, exclude=pattern)
        try:
            self._parser.parse_source()
            possible = self._parser.arcs()
        except (CoverageException, SyntaxError, RecursionError, ValueError) as error:
            raise CoverageDataError(f"{path} cannot be analysed: {error}", hint="Repair the file's syntax.") from error
        self.statements = frozenset(self._parser.statements)
        exits = {line for line, count in self._parser.exit_counts().items() if count > 1}
        self.branches: frozenset[Branch] = frozenset(
            (a, b) for a, b in possible if a in exits and a in self.statements and a != b
        )

    def covered(self, arcs: Iterable[Branch]) -> tuple[frozenset[int], frozenset[Branch]]:
        """Lines and branches that executed arcs cover.

        Args:
            arcs: pairs as coverage.py's tracer records them, with negative numbers for entries and exits.
        """
        taken = set(arcs)
        lines = self._parser.translate_lines({line for arc in taken for line in arc if line > 0})
        return frozenset(lines) & self.statements, self.branches & set(self._parser.translate_arcs(taken))

    def filled(self, lines: frozenset[int], branches: frozenset[Branch]) -> FileCoverage:
        """The file's coverage when these lines and branches are covered."""
        return FileCoverage(
            path=self.path,
            statements=self.statements,
            missing_lines=self.statements - lines,
            branches=self.branches,
            missing_branches=self.branches - branches,
        )


def coverage_settings(root: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(exclude, omit) of the project's coverage.py configuration, read as text; plugins are never loaded."""
    report: dict[str, Any] = {}
    run: dict[str, Any] = {}
    for table in (_ini(root / ".coveragerc", ""), _ini(root / "setup.cfg", "coverage:"), _pyproject(root)):
        report |= {**table.get("report", {}), **report}
        run |= {**table.get("run", {}), **run}
    exclude = (*_listed(report.get("exclude_lines")), *_listed(report.get("exclude_also")))
    return exclude, (*_listed(run.get("omit")), *_listed(report.get("omit")))


def _pyproject(root: Path) -> Mapping[str, Mapping[str, Any]]:
    try:
        table = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    found = table.get("tool", {}).get("coverage", {})
    return found if isinstance(found, dict) else {}


def _ini(path: Path, prefix: str) -> Mapping[str, Mapping[str, Any]]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, configparser.Error):
        return {}
    return {name: dict(parser[prefix + name]) for name in ("run", "report") if parser.has_section(prefix + name)}


def _listed(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(str(item) for item in value)
    return tuple(line.strip() for line in str(value or "").splitlines() if line.strip())
