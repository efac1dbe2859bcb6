"""Cobertura XML (`coverage xml` and many others). Documents with a DTD or entities of their own are refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.etree import ElementTree

from guardtest.coverage.readers.reading import Reading
from guardtest.errors import CoverageDataError
from guardtest.model import Branch


def read(place: Path) -> Mapping[str, Reading]:
    text = place.read_bytes()
    _refuse_entities(text, place)
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - no DTD, so no entities to expand
        return {str(c.get("filename")): _reading(c.iter("line")) for c in root.iter("class") if c.get("filename")}
    except (ElementTree.ParseError, ValueError, TypeError) as error:
        raise CoverageDataError(f"{place} is no Cobertura report: {error}", hint="Run `coverage xml` again.") from error


def _refuse_entities(text: bytes, place: Path) -> None:
    """Only a DTD can declare entities. The public Cobertura DOCTYPE without an internal subset is harmless."""
    start = text.find(b"<!DOCTYPE")
    subset = start >= 0 and b"[" in text[start : text.find(b">", start) + 1]
    if subset or b"<!ENTITY" in text or b"\0" in text[:64]:
        raise CoverageDataError(f"{place} declares entities and is not read", hint="Give a plain Cobertura report.")


def _reading(lines: Iterable[ElementTree.Element]) -> Reading:
    run: set[int] = set()
    missing: set[Branch] = set()
    named = True
    for line in lines:
        number = int(line.get("number") or 0)
        if int(line.get("hits") or 0) > 0:
            run.add(number)
        if line.get("branch") == "true" and not str(line.get("condition-coverage", "100%")).startswith("100%"):
            names = line.get("missing-branches")
            named = named and names is not None
            missing |= {(number, -1 if n.strip() == "exit" else int(n)) for n in (names or "").split(",") if n.strip()}
    return Reading(lines=frozenset(run), missing_branches=frozenset(missing) if named else None)
