"""The gaps of a project without a run: from a coverage file, or measured in the sandbox."""

from __future__ import annotations

from guardtest.coverage import analyse_sources, read_coverage
from guardtest.model import Gap
from guardtest.run.ground import find_ground_project, prepared
from guardtest.run.options import Host, RunOptions
from guardtest.run.plan import make_plan, wanted_gaps
from guardtest.run.progress import Progress


def find_project_gaps(options: RunOptions, host: Host, progress: Progress) -> tuple[Gap, ...]:
    """The gaps, ranked. With a coverage file nothing is run at all.

    Raises:
        GuardtestError: the project, the file or the sandbox is not as needed.
    """
    if options.coverage_file is not None:
        project, git = find_ground_project(options)
        analyses = analyse_sources(project.root, [module.path for module in project.modules])
        return wanted_gaps(options, project, git, read_coverage(options.coverage_file, analyses), project.root)
    with prepared(options, host, progress) as ground:
        progress.step("measuring the coverage there is")
        return make_plan(options, ground).gaps
