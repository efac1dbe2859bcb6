"""Landlock: which paths can be read, executed and written (Documentation/userspace-api/landlock.rst)."""

import ctypes
import os
import stat
import struct

from . import syscall

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
RULE_PATH_BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
FILE_RIGHTS = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
READ = EXECUTE | READ_FILE | READ_DIR

OLDEST = 1
TRUNCATION = 3  # truncate(2) is mediated from here on; before, seccomp refuses it
SIGNAL_SCOPE = 6  # signals and abstract sockets are scoped from here on
SCOPES = (1 << 0) | (1 << 1)

# Device files that programs read and write without harm, and process facts.
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty")
READ_ALSO = ("/proc", "/dev", "/sys/devices/system/cpu", "/sys/fs/cgroup")


def abi():
    """The kernel's Landlock version; 0 where there is none."""
    try:
        return syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    except OSError:
        return 0


def handled_rights(version):
    """Every right the kernel knows, as a mask: what is not granted by a rule is refused."""
    rights = (1 << 13) - 1
    if version >= 2:
        rights |= REFER
    if version >= 3:
        rights |= TRUNCATE
    if version >= 5:
        rights |= IOCTL_DEV
    return rights


def ruleset_attribute(version):
    """struct landlock_ruleset_attr of this version: file rights and scopes. The network is seccomp's."""
    attribute = struct.pack("=Q", handled_rights(version))
    if version >= SIGNAL_SCOPE:
        attribute += struct.pack("=QQ", 0, SCOPES)
    return attribute


def apply(readable, writable):
    """Restrict this process for good; returns the kernel's Landlock version.

    Raises:
        OSError: the kernel has no Landlock, or an older one than 3.
    """
    version = abi()
    if version < OLDEST:
        raise OSError("Landlock version %d is needed, the kernel has %d" % (OLDEST, version))
    attribute = ruleset_attribute(version)
    ruleset = syscall(CREATE_RULESET, attribute, ctypes.c_size_t(len(attribute)), ctypes.c_uint32(0))
    rights = handled_rights(version)
    for path in list(readable) + list(READ_ALSO):
        _allow(ruleset, path, READ)
    for path in writable:
        _allow(ruleset, path, rights)
    for path in DEVICES:
        _allow(ruleset, path, (READ | WRITE_FILE | TRUNCATE | IOCTL_DEV) & rights)
    syscall(RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    os.close(ruleset)
    return version


def _allow(ruleset, path, rights):
    try:
        beneath = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # what does not exist cannot be read either
    try:
        if not stat.S_ISDIR(os.fstat(beneath).st_mode):
            rights &= FILE_RIGHTS
        rule = struct.pack("=Qi", rights, beneath)
        syscall(ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(RULE_PATH_BENEATH), rule, ctypes.c_uint32(0))
    finally:
        os.close(beneath)
