"""Tier `strong`: namespaces by bubblewrap with an allow-list of mounts, the inner shim inside them."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from guardtest.errors import SandboxBroke
from guardtest.isolation.inside import Inside, start_inside
from guardtest.isolation.plan import SYSTEM_FILES, SYSTEM_FOLDERS, fresh_environment, shim_command
from guardtest.isolation.protocol import Launch, Tier
from guardtest.shipped import shipped

_SCRATCH = "/tmp/scratch"  # noqa: S108 - inside, in a file system of its own


class Bubblewrap:
    """Every namespace of its own; the file system holds only what is listed; the network is a lone loopback."""

    tier: Tier = "strong"
    layers: tuple[str, ...] = ("namespaces", "mount allow-list", "landlock", "seccomp", "rlimits", "watchdog")

    def start(self, launch: Launch) -> Inside:
        program = shutil.which("bwrap")
        if program is None:
            raise SandboxBroke("bubblewrap is not installed", hint="Install it: apt-get install bubblewrap.")
        reader, inner_writer = os.pipe()
        inner_reader, writer = os.pipe()
        etc = tempfile.mkdtemp(prefix="guardtest-etc-")
        _write_accounts(Path(etc))
        env = fresh_environment(launch, _SCRATCH, f"{inner_reader},{inner_writer}")
        shim = shim_command(
            launch,
            self.tier,
            _SCRATCH,
            env,
            readable=("/etc/passwd", "/etc/group"),  # the ones made here
            writable=("/tmp", "/dev/shm"),  # noqa: S108 - inside
        )
        argv = [program, *mounts(launch, etc), "--chdir", "/", "--", *shim]
        return start_inside(
            argv, {"PATH": "/usr/bin:/bin"}, (inner_reader, inner_writer), reader, writer, launch.limits, etc
        )


def mounts(launch: Launch, etc: str) -> list[str]:
    """The namespaces and the allow-list, as bubblewrap's arguments. Later mounts lie over earlier ones."""
    size = str(launch.limits.scratch_bytes)
    words = ["--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv"]
    for folder in SYSTEM_FOLDERS:
        if os.path.islink(folder):
            words += ["--symlink", os.readlink(folder), folder]
        elif os.path.isdir(folder):
            words += ["--ro-bind", folder, folder]
    for file in SYSTEM_FILES:
        words += ["--ro-bind-try", file, file]
    for account in ("passwd", "group"):
        words += ["--ro-bind", f"{etc}/{account}", f"/etc/{account}"]
    words += ["--proc", "/proc", "--dev", "/dev", "--size", size, "--tmpfs", "/dev/shm"]  # noqa: S108 - inside
    words += ["--size", size, "--tmpfs", "/tmp", "--dir", _SCRATCH]  # noqa: S108 - inside
    for path in dict.fromkeys((*launch.readable, str(shipped("sandbox")))):
        words += ["--ro-bind", path, path]
    return words


def _write_accounts(etc: Path) -> None:
    """Names for the ids that exist inside; the host's list of users stays outside."""
    uid, gid = os.getuid(), os.getgid()
    (etc / "passwd").write_text(f"user:x:{uid}:{gid}:user:{_SCRATCH}/home:/bin/sh\n")
    (etc / "group").write_text(f"user:x:{gid}:\n")
    for name in ("passwd", "group"):
        (etc / name).chmod(0o644)
