"""Which tests are needed: a greedy set cover over lines, branches and mutants.

The greedy choice is within ln(n) of the smallest cover (Chvátal, 1979); ties go to the earlier test, so the
result does not depend on anything but its input.
"""

from __future__ import annotations

from collections.abc import Mapping

from guardtest.judge.standing import Reach


def needed_tests(reach: Mapping[str, Reach], already: Reach, limit: int | None = None) -> tuple[tuple[str, Reach], ...]:
    """The tests to keep, each with what it adds to those before it, most useful first.

    Args:
        reach: what each test reaches, in order of preference.
        already: what is reached without any of them.
        limit: keep at most so many.
    """
    left, current = dict(reach), already
    chosen: list[tuple[str, Reach]] = []
    while left and (limit is None or len(chosen) < limit):
        name = max(left, key=lambda n: len(left[n].beyond(current)))
        gain = left.pop(name).beyond(current)
        if not gain:
            break
        chosen.append((name, gain))
        current = current | gain
    return tuple(chosen)
