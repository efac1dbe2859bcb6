"""One spelling for each JSON value, so that equal evidence has equal bytes and an equal hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from guardtest.model import Evidence, Finding, Location


def canonical(value: object) -> str:
    """JSON with sorted keys, no spaces, ASCII only; NaN and infinities are refused.

    Raises:
        TypeError, ValueError: the value is not plain JSON.
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False, default=_plain)


def sha256(text: str) -> str:
    """The SHA-256 of a text's UTF-8 bytes, in hex. Lone surrogates keep their own bytes."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def evidence_json(evidence: Evidence) -> str:
    return canonical(asdict(evidence))


def evidence_from(text: str) -> Evidence:
    """The evidence that `evidence_json` wrote."""
    value: dict[str, Any] = json.loads(text)
    value["lines_gained"] = tuple(value["lines_gained"])
    value["branches_gained"] = tuple((start, end) for start, end in value["branches_gained"])
    value["mutants_killed"] = tuple(value["mutants_killed"])
    value["sandbox_layers"] = tuple(value["sandbox_layers"])
    return Evidence(**value)


def findings_json(findings: tuple[Finding, ...]) -> str:
    return canonical([asdict(finding) for finding in findings])


def findings_from(text: str) -> tuple[Finding, ...]:
    """The findings that `findings_json` wrote."""
    return tuple(Finding(**{**item, "location": Location(**item["location"])}) for item in json.loads(text))


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"not a JSON value: {type(value).__name__}")
