"""The engine runs in a process of its own, on small harmless modules written for one test each."""

from __future__ import annotations

import importlib
import importlib.machinery
import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from guardtest.shipped import shipped

WORKER = str(shipped("sandbox") / "worker")
_DRIVER = """
import importlib, importlib.machinery, importlib.util, json, sys
request, worker = json.loads(sys.argv[1]), sys.argv[2]
sys.path.insert(0, request.pop("path"))
spec = importlib.machinery.ModuleSpec("guardtest_worker", None, is_package=True)
spec.submodule_search_locations = [worker]
sys.modules["guardtest_worker"] = importlib.util.module_from_spec(spec)
importlib.import_module("guardtest_worker.explore").explore(request, lambda event: print(json.dumps(event), flush=True))
"""


@pytest.fixture
def explored(tmp_path: Path) -> Callable[..., list[dict[str, Any]]]:
    """Run the engine on the source of a module and return its cases."""

    def run(source: str, calls: int = 700, **request: Any) -> list[dict[str, Any]]:
        file = tmp_path / "sample.py"
        file.write_text(source, encoding="utf-8")
        asked = {
            "module": "sample",
            "file": str(file),
            "path": str(tmp_path),
            "seed": 1,
            "seconds": 20,
            "max_calls": calls,
        }
        done = subprocess.run(
            [sys.executable, "-c", _DRIVER, json.dumps({**asked, **request}), WORKER],
            capture_output=True, text=True, check=True, timeout=60, env={"TMPDIR": str(tmp_path), "HOME": str(tmp_path)},
        )  # fmt: skip
        events = [json.loads(line) for line in done.stdout.splitlines()]
        return [event for event in events if event["event"] == "case"]

    return run


@pytest.fixture(scope="session")
def engine() -> Callable[[str], ModuleType]:
    """Import a module of the engine, for its pure functions."""
    if "guardtest_worker" not in sys.modules:
        spec = importlib.machinery.ModuleSpec("guardtest_worker", None, is_package=True)
        spec.submodule_search_locations = [WORKER]
        sys.modules["guardtest_worker"] = importlib.util.module_from_spec(spec)
    return lambda name: importlib.import_module(f"guardtest_worker.explore.{name}")
