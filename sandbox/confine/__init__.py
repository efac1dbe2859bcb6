"""The layers that a process puts on itself. Standard library and system calls through ctypes only."""

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def syscall(number, *args):
    """A raw system call; raises OSError."""
    done = libc.syscall(ctypes.c_long(number), *args)
    if done < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return done


def prctl(option, *args):
    """prctl(2); raises OSError."""
    padded = [ctypes.c_ulong(a) if isinstance(a, int) else a for a in args] + [ctypes.c_ulong(0)] * (4 - len(args))
    if libc.prctl(ctypes.c_int(option), *padded) < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
