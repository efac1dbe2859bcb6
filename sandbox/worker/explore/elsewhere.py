"""A second interpreter, with another hash seed and time zone, in which every case has to hold as well."""

from __future__ import annotations

import importlib
import json
import os
import select
import subprocess
import sys
import time

from .. import bytecode

_START = (
    "import importlib.machinery, importlib.util, json, sys\n"
    "c = json.loads(sys.argv[1])\n"
    "sys.path[:] = c['path']\n"
    "s = importlib.machinery.ModuleSpec(c['root'], None, is_package=True)\n"
    "s.submodule_search_locations = [c['folder']]\n"
    "sys.modules[c['root']] = importlib.util.module_from_spec(s)\n"
    "importlib.import_module(c['root'] + '.bytecode').use(c['bytecode'])\n"
    "importlib.import_module(c['name']).serve(c)\n"
)
_PATIENCE = 20.0


class Elsewhere:
    """Asks the second interpreter; where there is none to be had, says nothing against a case."""

    def __init__(self, module, file):
        folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        config = {
            "path": sys.path, "root": __name__.split(".")[0], "folder": folder, "name": __name__, "module": module, "file": file,
            "bytecode": bytecode.FOLDER,
        }  # fmt: skip
        env = dict(os.environ, PYTHONHASHSEED="77", TZ="Pacific/Auckland")
        self.answers = 0
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-c", _START, json.dumps(config)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, env=env,
            )  # fmt: skip
        except OSError:
            self.process = None

    def confirm(self, case, deadline):
        """Which assertions hold there, None where the case does not, "unknown" where it cannot be asked."""
        if self.process is None:
            return "unknown"
        try:
            self.process.stdin.write(json.dumps(case).encode() + b"\n")
            self.process.stdin.flush()
            limit = max(deadline, time.monotonic() + (_PATIENCE if not self.answers else 5.0))
            ready = select.select([self.process.stdout], [], [], max(0.1, limit - time.monotonic()))[0]
            answer = self.process.stdout.readline() if ready else b""
        except (OSError, ValueError):
            answer = b""
        if not answer:
            self.close()
            return "unknown"
        self.answers += 1
        return json.loads(answer)

    def close(self):
        if self.process is not None:
            self.process.kill()
            for stream in (self.process.stdin, self.process.stdout):
                try:
                    stream.close()
                except OSError:
                    continue
            self.process.wait()
        self.process = None


def serve(config):
    """In the second interpreter: read cases, run each in a forked child, answer."""
    from .batches import run_forked
    from .confirm import confirm
    from .mining import Source
    from .names import Names
    from .running import Bench

    answers = os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    names, source = Names(importlib.import_module(config["module"])), Source(config["file"])

    def work(case):
        bench = Bench(names, source)
        try:
            return confirm(bench, case)
        finally:
            bench.close()

    for line in sys.stdin.buffer:
        held = None
        for _, held in run_forked(work, [json.loads(line)], 3.0, time.monotonic() + 10):
            break
        answers.write(json.dumps(held).encode() + b"\n")
        answers.flush()
