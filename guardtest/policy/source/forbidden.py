"""Find mentions of forbidden names, whatever way they are reached, with the profile's own lists applied."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator

from guardtest.policy.rule import Case, Problem
from guardtest.policy.source.source import Reference


def find_forbidden(case: Case, names: Collection[str], what: str) -> Iterator[Problem]:
    """A problem for each place that mentions one of the names or anything below it.

    Args:
        names: qualified names; `os.exec*` stands for all names that start so.
        what: what a mention amounts to, as the end of a sentence.
    """
    seen = set()
    for name in _present(case, {*names, *case.deny}):
        if _is_the_project(case, name) and name not in case.deny:
            continue
        for reference in case.source.mentions[name]:
            if reference.node not in seen and not _exempt(reference, name, case.allow):
                seen.add(reference.node)
                yield Problem(reason=f"mentions {name}, {what}", node=reference.node)


def _present(case: Case, names: Collection[str]) -> Iterator[str]:
    mentions = case.source.mentions
    starts = tuple(name[:-1] for name in names if name.endswith("*"))
    yield from sorted(name for name in names if name in mentions)
    if starts:
        yield from sorted(name for name in mentions if name.startswith(starts) and name.isascii())


def _is_the_project(case: Case, name: str) -> bool:
    """Whether the forbidden library is the very project under test: httpx may be tested by those who write it."""
    top = name.partition(".")[0]
    return top not in sys.stdlib_module_names and case.source.is_project_module(top)


def _exempt(reference: Reference, name: str, allow: frozenset[str]) -> bool:
    """Whether all that the mention means below the forbidden name is allowed by the profile."""
    meant = [n for n in reference.names if n == name or n.startswith((f"{name}.", f"{name}(", f"{name}["))]
    return bool(allow) and all(any(n == a or n.startswith((f"{a}.", f"{a}(")) for a in allow) for n in meant)
