"""Proposers by name: the entry-point group `guardtest.proposers`, so that a team can bring its own."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import entry_points

from guardtest.errors import UsageError
from guardtest.propose.protocol import Proposer

GROUP = "guardtest.proposers"


def find_proposers(names: Sequence[str]) -> tuple[Proposer, ...]:
    """The proposers in the order asked for.

    Raises:
        UsageError: a name is unknown or its proposer cannot be loaded.
    """
    known = {point.name: point for point in entry_points(group=GROUP)}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError(
            f"there is no proposer named {', '.join(unknown)}",
            hint=f"Choose from: {', '.join(sorted(known)) or 'none; install guardtest again'}.",
        )
    return tuple(_load(name, known[name].load) for name in names)


def _load(name: str, load: object) -> Proposer:
    try:
        proposer: Proposer = load()()  # type: ignore[operator]  # EntryPoint.load gives the class
    except Exception as error:  # whatever a third party's package raises while it loads
        raise UsageError(
            f"the proposer {name} cannot be loaded: {error}",
            hint=f"Repair or remove the package that brings {name}.",
        ) from error
    return proposer
