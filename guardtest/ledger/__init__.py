"""The journal: what each run saw, decided and wrote, one committed transaction at a time.

Nothing in this room runs code or writes outside the state folder, and nothing in it forgets.
"""

from guardtest.ledger.journal import Ledger
from guardtest.ledger.lock import RunLock
from guardtest.ledger.records import (
    AcceptedFile,
    AcceptedTest,
    Delivery,
    ModuleDone,
    Run,
    RunEnd,
    RunEvent,
    RunFacts,
)

__all__ = [
    "AcceptedFile",
    "AcceptedTest",
    "Delivery",
    "Ledger",
    "ModuleDone",
    "Run",
    "RunEnd",
    "RunEvent",
    "RunFacts",
    "RunLock",
]
