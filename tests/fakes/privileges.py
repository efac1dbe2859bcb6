"""Makes file permissions bite even where the tests run as root, which may write into read-only folders."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager

_VERSION_3 = 0x20080522
_DAC_OVERRIDE = 1 << 1


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Capabilities(ctypes.Structure):
    _fields_ = tuple(
        (f"{kind}_{half}", ctypes.c_uint32)
        for half in ("low", "high")
        for kind in ("effective", "permitted", "inheritable")
    )


@contextmanager
def ordinary_user() -> Iterator[None]:
    """Inside, this thread may not override file permissions; afterwards it may what it could before."""
    libc = ctypes.CDLL(None, use_errno=True)
    held = _Capabilities()
    _call(libc.capget, held)
    without = _Capabilities.from_buffer_copy(held)
    without.effective_low &= ~_DAC_OVERRIDE
    _call(libc.capset, without)
    try:
        yield
    finally:
        _call(libc.capset, held)


def _call(function: object, capabilities: _Capabilities) -> None:
    if function(ctypes.byref(_Header(_VERSION_3, 0)), ctypes.byref(capabilities)) != 0:  # type: ignore[operator]
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
