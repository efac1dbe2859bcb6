"""Which gaps first: by what could go wrong there unseen."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from guardtest.model import Gap, Risk

_DECISIONS = (
    ast.If, ast.For, ast.AsyncFor, ast.While, ast.IfExp, ast.ExceptHandler, ast.With, ast.AsyncWith, ast.Assert,
    ast.comprehension, ast.match_case,
)  # fmt: skip


def complexity(node: ast.AST) -> int:
    """Cyclomatic complexity: decisions plus one (McCabe, "A complexity measure", 1976)."""
    decisions = sum(isinstance(child, _DECISIONS) for child in ast.walk(node))
    operators = sum(len(child.values) - 1 for child in ast.walk(node) if isinstance(child, ast.BoolOp))
    return decisions + operators + 1


def rank_gaps(gaps: Sequence[Gap], churn: Mapping[str, int], importers: Mapping[str, int]) -> tuple[Gap, ...]:
    """The gaps with their risk, riskiest first; ties go by path and line.

    risk = missing x (1 + ln complexity) x (1 + ln(1 + churn)) x (1 + ln(1 + importers)). Logarithms keep one
    busy file from drowning the rest. Nagappan and Ball (2005) show churn, and Zimmermann et al. (2007)
    complexity and dependencies, to go with defects; the weights are ours.

    Args:
        churn: source path -> commits that touched it.
        importers: module -> modules of the project that import it.
    """
    ranked = [replace(gap, risk=_risk(gap, churn, importers)) for gap in gaps]
    return tuple(sorted(ranked, key=lambda gap: (-gap.risk.score, gap.target.path, gap.target.first_line)))


def _risk(gap: Gap, churn: Mapping[str, int], importers: Mapping[str, int]) -> Risk:
    commits, users = churn.get(gap.target.path, 0), importers.get(gap.target.module, 0)
    missing = len(gap.missing_lines) + len(gap.missing_branches)
    score = missing * (1 + math.log(max(1, gap.risk.complexity))) * (1 + math.log1p(commits)) * (1 + math.log1p(users))
    return Risk(score=round(score, 2), missing=missing, complexity=gap.risk.complexity, churn=commits, importers=users)
