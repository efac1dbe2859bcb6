"""Where the data that ships with guardtest lies: policies/, sandbox/ and examples/.

In a checkout (and an editable install) they stand beside the package, in a wheel inside it.
"""

from __future__ import annotations

from pathlib import Path

from guardtest.errors import GuardtestError

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """The folder `name` (policies, sandbox or examples) of this installation.

    Raises:
        GuardtestError: the installation is incomplete.
    """
    for place in (_PACKAGE / "_shipped" / name, _PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise GuardtestError(f"this installation of guardtest has no {name}/ folder", hint="Install guardtest again.")
