"""Coverage, read-only: what is covered, what is not, and which gaps matter first.

Reads what other tools have written or what the worker measured. Nothing in this room can change coverage data.
"""

from guardtest.coverage.analysis import SourceAnalysis, coverage_settings
from guardtest.coverage.executed import analyse_sources, snapshot_from_executed
from guardtest.coverage.gaps import find_gaps, only_changed, only_targets
from guardtest.coverage.rank import rank_gaps
from guardtest.coverage.readers import read_coverage

__all__ = [
    "SourceAnalysis",
    "analyse_sources",
    "coverage_settings",
    "find_gaps",
    "only_changed",
    "only_targets",
    "rank_gaps",
    "read_coverage",
    "snapshot_from_executed",
]
