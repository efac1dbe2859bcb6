"""Results as JSON for machines: ASCII only, keys in a fixed order, `schema_version` first.

Promise: within one schema version keys are added, never renamed, removed or given another meaning.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict

from guardtest.model import Decision, Gap
from guardtest.report.result import SCHEMA_VERSION, ModuleCoverage, RunResult, Totals


def run_json(result: RunResult) -> str:
    """The run's result."""
    return dump(
        {
            "schema_version": result.schema_version,
            "run": result.run,
            "root": result.root,
            "tool_version": result.tool_version,
            "exit_code": result.exit_code,
            "seconds": round(result.seconds, 3),
            "sandbox": {
                "tier": result.sandbox,
                "layers": result.sandbox_layers,
                "isolated": result.sandboxed,
            },
            "coverage": {"before": _totals(result.before), "after": _totals(result.after)},
            "modules": [_module(module) for module in result.modules],
            "accepted": [asdict(test) for test in result.accepted],
            "refused": [asdict(item) for item in result.refused],
            "suspected_bugs": [asdict(bug) for bug in result.suspected],
            "set_aside": [asdict(test) for test in result.aside],
            "skipped": [asdict(skip) for skip in result.skipped],
            "deliver": result.deliver,
            "written": result.written,
            "report_path": result.report_path,
        }
    )


def gaps_json(gaps: Iterable[Gap]) -> str:
    """The gaps, most risky first as given."""
    return dump({"schema_version": SCHEMA_VERSION, "gaps": [asdict(gap) for gap in gaps]})


def decisions_json(decisions: Iterable[tuple[str, Decision]]) -> str:
    """What policy says of each file."""
    return dump(
        {
            "schema_version": SCHEMA_VERSION,
            "decisions": [{"path": path, **asdict(decision)} for path, decision in decisions],
        }
    )


def dump(value: Mapping[str, object]) -> str:
    """One JSON document. DEL is the one control character that json leaves raw."""
    return json.dumps(value, indent=2, ensure_ascii=True, allow_nan=False).replace("\x7f", "\\u007f") + "\n"


def _module(module: ModuleCoverage) -> dict[str, object]:
    return {"path": module.path, "before": _totals(module.before), "after": _totals(module.after)}


def _totals(totals: Totals) -> dict[str, object]:
    return {**asdict(totals), "rate": round(totals.rate, 4)}
