"""Where words and data go: data to standard output, words to standard error."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from guardtest.report.escape import plain, visible_line


@dataclass(slots=True)
class Voice:
    """The two consoles of one command. `quiet` keeps words to errors."""

    quiet: bool = False
    out: Console = field(default_factory=lambda: Console(file=sys.stdout, highlight=False, soft_wrap=False))
    err: Console = field(default_factory=lambda: Console(file=sys.stderr, highlight=False))

    def say(self, text: str, style: str = "") -> None:
        if not self.quiet:
            self.err.print(plain(text, style))

    def warn(self, text: str) -> None:
        self.err.print(plain(f"warning: {text}", "yellow"))

    def data(self, text: str) -> None:
        """Write as it is, for machines."""
        sys.stdout.write(text if text.endswith("\n") else f"{text}\n")


class Bars:
    """A run's progress as bars on a terminal, as lines elsewhere."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._live = voice.err.is_terminal and not voice.quiet
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=voice.err,
            transient=True,
        )
        self._task = self._progress.add_task("modules", total=None, visible=False)

    def __enter__(self) -> Bars:
        if self._live:
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def step(self, what: str) -> None:
        self._voice.say(f"{what} …", "dim")

    def modules(self, count: int) -> None:
        self._progress.update(self._task, total=count, visible=True)
        self._voice.say(f"{count} modules with gaps", "dim")

    def module_done(self, module: str, accepted: int, refused: int, skipped: str) -> None:
        self._progress.advance(self._task)
        what = f"skipped, {skipped}" if skipped else f"{accepted} accepted, {refused} refused"
        self._voice.say(visible_line(f"  {module}: {what}"))

    def warn(self, what: str) -> None:
        self._voice.warn(visible_line(what))
