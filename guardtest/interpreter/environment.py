"""What can be read off an environment's files: its pyvenv.cfg and what its site-packages link to.

Read as text. Start-up files of an environment (`.pth` lines that import, `sitecustomize`) are never executed here.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

CONFIG_FILE = "pyvenv.cfg"


def find_environment(python: Path) -> Path | None:
    """The virtual environment an interpreter's path belongs to, found as Python itself does; None for a plain one."""
    for folder in (python.parent, python.parent.parent):
        if (folder / CONFIG_FILE).is_file():
            return folder
    return None


def read_config(environment: Path) -> Mapping[str, str]:
    """The keys of pyvenv.cfg, in lower case; empty where it cannot be read."""
    try:
        text = (environment / CONFIG_FILE).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    pairs = (line.partition("=") for line in text.splitlines())
    return {key.strip().lower(): value.strip() for key, equals, value in pairs if equals}


def find_linked_folders(sites: Iterable[Path]) -> Iterator[Path]:
    """Folders that `.pth` files and the finders of editable installs put on the path."""
    for site in sites:
        for link in sorted(site.glob("*.pth")):
            yield from (Path(os.path.normpath(site / line)) for line in _path_lines(_text(link)))
        for finder in sorted(site.glob("__editable___*_finder.py")):
            yield from (Path(place).parent for place in _mapped(_text(finder)))


def _path_lines(text: str) -> Iterator[str]:
    for line in map(str.strip, text.splitlines()):
        if line and "\0" not in line and not line.startswith(("#", "import ", "import\t")):
            yield line


def _mapped(source: str) -> Iterator[str]:
    """The packages' places in setuptools' finder: its `MAPPING: dict[str, str] = {...}`."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "MAPPING":
            values = node.value.values if isinstance(node.value, ast.Dict) else []
            yield from (v.value for v in values if isinstance(v, ast.Constant) and isinstance(v.value, str))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    except OSError:
        return ""
