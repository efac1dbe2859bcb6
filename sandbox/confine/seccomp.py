"""The system-call filter, as classic BPF for seccomp(2). Unknown architectures are killed.

Numbers are from the kernel's own tables (arch/x86/entry/syscalls/syscall_64.tbl and asm-generic/unistd.h).
"""

import ctypes
import errno
import os
import platform
import struct

from . import libc

PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
LOAD, JUMP_EQUAL, JUMP_AT_LEAST, JUMP_ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
X32_BIT = 0x40000000

AF_UNIX, AF_INET, AF_INET6 = 1, 2, 10
NEW_NAMESPACES = 0x7E020080  # CLONE_NEW{TIME,NS,CGROUP,UTS,IPC,USER,PID,NET}
TIOCSTI, TIOCLINUX = 0x5412, 0x541C

# name: (x86_64, aarch64); None where the architecture has no such call.
KERNEL = {
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427), "bpf": (321, 280), "userfaultfd": (323, 282),
    "perf_event_open": (298, 241), "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431),
    "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442), "open_tree_attr": (467, 467),
    "unshare": (272, 97), "setns": (308, 268),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "reboot": (169, 142), "swapon": (167, 224),
    "swapoff": (168, 225), "acct": (163, 89), "settimeofday": (164, 170), "clock_settime": (227, 112),
    "adjtimex": (159, 171), "clock_adjtime": (305, 266), "syslog": (103, 116), "quotactl": (179, 60),
    "sethostname": (170, 161), "setdomainname": (171, 162), "iopl": (172, None), "ioperm": (173, None),
    "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264), "fanotify_init": (300, 262),
    "lookup_dcookie": (212, 18), "nfsservctl": (180, 42), "vhangup": (153, 58), "personality": (135, 92),
}  # fmt: skip
IPC = {
    "shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195), "shmdt": (67, 197), "semget": (64, 190),
    "semop": (65, 193), "semctl": (66, 191), "semtimedop": (220, 192), "msgget": (68, 186), "msgsnd": (69, 189),
    "msgrcv": (70, 188), "msgctl": (71, 187), "mq_open": (240, 180), "mq_unlink": (241, 181),
}  # fmt: skip
# What Landlock does not see: mode, owner, extended attributes and times.
METADATA = {
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "chown": (92, None), "lchown": (94, None), "fchown": (93, 55), "fchownat": (260, 54),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "removexattr": (197, 14),
    "lremovexattr": (198, 15), "fremovexattr": (199, 16), "setxattrat": (463, 463), "removexattrat": (466, 466),
    "utime": (132, None), "utimes": (235, None), "futimesat": (261, None), "utimensat": (280, 88),
    "file_setattr": (469, 469),
}  # fmt: skip
SIGNALS = {
    "kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "pidfd_send_signal": (424, 424),
}  # fmt: skip
# Ways to act on other processes of the same user that are no signals.
SCHEDULING = {"setpriority": (141, 140), "ioprio_set": (251, 30), "prlimit64": (302, 261), "migrate_pages": (256, 238)}
SPECIAL = {"clone": (56, 220), "clone3": (435, 435), "socket": (41, 198), "ioctl": (16, 29)}

AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
COLUMN = {"x86_64": 0, "aarch64": 1}


def instruction(code, value, if_true=0, if_false=0):
    """One struct sock_filter."""
    return struct.pack("=HBBI", code, if_true, if_false, value & 0xFFFFFFFF)


def program(machine, strict, signals, truncation):
    """The filter's bytes.

    Args:
        machine: as uname says it, x86_64 or aarch64.
        strict: no namespaces around us: no sockets at all, and no change of metadata.
        signals: whether the kernel confines signals, so that they can be allowed.
        truncation: whether Landlock confines truncate(2), so that it can be allowed.

    Raises:
        OSError: the architecture is not known.
    """
    if machine not in AUDIT_ARCH:
        raise OSError("no system-call filter for the architecture %s" % machine)
    column = COLUMN[machine]
    code = [instruction(LOAD, ARCHITECTURE)]
    code += [instruction(JUMP_EQUAL, AUDIT_ARCH[machine], 1, 0), instruction(RETURN, KILL)]
    code += [instruction(LOAD, NUMBER)]
    if machine == "x86_64":
        code += [instruction(JUMP_AT_LEAST, X32_BIT, 0, 1), instruction(RETURN, KILL)]
    for table in denied(strict, signals, truncation):
        for numbers in table.values():
            if numbers[column] is not None:
                code += _refuse(numbers[column], errno.EPERM)
    code += _refuse(SPECIAL["clone3"][column], errno.ENOSYS)  # so that libc falls back to clone, whose flags are seen
    code += _inspect(SPECIAL["clone"][column], 0, [instruction(JUMP_ANY_BIT, NEW_NAMESPACES, 0, 1)])
    code += _inspect(SPECIAL["ioctl"][column], 1, _any_of(TIOCSTI, TIOCLINUX))
    code += _sockets(SPECIAL["socket"][column], strict)
    code += [instruction(RETURN, ALLOW)]
    return b"".join(code)


def denied(strict, signals, truncation):
    """The tables of calls that are refused outright."""
    tables = [KERNEL, IPC]
    if strict:
        tables += [METADATA, SCHEDULING]
    if strict and not signals:
        tables += [SIGNALS]
    if not truncation:
        tables += [{"truncate": (76, 45)}]
    return tables


def _refuse(number, error):
    return [instruction(JUMP_EQUAL, number, 0, 1), instruction(RETURN, ERRNO | error)]


def _any_of(first, second):
    """Go on to the refusal if the value is one of two, past it otherwise."""
    return [instruction(JUMP_EQUAL, first, 1, 0), instruction(JUMP_EQUAL, second, 0, 1)]


def _inspect(number, argument, test):
    """Refuse `number` where the low 32 bits of an argument pass the test; the call's number is loaded again after."""
    body = [instruction(LOAD, ARGUMENT + 8 * argument), *test, instruction(RETURN, ERRNO | errno.EPERM)]
    body += [instruction(LOAD, NUMBER)]
    return [instruction(JUMP_EQUAL, number, 0, len(body)), *body]


def _sockets(number, strict):
    """With a network of one's own: internet sockets, which reach nothing but its loopback. Else none.

    socketpair(2) is another call and stays.
    """
    if strict:
        return _refuse(number, errno.EPERM)
    body = [instruction(LOAD, ARGUMENT)]
    body += [instruction(JUMP_EQUAL, AF_INET, 2, 0), instruction(JUMP_EQUAL, AF_INET6, 1, 0)]
    body += [instruction(RETURN, ERRNO | errno.EPERM), instruction(LOAD, NUMBER)]
    return [instruction(JUMP_EQUAL, number, 0, len(body)), *body]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def apply(strict, signals, truncation):
    """Put the filter on this process and all it starts; needs no_new_privs."""
    code = program(platform.machine(), strict, signals, truncation)
    holder = _Program(len(code) // 8, code)
    if libc.prctl(PR_SET_SECCOMP, ctypes.c_ulong(SECCOMP_MODE_FILTER), ctypes.byref(holder), 0, 0) < 0:
        error = ctypes.get_errno()
        raise OSError(error, "seccomp: " + os.strerror(error))
