"""From coverage to work: the gaps, riskiest module first, and where each module's new tests would go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pathspec import PathSpec

from guardtest.coverage import find_gaps, only_changed, only_targets, rank_gaps, read_coverage
from guardtest.model import FileCoverage, Gap, Snapshot
from guardtest.report.result import Skipped
from guardtest.repository import GitFacts, Project, count_importers
from guardtest.run.ground import Ground
from guardtest.run.measure import SuiteRun, run_suite
from guardtest.run.module_run import ModulePlan
from guardtest.run.options import RunOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is covered, what is missing, and the modules to work on in order."""

    before: Snapshot
    suite: SuiteRun
    gaps: tuple[Gap, ...]
    modules: tuple[ModulePlan, ...]
    skipped: tuple[Skipped, ...] = ()


def make_plan(options: RunOptions, ground: Ground) -> Plan:
    """Measure or read the coverage there is and plan the work.

    Raises:
        SandboxBroke: the suite could not be run in the sandbox.
        UsageError: a target does not exist.
    """
    suite = run_suite(ground.stage, ground.project.test_files, seconds=options.suite_seconds, record=True)
    if options.coverage_file is not None:
        before = read_coverage(options.coverage_file, ground.analyses)
    else:
        before = ground.snapshot_of(suite.executed)
    gaps = wanted_gaps(options, ground.project, ground.git, before, ground.stage.tree.root)
    covered = {file.path: file for file in before.files}
    by_module: dict[str, list[Gap]] = {}
    for gap in gaps:
        by_module.setdefault(gap.target.module, []).append(gap)
    return Plan(
        before=before,
        suite=suite,
        gaps=gaps,
        modules=tuple(
            _module_plan(module, own, covered, ground.project, options.seconds_per_module)
            for module, own in sorted(by_module.items(), key=lambda item: -sum(g.risk.score for g in item[1]))
        ),
        skipped=tuple(
            Skipped(module=path, reason=reason) for path, reason in ground.project.broken if path not in covered
        ),
    )


def wanted_gaps(options: RunOptions, project: Project, git: GitFacts, before: Snapshot, root: Path) -> tuple[Gap, ...]:
    """The gaps the options ask for, ranked by risk.

    Args:
        root: where the sources are read from.
    """
    omit = PathSpec.from_lines("gitignore", options.omit)
    modules = {m.path: m.name for m in project.modules if not omit.match_file(m.path)}
    gaps = find_gaps(before, root, modules)
    gaps = only_targets(gaps, options.targets, tuple(modules.values()))
    if options.diff_base is not None:
        gaps = only_changed(gaps, git.changed_lines(options.diff_base))
    return rank_gaps(gaps, git.churn(), count_importers(project))


def _module_plan(
    module: str, gaps: list[Gap], covered: Mapping[str, FileCoverage], project: Project, seconds: float
) -> ModulePlan:
    path = gaps[0].target.path
    name = module.replace(".", "_")
    return ModulePlan(
        module=module,
        path=path,
        gaps=tuple(gaps),
        covered=covered[path],
        test_path=_free_path(project, f"{project.test_roots[0]}/test_{name}_gaps"),
        seconds=seconds,
    )


def _free_path(project: Project, stem: str) -> str:
    """A name no file has: a run never overwrites what an earlier one left."""
    taken = {path.casefold() for path in project.files}
    names = (f"{stem}.py" if number == 1 else f"{stem}_{number}.py" for number in range(1, 10_000))
    return next(name for name in names if name.casefold() not in taken)
