"""Delivery: the one place that writes into the repository, and only new test files.

Planning is pure and gives effects as data; `write.py` applies them, `patch.py` turns them into a diff.
"""

from guardtest.deliver.patch import patch_text
from guardtest.deliver.plan import Effect, Mode, WritePatch, WriteTest, plan_delivery
from guardtest.deliver.suspected import Suspect, write_suspected
from guardtest.deliver.write import IncompleteDelivery, Written, apply_effects, find_delivered

__all__ = [
    "Effect",
    "IncompleteDelivery",
    "Mode",
    "Suspect",
    "WritePatch",
    "WriteTest",
    "Written",
    "apply_effects",
    "find_delivered",
    "patch_text",
    "plan_delivery",
    "write_suspected",
]
