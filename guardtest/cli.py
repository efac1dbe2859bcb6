"""The command line: reads arguments, environment and configuration, and nothing else does.

The composition root. Each command's work is in `guardtest.commands`; this file names options, turns errors into
words and exit codes, and exits.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from guardtest import __version__
from guardtest.commands.check import CheckFormat
from guardtest.commands.console import Voice
from guardtest.commands.gaps import GapFormat
from guardtest.errors import GuardtestError
from guardtest.run.options import DeliverMode, Host, RunOptions

app = typer.Typer(
    name="guardtest",
    help="Raise the test coverage of a Python project with new test files only.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
ledger_app = typer.Typer(help="Look at the journal of earlier runs.", no_args_is_help=True)
app.add_typer(ledger_app, name="ledger")

Paths = Annotated[list[str] | None, typer.Argument(help="Source files or folders; all packages if left out.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Only results and errors.")]
Json = Annotated[bool, typer.Option("--json", help="The result as JSON on standard output.")]
Python = Annotated[str | None, typer.Option(help="The project's interpreter: a path, or a version such as 3.12.")]
CoverageFile = Annotated[Path | None, typer.Option("--coverage", help="Read this coverage file instead of measuring.")]
Diff = Annotated[str | None, typer.Option(metavar="BASE", help="Only gaps on lines changed since BASE.")]
Targets = Annotated[
    list[str] | None, typer.Option("--target", metavar="MODULE[:QUALNAME]", help="Only this; repeatable.")
]


@app.command()
def run(
    paths: Paths = None,
    deliver: Annotated[DeliverMode | None, typer.Option(help="Write files, a patch, or nothing.")] = None,
    time_budget: Annotated[float | None, typer.Option(min=0.1, help="Seconds for proposing and judging.")] = None,
    seconds_per_module: Annotated[float | None, typer.Option(min=0.1, help="Seconds of search per module.")] = None,
    max_tests: Annotated[int | None, typer.Option(min=1, help="Accept at most so many tests.")] = None,
    diff: Diff = None,
    target: Targets = None,
    proposer: Annotated[list[str] | None, typer.Option(help="Who proposes tests; repeatable.")] = None,
    python: Python = None,
    coverage: CoverageFile = None,
    seed: Annotated[int | None, typer.Option(help="Seed of every random choice.")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Modules worked on at once; all cores if left out.")] = None,
    policy: Annotated[str | None, typer.Option(help="Policy profile, or the path of one.")] = None,
    tier: Annotated[str, typer.Option(help="Use this sandbox tier and no other: strong or landlock.")] = "",
    no_sandbox: Annotated[bool, typer.Option("--no-sandbox", help="Run generated tests with your rights.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the interrupted run.")] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Find coverage gaps, propose tests, judge them in the sandbox, write the accepted ones as new files."""

    def work(voice: Voice) -> int:
        from guardtest.commands.run import run_command

        options = _options(
            paths=tuple(paths or ()),
            deliver=deliver,
            time_budget=time_budget,
            seconds_per_module=seconds_per_module,
            max_tests=max_tests,
            diff_base=diff,
            targets=tuple(target or ()),
            proposers=tuple(proposer or ()) or None,
            python=python,
            coverage_file=coverage,
            seed=seed,
            jobs=jobs,
            policy=policy,
            only_tier=tier,
            sandbox=not no_sandbox,
            resume=resume,
        )
        return run_command(options, _host(), voice, as_json=as_json)

    _do(work, quiet)


@app.command()
def gaps(
    paths: Paths = None,
    diff: Diff = None,
    target: Targets = None,
    coverage: CoverageFile = None,
    python: Python = None,
    format_: Annotated[GapFormat, typer.Option("--format", help="text, json or markdown.")] = "text",
    limit: Annotated[int, typer.Option(min=0, help="Show so many; 0 shows all.")] = 0,
    quiet: Quiet = False,
) -> None:
    """Show what is not covered, riskiest first. Exit code 1 where there are gaps."""

    def work(voice: Voice) -> int:
        from guardtest.commands.gaps import gaps_command

        options = _options(
            paths=tuple(paths or ()),
            diff_base=diff,
            targets=tuple(target or ()),
            coverage_file=coverage,
            python=python,
        )
        return gaps_command(options, _host(), voice, format_=format_, limit=limit)

    _do(work, quiet)


