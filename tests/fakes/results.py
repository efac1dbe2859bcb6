"""A run's result with something in every part of it, and one where every foreign text is hostile."""

from __future__ import annotations

from dataclasses import replace

from guardtest.model import RunId
from guardtest.report.result import (
    Accepted,
    Aside,
    ModuleCoverage,
    Refused,
    RefusedSample,
    RunResult,
    Skipped,
    SuspectedBug,
    Totals,
)

HOSTILE = "x\x1b[2J\r\u202e|`[red]<b>@everyone #1 :smile:\n\u200b\x7f\udc80"


def result() -> RunResult:
    return RunResult(
        run=RunId("20260102-030405-abc123"),
        root="/home/ada/pipeline",
        tool_version="0.1.0",
        sandbox="strong",
        sandbox_layers=("bubblewrap", "seccomp", "landlock"),
        modules=(
            ModuleCoverage(
                path="src/pipeline/parse.py",
                before=Totals(statements=40, covered_lines=10, branches=12, covered_branches=1),
                after=Totals(statements=40, covered_lines=37, branches=12, covered_branches=10),
            ),
            ModuleCoverage(
                path="src/pipeline/scale.py",
                before=Totals(statements=20, covered_lines=20, branches=4, covered_branches=4),
                after=Totals(statements=20, covered_lines=20, branches=4, covered_branches=4),
            ),
        ),
        accepted=(
            Accepted(
                path="tests/test_parse_added.py",
                test="test_parse_row_splits_at_commas",
                module="pipeline.parse",
                text='def test_parse_row_splits_at_commas():\n    assert parse_row("a,b") == ["a", "b"]\n',
                lines_gained=(12, 13, 14),
                branches_gained=((12, 13),),
                mutants_killed=("parse.py:13 == -> !=", "parse.py:14 return None"),
            ),
            Accepted(
                path="tests/test_parse_added.py",
                test="test_parse_row_refuses_an_empty_row",
                module="pipeline.parse",
                text="def test_parse_row_refuses_an_empty_row():\n"
                '    with pytest.raises(ValueError):\n        parse_row("")\n',
                lines_gained=(16,),
            ),
        ),
        refused=(
            Refused(
                rung="gain",
                kind="nothing new",
                count=11,
                samples=(RefusedSample(test="test_parse_row_again", reason="covers nothing new"),),
            ),
            Refused(
                rung="policy",
                kind="no-network",
                count=2,
                samples=(RefusedSample(test="test_fetch", reason="imports socket"),),
            ),
            Refused(rung="gain", kind="worker gone", count=1),
        ),
        suspected=(
            SuspectedBug(
                path=".guardtest/suspected/test_pipeline_scale_mean.py",
                test="test_mean_of_nothing",
                reason="ZeroDivisionError where the docstring promises 0.0",
            ),
        ),
        aside=(Aside(test="tests/test_io.py::test_old", reason="FileNotFoundError: data.csv"),),
        skipped=(Skipped(module="pipeline.gpu", reason="ModuleNotFoundError: No module named 'torch'"),),
        written=("tests/test_parse_added.py",),
        deliver="write",
        report_path="/home/ada/pipeline/.guardtest/20260102-030405-abc123.md",
        seconds=41.27,
        exit_code=0,
    )


def hostile_result() -> RunResult:
    calm = result()
    return replace(
        calm,
        sandbox="none",
        sandbox_layers=(),
        modules=(replace(calm.modules[0], path=HOSTILE),),
        accepted=(replace(calm.accepted[0], test=HOSTILE, module=HOSTILE, path=HOSTILE, text=HOSTILE),),
        refused=(replace(calm.refused[0], kind=HOSTILE, samples=(RefusedSample(test=HOSTILE, reason=HOSTILE),)),),
        suspected=(SuspectedBug(path=HOSTILE, test=HOSTILE, reason=HOSTILE),),
        aside=(Aside(test=HOSTILE, reason=HOSTILE),),
        skipped=(Skipped(module=HOSTILE, reason=HOSTILE),),
        written=(HOSTILE,),
    )
