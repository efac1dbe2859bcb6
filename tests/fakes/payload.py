"""Run a few lines of Python inside a sandbox and read what they send back."""

from __future__ import annotations

import os
import sys
import textwrap
import time
from collections.abc import Sequence
from pathlib import Path

from guardtest.interpreter import probe
from guardtest.isolation.bubblewrap import Bubblewrap
from guardtest.isolation.landlock import Landlock, Unprotected
from guardtest.isolation.protocol import Launch, Limits, Sandbox

TIERS: dict[str, Sandbox] = {"strong": Bubblewrap(), "landlock": Landlock()}
CONTROL = Unprotected()
_PRELUDE = """
import os, sys
def say(text):
    os.write(int(os.environ["GUARDTEST_CHANNEL"].split(",")[1]), str(text).encode())
def attempt(work):
    try:
        work()
    except BaseException as error:
        say(type(error).__name__)
    else:
        say("done")
"""


class Ran:
    """What one payload said, and the inside it ran in (already ended)."""

    def __init__(self, said: str, output: str, seconds: float) -> None:
        self.said, self.output, self.seconds = said, output, seconds


def start(sandbox: Sandbox, code: str, folder: Path, *, limits: Limits | None = None, readable: Sequence[Path] = ()):
    """Start the payload; `folder` must be readable and holds the script."""
    script = folder / "payload.py"
    script.write_text(_PRELUDE + textwrap.dedent(code))
    interpreter = probe(Path(sys.executable))
    paths = (*interpreter.readable_paths, script, *readable)
    return sandbox.start(
        Launch(
            argv=(str(interpreter.executable), "-s", "-B", str(script)),
            readable=tuple(str(path) for path in paths),
            cwd="/",
            limits=limits or Limits(wall_seconds=30),
        )
    )


def run(
    sandbox: Sandbox, code: str, folder: Path, *, limits: Limits | None = None, readable: Sequence[Path] = ()
) -> Ran:
    """Run the payload to its end."""
    began = time.monotonic()
    box = start(sandbox, code, folder, limits=limits, readable=readable)
    try:
        said = b""
        while piece := os.read(box.reader.fileno(), 1 << 16):
            said += piece
        return Ran(said.decode(), box.output(), time.monotonic() - began)
    finally:
        box.kill()
