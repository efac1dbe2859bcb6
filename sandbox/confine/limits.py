"""Resource limits, no capabilities, no new privileges, and an end when the launcher ends."""

import ctypes
import os
import resource
import signal

from . import libc, prctl

PR_SET_PDEATHSIG, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 24, 38
CAPABILITY_VERSION_3 = 0x20080522


def die_with_parent():
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def no_new_privileges():
    prctl(PR_SET_NO_NEW_PRIVS, 1)


def apply(limits, count_processes):
    """Set hard limits.

    Args:
        limits: memory_bytes, open_files, file_bytes and processes.
        count_processes: limit the number of processes as well. Only where the user id is counted in a namespace
            of its own: elsewhere every process of the same user counts.
    """
    wanted = {
        resource.RLIMIT_AS: limits["memory_bytes"],
        resource.RLIMIT_NOFILE: limits["open_files"],
        resource.RLIMIT_FSIZE: limits["file_bytes"],
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
    }
    if count_processes:
        wanted[resource.RLIMIT_NPROC] = limits["processes"]
    for kind, value in wanted.items():
        hard = resource.getrlimit(kind)[1]
        limit = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (limit, limit))


class _Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _Data(ctypes.Structure):
    _fields_ = [("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32)]


def drop_capabilities():
    """Give every capability up for good; root becomes an ordinary owner of root's files."""
    number = 0
    while True:
        try:
            prctl(PR_CAPBSET_DROP, number)
        except PermissionError:
            break  # has none to drop
        except OSError:
            break  # past the last capability
        number += 1
    header, data = _Header(CAPABILITY_VERSION_3, 0), (_Data * 2)()
    if libc.capset(ctypes.byref(header), ctypes.byref(data)) < 0:
        error = ctypes.get_errno()
        raise OSError(error, "capset: " + os.strerror(error))
