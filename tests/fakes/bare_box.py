"""A `Sandboxed` without walls, for tests of the worker on harmless code of our own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from guardtest.shipped import shipped


class BareBox:
    def __init__(self, cwd: Path, python: str = sys.executable, **env: str) -> None:
        self._scratch = tempfile.mkdtemp(prefix="bare-")
        inner_read, outer_write = os.pipe()
        outer_read, inner_write = os.pipe()
        self.reader, self.writer = os.fdopen(outer_read, "rb", 0), os.fdopen(outer_write, "wb", 0)
        self._log = open(os.path.join(self._scratch, "log"), "wb+")  # noqa: SIM115 - closed by kill
        self._process = subprocess.Popen(
            [python, "-s", "-B", str(shipped("sandbox") / "start_worker.py")],
            cwd=cwd,
            env={
                "PATH": "/usr/bin:/bin",
                "HOME": self._scratch,
                "TMPDIR": self._scratch,
                "GUARDTEST_SCRATCH": self._scratch,
                "GUARDTEST_CHANNEL": f"{inner_read},{inner_write}",
                "PYTHONDONTWRITEBYTECODE": "1",
                **env,
            },
            pass_fds=(inner_read, inner_write),
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        os.close(inner_read)
        os.close(inner_write)

    def output(self) -> str:
        self._log.flush()
        with open(self._log.name, errors="replace") as stream:
            return stream.read()[-4000:]

    def poll(self) -> int | None:
        return self._process.poll()

    def kill(self) -> None:
        if not self._log.closed:
            self.reader.close()
            self.writer.close()
            self._process.kill()
            self._process.wait()
            self._log.close()
            shutil.rmtree(self._scratch, ignore_errors=True)
