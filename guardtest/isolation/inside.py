"""A running inside: its pipes, the tail of its output, its watchdog and its end."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from typing import BinaryIO

import psutil

from guardtest.errors import SandboxBroke
from guardtest.isolation.protocol import Limits

_TAIL = 64 << 10
_WATCH_SECONDS = 0.1


class Inside:
    """A `Sandboxed`. The launcher opened both pipes; the inside got their other ends and nothing else."""

    def __init__(
        self, process: subprocess.Popen[bytes], reader: BinaryIO, writer: BinaryIO, limits: Limits, scratch: str
    ) -> None:
        self._process, self._limits, self._scratch = process, limits, scratch
        self.reader, self.writer = reader, writer
        self._tail = bytearray()
        self._why = ""
        self._ended = threading.Event()
        self._lock = threading.Lock()
        threading.Thread(target=self._collect, daemon=True, name="sandbox-output").start()
        threading.Thread(target=self._watch, daemon=True, name="sandbox-watchdog").start()

    def output(self) -> str:
        text = bytes(self._tail).decode("utf-8", "replace")
        return f"{text}\n[{self._why}]" if self._why else text

    def poll(self) -> int | None:
        return self._process.poll()

    def kill(self) -> None:
        with self._lock:
            if self._ended.is_set():
                return
            self._ended.set()
            self._kill_all()
        self.reader.close()
        self.writer.close()
        if self._scratch:
            shutil.rmtree(self._scratch, onerror=_make_removable)

    def _kill_all(self) -> None:
        """Kill the tree until nothing of it is left; a fork that wins one round loses the next."""
        family = _descendants(self._process.pid)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        deadline = time.monotonic() + 5
        while family and time.monotonic() < deadline:
            for process in family:
                try:
                    family_of = process.children(recursive=True)
                    process.kill()
                    family = [*family, *family_of]
                except psutil.Error:
                    continue
            family = [process for process in dict.fromkeys(family) if _is_running(process)]
        self._process.wait()

    def _collect(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while piece := os.read(stream.fileno(), 1 << 14):
            self._tail += piece
            del self._tail[:-_TAIL]
        stream.close()

    def _watch(self) -> None:
        """Wall clock, memory and process count of the whole tree, which rlimits cannot bound together."""
        deadline = time.monotonic() + self._limits.wall_seconds
        while not self._ended.wait(_WATCH_SECONDS) and self._process.poll() is None:
            self._why = self._over_limit(deadline)
            if self._why:
                with self._lock:
                    if not self._ended.is_set():
                        self._kill_all()
                return

    def _over_limit(self, deadline: float) -> str:
        if time.monotonic() > deadline:
            return f"ended after {self._limits.wall_seconds:g} s"
        family = _descendants(self._process.pid)
        if len(family) > self._limits.processes:
            return f"ended: more than {self._limits.processes} processes"
        resident = sum(_resident(process) for process in family)
        if resident > 1.5 * self._limits.memory_bytes:
            return f"ended: more than {1.5 * self._limits.memory_bytes / (1 << 30):.1f} GiB resident"
        return ""


def _descendants(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return []


def _resident(process: psutil.Process) -> int:
    """Memory that is the process's own: forked children share most of theirs with their parent."""
    try:
        memory = process.memory_info()
        return int(memory.rss - memory.shared)
    except psutil.Error:
        return 0


def _is_running(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def _make_removable(remove: Callable[[str], object], path: str, _: object) -> None:
    """A test may have taken its own folder's permissions away."""
    try:
        os.chmod(os.path.dirname(path), 0o700)
        os.chmod(path, 0o700)
        remove(path)
    except OSError:
        pass


def start_inside(
    argv: Sequence[str], env: dict[str, str], fds: Sequence[int], reader: int, writer: int, limits: Limits, scratch: str
) -> Inside:
    """Start the launcher command with the inside's pipe ends; closes them here.

    Raises:
        SandboxBroke: the command does not start.
    """
    try:
        process = _launcher().submit(_popen, argv, env, fds).result()
    except OSError as error:
        os.close(reader)
        os.close(writer)
        raise SandboxBroke(f"{argv[0]} does not start: {error}") from error
    finally:
        for fd in fds:
            os.close(fd)
    return Inside(process, os.fdopen(reader, "rb", 0), os.fdopen(writer, "wb", 0), limits, scratch)


@cache
def _launcher() -> ThreadPoolExecutor:
    """One thread that starts every inside: the kernel ends them when the thread that started them ends."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="sandbox-launcher")


def _popen(argv: Sequence[str], env: dict[str, str], fds: Sequence[int]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        list(argv),
        env=env,
        pass_fds=tuple(fds),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        cwd="/",
        umask=0o077,
    )
