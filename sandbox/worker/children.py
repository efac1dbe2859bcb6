"""Fork a child for a piece of work and watch it: whatever happens in the child costs only that piece."""

import gc
import os
import signal
import sys
import time

from .frames import Channel, Closed, Late

GRACE = 2.0


class Ended:
    """How a child ended: `how` is "ok", "late" (killed at its deadline) or "died" with `status`."""

    def __init__(self, how, status):
        self.how, self.status = how, status


def run_child(work, seconds, on_message, closing=()):
    """Run work(send) in a forked child, hand its messages to on_message, and return an Ended.

    Args:
        work: called in the child with a function that sends one message.
        seconds: wall-clock limit of the child; at its end the child's process group is killed.
        on_message: called here for each message.
        closing: descriptors the child must not hold.
    """
    reader, writer = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    gc.freeze()  # keeps the collector from touching, and so copying, the parent's pages in the child
    pid = os.fork()
    if pid == 0:
        _in_child(work, reader, writer, closing)
    os.close(writer)
    channel, deadline, how = Channel(reader, -1), time.monotonic() + seconds, "died"
    try:
        while True:
            message = channel.receive(deadline)
            if message.get("event") == "end":
                how = "ok"
                break
            on_message(message)
    except Late:
        how = "late"
    except (Closed, ValueError):
        how = "died"
    finally:
        os.close(reader)
    status = _reap(pid, how)
    return Ended(how, status)


def _in_child(work, reader, writer, closing):
    code = 1
    try:
        os.setpgid(0, 0)
        for descriptor in (reader, *closing):
            os.close(descriptor)
        channel = Channel(-1, writer)
        work(channel.send)
        channel.send({"event": "end"})
        code = 0
    except BaseException:  # the child must never return into the parent's code
        import traceback

        traceback.print_exc()
    finally:
        os._exit(code)


def _reap(pid, how):
    """Wait for the child; kill what is left of its process group."""
    if how != "late":
        deadline = time.monotonic() + GRACE
        while time.monotonic() < deadline:
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                _kill_group(pid)
                return status
            time.sleep(0.0005)
    _kill_group(pid)
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    except PermissionError:
        os._exit(70)  # a tier that forbids signals: the host replaces the whole worker
    return os.waitpid(pid, 0)[1]


def _kill_group(pid):
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass
