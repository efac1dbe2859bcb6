"""Run recipes in forked children: a crash, a hang or an exit costs one recipe, not the search."""

from __future__ import annotations

import marshal
import os
import select
import signal
import struct
import time

_GRACE = 3.0
_LARGEST = 32 << 20


def run_forked(work, items, seconds_each, deadline):
    """Run work(item) for each item in a forked child; yields (item number, result).

    The result is None for an item at which the child died or hung; the rest goes on in a new child.
    Stops early, without results for the rest, at the deadline.
    """
    start = 0
    while start < len(items) and time.monotonic() < deadline:
        child = _Child(work, items[start:])
        count = 0
        for result in child.results(seconds_each + _GRACE, deadline):
            yield start + count, result
            count += 1
        start += count
        if start < len(items) and time.monotonic() < deadline:
            yield start, None
            start += 1


class _Child:
    def __init__(self, work, items):
        reader, writer = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            _serve(work, items, reader, writer)
        os.close(writer)
        self.reader, self.buffer = reader, b""

    def results(self, patience, deadline):
        try:
            while True:
                limit = min(time.monotonic() + patience, max(deadline, time.monotonic() + 0.05))
                head = self._take(4, limit)
                body = head and self._take(struct.unpack(">I", head)[0], limit)
                if not body:
                    return
                yield marshal.loads(body)
        finally:
            os.close(self.reader)
            self._end()

    def _take(self, size, limit):
        if size > _LARGEST:
            return b""
        while len(self.buffer) < size:
            left = limit - time.monotonic()
            if left <= 0 or not select.select([self.reader], [], [], left)[0]:
                return b""
            piece = os.read(self.reader, 1 << 16)
            if not piece:
                return b""
            self.buffer += piece
        taken, self.buffer = self.buffer[:size], self.buffer[size:]
        return taken

    def _end(self):
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        try:
            os.kill(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        os.waitpid(self.pid, 0)


def _serve(work, items, reader, writer):
    """In the child: send each result as it comes; never return."""
    try:
        os.setpgid(0, 0)
        os.close(reader)
        me = os.getpid()
        _limit_memory()
        for item in items:
            body = marshal.dumps(work(item))
            if os.getpid() != me:
                break
            _write(writer, struct.pack(">I", len(body)) + body)
    except BaseException as error:
        if os.environ.get("GUARDTEST_EXPLORE_DEBUG"):
            import traceback

            traceback.print_exception(type(error), error, error.__traceback__)
    finally:
        os._exit(0)


def _write(descriptor, data):
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _limit_memory(room=2 << 30):
    """So that a runaway allocation is a MemoryError here and not the machine's trouble."""
    try:
        import resource

        with open("/proc/self/statm") as statm:
            used = int(statm.read().split()[0]) * resource.getpagesize()
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        wanted = used + room
        if soft == resource.RLIM_INFINITY or soft > wanted:
            resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
    except (ImportError, OSError, ValueError):
        pass
