"""Source files as syntax trees, without a word on the terminal and whatever they hold."""

from __future__ import annotations

import ast
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A source file that cannot be read as Python, and why."""

    path: str
    reason: str


def read_syntax(root: Path, path: str) -> ast.Module | Broken:
    """Parse a file of the repository."""
    try:
        source = (root / path).read_bytes()
        with warnings.catch_warnings():  # a stray backslash in a string is not our user's concern here
            warnings.simplefilter("ignore")
            return ast.parse(source, path)
    except SyntaxError as error:
        where = f" (line {error.lineno})" if error.lineno else ""
        return Broken(path=path, reason=f"does not parse under Python {_ours()}: {error.msg}{where}")
    except (ValueError, RecursionError, MemoryError) as error:
        return Broken(path=path, reason=f"does not parse under Python {_ours()}: {error or type(error).__name__}")
    except OSError as error:
        return Broken(path=path, reason=f"cannot be read: {error.strerror}")


def _ours() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"
