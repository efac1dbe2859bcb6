"""What the canaries try to reach: a secret, sockets on loopback and a process, all ours and gone afterwards."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path


@contextmanager
def laid_out() -> Iterator[str]:
    """The bait, described as JSON for the canary."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="guardtest-bait-")))
        secret = secrets.token_hex(8)
        for name in ("secret", "spare"):
            (folder / name).write_text(secret)
        tcp = stack.enter_context(_listener(socket.AF_INET, ("127.0.0.1", 0)))
        stack.enter_context(_listener(socket.AF_UNIX, str(folder / "socket")))
        stack.enter_context(_listener(socket.AF_UNIX, f"\0guardtest-{secret}"))
        udp = stack.enter_context(_echo())
        process = stack.enter_context(_process(secret))
        yield json.dumps({
            "folder": str(folder), "secret": secret, "port": tcp.getsockname()[1], "udp_port": udp.getsockname()[1],
            "abstract": f"guardtest-{secret}", "pid": process.pid,
        })  # fmt: skip


@contextmanager
def _listener(family: int, address: tuple[str, int] | str) -> Iterator[socket.socket]:
    with socket.socket(family) as listener:
        listener.bind(address)
        listener.listen(8)
        yield listener


@contextmanager
def _echo() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        threading.Thread(target=_answer, args=(listener,), daemon=True).start()
        yield listener
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)


def _answer(listener: socket.socket) -> None:
    with suppress(OSError):
        while True:
            _, sender = listener.recvfrom(64)
            if not sender:
                return
            listener.sendto(b"heard", sender)


@contextmanager
def _process(secret: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", "import sys; sys.stdin.read()"],
        stdin=subprocess.PIPE,
        env={"SECRET": secret, "PATH": os.defpath},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stdin is not None:
            process.stdin.close()
