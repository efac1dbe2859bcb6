"""`guardtest doctor`: one line for each thing that was tried on this machine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from rich.console import Console
from rich.text import Text

from guardtest.report.escape import plain

Status = Literal["ok", "warning", "failed"]
_STYLES: dict[Status, str] = {"ok": "green", "warning": "yellow", "failed": "red"}


def print_doctor(lines: Iterable[tuple[Status, str, str]], console: Console) -> None:
    """Print (status, what, advice) lines; advice goes on a line of its own."""
    for status, what, advice in lines:
        console.print(Text.assemble((f"{status:<8}", _STYLES[status]), plain(what)), soft_wrap=True)
        if advice:
            console.print(Text.assemble(" " * 8, plain(advice, "dim")), soft_wrap=True)
