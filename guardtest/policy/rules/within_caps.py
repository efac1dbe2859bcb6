"""A change is small enough to be read."""

from __future__ import annotations

from collections.abc import Iterator

from guardtest.policy.rule import Case, Example, Problem, Rule

# An example must be larger than any profile's cap on the number of tests.
_MANY = "".join(f"def test_area_{n}():\n    assert area({n}) == {n * n}\n\n\n" for n in range(1, 202))


def _check(case: Case) -> Iterator[Problem]:
    caps = case.caps
    size = len(case.file.text.encode("utf-8", "surrogatepass"))
    if size > caps.max_file_bytes:
        yield Problem(reason=f"the file has {size} bytes; at most {caps.max_file_bytes} are allowed")
    if len(case.change.files) > caps.max_files:
        yield Problem(reason=f"the change has {len(case.change.files)} files; at most {caps.max_files} are allowed")
    if case.parsed and len(case.parsed.tests) > caps.max_tests_per_file:
        yield Problem(
            reason=f"the file has {len(case.parsed.tests)} tests; at most {caps.max_tests_per_file} are allowed"
        )


RULE = Rule(
    id="within-caps",
    title="A file and a change stay within the profile's caps.",
    why="Nobody reviews ten thousand lines, and a very large text is a way to exhaust whatever reads it.",
    fix="Split the tests into smaller files and smaller changes.",
    passing=Example(),
    failing=Example(text=f"from pkg.shapes import area\n\n\n{_MANY}"),
    check=_check,
)
