"""Framed messages between processes: a 4-byte big-endian length and a UTF-8 JSON object."""

import json
import os
import select
import struct
import time

LARGEST = 64 << 20


class Closed(Exception):
    """The other side is gone."""


class Late(Exception):
    """Nothing complete arrived before the deadline."""


class Channel:
    """One end of a pair of pipes. Not for use by two threads at once."""

    def __init__(self, reader, writer):
        self.reader, self.writer, self.buffer = reader, writer, bytearray()

    def send(self, message):
        body = json.dumps(message, separators=(",", ":")).encode("utf-8", "surrogatepass")
        if len(body) > LARGEST:
            raise ValueError("message of %d bytes is over the limit" % len(body))
        view = memoryview(struct.pack(">I", len(body)) + body)
        while view:
            view = view[os.write(self.writer, view) :]

    def receive(self, deadline=None):
        """The next message; raises Closed or Late."""
        head = self._exactly(4, deadline)
        (size,) = struct.unpack(">I", head)
        if size > LARGEST:
            raise Closed("a frame of %d bytes was announced" % size)
        return json.loads(self._exactly(size, deadline).decode("utf-8", "surrogatepass"))

    def _exactly(self, size, deadline):
        while len(self.buffer) < size:
            if deadline is not None:
                left = deadline - time.monotonic()
                if left <= 0 or not select.select([self.reader], [], [], left)[0]:
                    raise Late()
            piece = os.read(self.reader, 1 << 16)
            if not piece:
                raise Closed("end of stream")
            self.buffer += piece
        taken = bytes(self.buffer[:size])
        del self.buffer[:size]
        return taken