@app.command()
def check(
    files: Annotated[list[str] | None, typer.Argument(help="New test files in the work tree.")] = None,
    diff: Annotated[str | None, typer.Option(metavar="A..B", help="Check what a range of commits changes.")] = None,
    policy: Annotated[str | None, typer.Option(help="Policy profile, or the path of one.")] = None,
    format_: Annotated[CheckFormat, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """Ask the policy alone: is this a change that a test generator may make? Exit code 1 where it is not."""

    def work(voice: Voice) -> int:
        from guardtest.commands.check import check_command

        options = _options(policy=policy)
        return check_command(Path.cwd(), files or [], diff, options.policy, options.tests, format_, voice)

    _do(work, quiet=False)


@app.command()
def doctor(python: Python = None) -> None:
    """Try what this machine offers: interpreter, sandbox tiers, and what to do about what is missing."""

    def work(voice: Voice) -> int:
        from guardtest.commands.doctor import doctor_command

        return doctor_command(Path.cwd(), python, _host(), voice)

    _do(work, quiet=False)


@app.command()
def init() -> None:
    """Write a commented guardtest.toml."""

    def work(voice: Voice) -> int:
        from guardtest.commands.init import init_command

        return init_command(Path.cwd(), voice)

    _do(work, quiet=False)


@app.command()
def demo(
    into: Annotated[Path | None, typer.Option(help="Folder for the example; a temporary one if left out.")] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Do the main job on the project that ships with guardtest."""

    def work(voice: Voice) -> int:
        from guardtest.commands.demo import demo_command

        return demo_command(into, _host(), voice, as_json=as_json)

    _do(work, quiet)


@ledger_app.command("show")
def ledger_show(
    run_id: Annotated[str | None, typer.Argument(metavar="[RUN]", help="Show this run's verdicts.")] = None,
    as_json: Json = False,
) -> None:
    """List the runs of this repository, or the verdicts of one."""

    def work(voice: Voice) -> int:
        from guardtest.commands.ledger import ledger_show_command

        return ledger_show_command(Path.cwd(), run_id, as_json=as_json, voice=voice)

    _do(work, quiet=False)


@app.callback(invoke_without_command=True)
def version(
    show: Annotated[bool, typer.Option("--version", help="Show the version and exit.", is_eager=True)] = False,
) -> None:
    if show:
        sys.stdout.write(f"guardtest {__version__}\n")
        raise typer.Exit


def main() -> None:
    """The console script."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        del os.environ[name]  # a calling hook's GIT_DIR would point every question at another repository
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # real streams here
    app()


def _do(work: Callable[[Voice], int], quiet: bool) -> None:
    """Run a command's work and exit with its code; errors become words with a next step."""
    voice = Voice(quiet=quiet)
    try:
        code = work(voice)
    except GuardtestError as error:
        voice.err.print(_told(error), style="red", markup=False)
        code = error.exit_code
    except KeyboardInterrupt:
        voice.err.print("interrupted; nothing is lost: `guardtest run --resume` goes on", markup=False)
        code = 130
    raise typer.Exit(code)


def _told(error: GuardtestError) -> str:
    hint = f"\n  {error.hint}" if error.hint else ""
    return f"error: {error.message}{hint}\n  docs/errors.md#{error.slug}"


def _options(**given: object) -> RunOptions:
    """The command line over the configuration file over the defaults."""
    from guardtest.config import load_config
    from guardtest.repository import GitFacts

    start = Path.cwd()
    config = load_config(GitFacts.at(start).root)
    settings: dict[str, object] = {
        "paths": config.source, "tests": config.tests, "omit": config.omit, "policy": config.policy,
        "min_tier": config.min_tier, "python": config.python, "proposers": config.proposers,
        "seconds_per_module": config.seconds_per_module, "time_budget": config.time_budget,
        "max_tests": config.max_tests, "deliver": config.deliver, "jobs": config.jobs, "seed": config.seed,
        "reruns": config.reruns,
    }  # fmt: skip
    settings |= {name: value for name, value in given.items() if value is not None and value != ()}
    return RunOptions(start=start, **settings)  # type: ignore[arg-type]  # the fields' types are the config's


def _host() -> Host:
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Host(
        environ=dict(os.environ),
        python=sys.executable,
        cache=Path(cache) / "guardtest",
        cores=len(os.sched_getaffinity(0)),
    )


if __name__ == "__main__":
    main()
