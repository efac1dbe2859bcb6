"""Tier `landlock`: no namespaces and no program but the interpreter; Landlock, seccomp and a throwaway copy."""

from __future__ import annotations

import os
import tempfile

from guardtest.isolation.inside import Inside, start_inside
from guardtest.isolation.plan import fresh_environment, shim_command
from guardtest.isolation.protocol import Launch, Tier


class Landlock:
    """Reads what is listed, writes its scratch, opens no socket.

    Landlock does not see changes of mode, owner, times or extended attributes, so seccomp refuses these calls
    altogether: a test that needs chmod cannot pass in this tier.
    """

    tier: Tier = "landlock"
    layers: tuple[str, ...] = ("landlock", "seccomp", "no capabilities", "rlimits", "watchdog")

    def start(self, launch: Launch) -> Inside:
        return _start(launch, self.tier)


class Unprotected:
    """No sandbox, because the user said so in so many words. Limits and a clean environment only."""

    tier: Tier = "none"
    layers: tuple[str, ...] = ()

    def start(self, launch: Launch) -> Inside:
        return _start(launch, self.tier)


def _start(launch: Launch, tier: Tier) -> Inside:
    scratch = os.path.realpath(tempfile.mkdtemp(prefix="guardtest-scratch-"))
    reader, inner_writer = os.pipe()
    inner_reader, writer = os.pipe()
    env = fresh_environment(launch, scratch, f"{inner_reader},{inner_writer}")
    argv = shim_command(launch, tier, scratch, env)
    return start_inside(argv, {}, (inner_reader, inner_writer), reader, writer, launch.limits, scratch)
