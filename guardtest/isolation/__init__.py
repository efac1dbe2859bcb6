"""Where generated code runs: a sandbox per tier, found by experiment, fail closed.

No sandbox means no run. "The sandbox broke" is an exception of its own and never the verdict on a test.
"""

from guardtest.isolation.detect import Trial, explain, find_sandbox, try_tiers
from guardtest.isolation.landlock import Unprotected
from guardtest.isolation.protocol import Launch, Limits, Sandbox, Sandboxed

__all__ = [
    "Launch",
    "Limits",
    "Sandbox",
    "Sandboxed",
    "Trial",
    "Unprotected",
    "explain",
    "find_sandbox",
    "try_tiers",
]
