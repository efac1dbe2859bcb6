"""A test does not replace the code it is meant to test."""

from __future__ import annotations

from collections.abc import Iterator

from guardtest.policy.rule import Case, Example, Problem, Rule
from guardtest.policy.source.patching import patch_calls, patched_names


def _check(case: Case) -> Iterator[Problem]:
    module = case.change.module
    for call in patch_calls(case.source) if module else ():
        inside = sorted(n for n in patched_names(case.source, call) if n.startswith(f"{module}."))
        if inside:
            yield Problem(reason=f"patches {inside[0]}, a part of the module under test", node=call)


RULE = Rule(
    id="no-patching-the-unit",
    title="The module under test is not patched.",
    why="A test that replaces a function of the module it tests may end up testing its own stand-in. Replacing what "
    "the module reaches out to can be right, so this is a warning by default.",
    fix="Pass the stand-in as an argument, or test the function with real values.",
    passing=Example(),
    failing=Example(
        text="from pkg import shapes\n\n\ndef test_area(monkeypatch):\n"
        "    monkeypatch.setattr(shapes, 'area', lambda side: 4)\n    assert shapes.area(2) == 4\n"
    ),
    check=_check,
    severity="warning",
    needs_code=True,
)
