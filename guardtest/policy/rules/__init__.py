"""The rules, one file each. A file here that does not define a complete `RULE` is an error."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from guardtest.policy.rule import Rule


@cache
def rules() -> tuple[Rule, ...]:
    """All rules by id.

    Raises:
        ImportError: a file here has no `RULE`, or its id is not the file's name.
    """
    found = []
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda m: m.name):
        rule = getattr(importlib.import_module(f"{__name__}.{module.name}"), "RULE", None)
        if not isinstance(rule, Rule) or rule.id != module.name.replace("_", "-"):
            raise ImportError(f"{__name__}.{module.name} must define RULE with the id of its file name")
        found.append(rule)
    return tuple(found)
