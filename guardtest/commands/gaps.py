"""`guardtest gaps`: what is not covered, riskiest first. Measures in the sandbox, or reads a coverage file."""

from __future__ import annotations

from typing import Literal

from guardtest.commands.console import Bars, Voice
from guardtest.run.options import Host, RunOptions

GapFormat = Literal["text", "json", "markdown"]


def gaps_command(options: RunOptions, host: Host, voice: Voice, *, format_: GapFormat, limit: int) -> int:
    """Print the gaps; returns 1 where there are some, 0 where there are none.

    Raises:
        GuardtestError: they cannot be found out.
    """
    from guardtest.report.gaps import gaps_markdown, print_gaps
    from guardtest.report.machine import gaps_json
    from guardtest.run.gaps import find_project_gaps

    with Bars(voice) as bars:
        gaps = find_project_gaps(options, host, bars)
    shown = gaps[:limit] if limit else gaps
    match format_:
        case "json":
            voice.data(gaps_json(shown))
        case "markdown":
            voice.data(gaps_markdown(shown))
        case "text":
            print_gaps(shown, voice.out)
    return 1 if gaps else 0
