"""A running worker, spoken to in frames. One request at a time."""

from __future__ import annotations

import json
import os
import select
import struct
import time
from collections.abc import Iterator, Mapping
from typing import Any, Self

from guardtest.errors import SandboxBroke
from guardtest.isolation.protocol import Sandboxed

_LARGEST = 64 << 20
_SLACK = 30.0  # seconds a worker may take beyond the limit of its own children before it counts as hung

Event = Mapping[str, Any]


class Worker:
    """A worker in its sandbox. Use as a context manager: leaving it ends everything inside."""

    def __init__(self, box: Sandboxed) -> None:
        self._box = box
        self._number = 0
        self._buffer = bytearray()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._box.kill()

    def ask(self, do: str, *, seconds: float, **fields: Any) -> Event:
        """Send one request and return its `done` event; events on the way are dropped."""
        last: Event = {}
        for event in self.events(do, seconds=seconds, **fields):
            last = event
        return last

    def events(self, do: str, *, seconds: float, **fields: Any) -> Iterator[Event]:
        """Send one request; yield its events, the last of which is `done`.

        Raises:
            SandboxBroke: the worker died, hung, refused the request or answered nonsense.
        """
        self._number += 1
        deadline = time.monotonic() + seconds + _SLACK
        self._send({"id": self._number, "do": do, "seconds": seconds, **fields})
        while True:
            event = self._receive(deadline, do)
            if event.get("id") != self._number:
                continue  # the rest of a request whose reader stopped early
            if event.get("event") == "failed":
                raise SandboxBroke(f"the worker could not {do}: {event.get('reason')}")
            yield event
            if event.get("event") == "done":
                return

    def _send(self, message: Mapping[str, Any]) -> None:
        body = json.dumps(message, separators=(",", ":")).encode("utf-8", "surrogatepass")
        view = memoryview(struct.pack(">I", len(body)) + body)
        try:
            while view:
                view = view[os.write(self._box.writer.fileno(), view) :]
        except (OSError, ValueError) as error:
            raise self._broke("the worker is gone") from error

    def _receive(self, deadline: float, do: str) -> Event:
        size: int = struct.unpack(">I", self._exactly(4, deadline, do))[0]
        if size > _LARGEST:
            raise self._broke("the worker announced an oversized answer")
        try:
            message = json.loads(self._exactly(size, deadline, do).decode("utf-8", "surrogatepass"))
        except ValueError as error:
            raise self._broke("the worker's answer is no JSON") from error
        if not isinstance(message, dict):
            raise self._broke("the worker's answer is no object")
        return message

    def _exactly(self, size: int, deadline: float, do: str) -> bytes:
        fd = self._descriptor()
        while len(self._buffer) < size:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([fd], [], [], left)[0]:
                self.close()
                raise SandboxBroke(f"the worker did not finish {do} in time and was ended")
            piece = os.read(fd, 1 << 16)
            if not piece:
                raise self._broke(f"the worker ended during {do}")
            self._buffer += piece
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def _descriptor(self) -> int:
        try:
            return self._box.reader.fileno()
        except ValueError as error:
            raise self._broke("the worker was ended") from error

    def _broke(self, what: str) -> SandboxBroke:
        tail = self._box.output().strip()[-1500:]
        return SandboxBroke(what + (f"; it last said:\n{tail}" if tail else ""))
