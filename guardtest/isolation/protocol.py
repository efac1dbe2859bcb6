"""The seam to a sandbox: what the rest of guardtest may ask of one, and what every backend promises.

A backend starts one program with an allow-list of readable paths, a scratch folder, no network, no secrets and
hard limits, and gives back two pipes. Whatever comes through them is a claim from inside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Literal, Protocol

Tier = Literal["strong", "landlock", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Resources of the whole inside.

    Args:
        wall_seconds: after this the inside is killed.
        memory_bytes: address space of each process; the resident memory of all together may reach 1.5 times it.
        processes: how many processes may exist at once.
        file_bytes: the largest file that can be written.
        scratch_bytes: size of the scratch folder, where the tier can bound it.
    """

    wall_seconds: float = 600.0
    memory_bytes: int = 4 << 30
    processes: int = 256
    open_files: int = 1024
    file_bytes: int = 256 << 20
    scratch_bytes: int = 512 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """What to start inside.

    Args:
        argv: the program, absolute, and its arguments. It must be a Python interpreter: the inner shim runs
            under it first.
        readable: absolute paths the inside may read, besides the system's libraries.
        cwd: working directory inside.
        env: variables besides those the backend builds from nothing.
    """

    argv: tuple[str, ...]
    readable: tuple[str, ...]
    cwd: str
    env: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)


class Sandboxed(Protocol):
    """A running inside."""

    @property
    def reader(self) -> BinaryIO: ...

    @property
    def writer(self) -> BinaryIO: ...

    def output(self) -> str:
        """The tail of what the inside wrote to its standard streams. Hostile text."""
        ...

    def poll(self) -> int | None:
        """The exit status once the inside has ended."""
        ...

    def kill(self) -> None:
        """End everything inside and remove its scratch folder. May be called more than once."""
        ...


class Sandbox(Protocol):
    """A tier that can start insides."""

    @property
    def tier(self) -> Tier: ...

    @property
    def layers(self) -> tuple[str, ...]:
        """What stands between inside and outside, for reports and evidence."""
        ...

    def start(self, launch: Launch) -> Sandboxed:
        """Start the program inside.

        Raises:
            SandboxBroke: it could not be started.
        """
        ...
