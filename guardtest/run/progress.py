"""What a run tells while it goes on. The command line draws it; tests collect it."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told from several threads, one call at a time."""

    def step(self, what: str) -> None:
        """A new part of the run begins."""
        ...

    def modules(self, count: int) -> None:
        """So many modules will be worked on."""
        ...

    def module_done(self, module: str, accepted: int, refused: int, skipped: str) -> None: ...

    def warn(self, what: str) -> None:
        """Something a person should know that does not stop the run."""
        ...


class Silent:
    """A `Progress` that tells nobody."""

    def step(self, what: str) -> None: ...
    def modules(self, count: int) -> None: ...
    def module_done(self, module: str, accepted: int, refused: int, skipped: str) -> None: ...
    def warn(self, what: str) -> None: ...
