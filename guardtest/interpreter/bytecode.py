"""Bytecode for environments that come without: compiled once, kept in our cache, read-only inside.

Installers such as uv leave compiling to the first import. The inside may not write, so it would compile numpy and
pandas again in every worker. Compiling runs none of the code.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Iterable
from pathlib import Path

from guardtest.interpreter.probe import Interpreter

_SECONDS = 300
_COMPILE = """
import json, py_compile, sys
sys.pycache_prefix = sys.argv[1]
for path in json.load(sys.stdin):
    try:
        py_compile.compile(path, quiet=2)
    except (OSError, ValueError, RecursionError):
        pass
"""


def bytecode_folder(interpreter: Interpreter, cache: Path) -> Path:
    """Where this environment's bytecode is kept."""
    key = hashlib.sha256(f"{interpreter.prefix}\0{interpreter.tag}\0{interpreter.version}".encode()).hexdigest()[:16]
    return cache / "bytecode" / key


def lacks_bytecode(interpreter: Interpreter) -> bool:
    """Whether some package of the environment was never compiled in place."""
    packages = (path for site in interpreter.sites for path in site.glob("*/__init__.py"))
    return any(not (path.parent / "__pycache__").is_dir() for path in packages)


def compile_files(interpreter: Interpreter, files: Iterable[str], folder: Path) -> None:
    """Compile these files of the environment into the folder. Files from elsewhere are left out.

    A failure costs time later and nothing else, so none is raised.
    """
    sites = [site.resolve() for site in interpreter.sites]
    wanted = [path for path in files if any(Path(path).resolve().is_relative_to(site) for site in sites)]
    if not wanted:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [str(interpreter.executable), "-I", "-S", "-c", _COMPILE, str(folder)],
            input=json.dumps(wanted),
            text=True,
            capture_output=True,
            check=False,
            timeout=_SECONDS,
            env={"PATH": "/usr/bin:/bin"},
        )
    except (OSError, subprocess.SubprocessError):
        return
