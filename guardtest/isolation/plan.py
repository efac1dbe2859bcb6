"""What every backend hands to the inner shim: a fresh environment and the plan, built from nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from guardtest.isolation.protocol import Launch, Tier
from guardtest.shipped import shipped

# Libraries and data of the system that a Python interpreter and its packages read.
SYSTEM_FOLDERS = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin")
SYSTEM_FILES = (
    "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/localtime", "/etc/timezone", "/etc/mime.types",
    "/etc/alternatives", "/etc/fonts", "/etc/magic",
)  # fmt: skip
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


def fresh_environment(launch: Launch, scratch: str, channel: str) -> dict[str, str]:
    """The inside's whole environment: nothing of ours gets through but what is named here."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": f"{scratch}/home",
        "TMPDIR": str(Path(scratch, "tmp")),
        "USER": "user",
        "LOGNAME": "user",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "MPLBACKEND": "Agg",
        "HYPOTHESIS_STORAGE_DIRECTORY": f"{scratch}/hypothesis",
        **dict.fromkeys(_ONE_THREAD, "1"),
        **launch.env,
        "GUARDTEST_CHANNEL": channel,
        "GUARDTEST_SCRATCH": scratch,
    }


def shim_command(
    launch: Launch,
    tier: Tier,
    scratch: str,
    env: Mapping[str, str],
    *,
    readable: Sequence[str] = (),
    writable: Sequence[str] = (),
) -> list[str]:
    """The command that puts on the inner layers and then becomes the program."""
    system = [path for path in (*SYSTEM_FOLDERS, *SYSTEM_FILES) if Path(path).exists()]
    plan = {
        "tier": tier,
        "argv": launch.argv,
        "env": dict(env),
        "cwd": launch.cwd,
        "scratch": scratch,
        "readable": [*system, *launch.readable, *readable, str(shipped("sandbox"))],
        "writable": [scratch, *writable],
        "limits": asdict(launch.limits),
    }
    return [launch.argv[0], "-I", "-S", "-B", str(shipped("sandbox") / "shim.py"), json.dumps(plan)]
