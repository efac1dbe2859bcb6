"""`guardtest run`: configuration and command line become options; the result is printed."""

from __future__ import annotations

from guardtest.commands.console import Bars, Voice
from guardtest.errors import UsageError
from guardtest.run.options import Host, RunOptions


def run_command(options: RunOptions, host: Host, voice: Voice, *, as_json: bool) -> int:
    """Do the run and print it; returns the exit code.

    Raises:
        GuardtestError: it could not be done.
    """
    from guardtest.report.machine import run_json
    from guardtest.report.terminal import print_run
    from guardtest.run.pipeline import run

    if not options.sandbox and host.environ.get("CI", "").lower() in ("true", "1"):
        raise UsageError(
            "--no-sandbox is refused under CI: generated tests would run with the job's rights",
            hint="Leave it out; `guardtest doctor` says what the sandbox needs.",
        )
    with Bars(voice) as bars:
        result = run(options, host, bars)
    if as_json:
        voice.data(run_json(result))
    elif not result.run:
        voice.say("Nothing to do: this tree has been worked through with these options.")
    else:
        print_run(result, voice.out)
    return result.exit_code
