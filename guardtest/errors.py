"""The errors users meet: each says what happened, what was expected and what to do next.

A broken rule is a result (`guardtest.model.Finding`), never an exception; exceptions are for input
that guardtest cannot work with. Nothing here prints or exits.
"""

from __future__ import annotations

from typing import ClassVar


class GuardtestError(Exception):
    """Root of all errors guardtest raises on purpose.

    Args:
        message: what happened and what was expected.
        hint: the next step, as an imperative sentence.
    """

    slug: ClassVar[str] = "internal"
    exit_code: ClassVar[int] = 2

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(GuardtestError):
    """An option or argument cannot be used as given."""

    slug = "usage"


class ConfigError(GuardtestError):
    """The configuration or a policy profile is broken; `problems` lists every bad field at once."""

    slug = "config"

    def __init__(self, message: str, *, problems: tuple[str, ...] = (), hint: str = "") -> None:
        super().__init__("\n".join((message, *(f"  - {p}" for p in problems))), hint=hint)
        self.problems = problems


class RepositoryError(GuardtestError):
    """No git repository, no package, or a tree that cannot be read."""

    slug = "repository"


class CoverageDataError(GuardtestError):
    """Coverage data that cannot be read or does not belong to this tree."""

    slug = "coverage-data"


class InterpreterError(GuardtestError):
    """The target's interpreter is missing, too old, or lacks what a test run needs."""

    slug = "interpreter"


class NoSandboxError(GuardtestError):
    """No sandbox tier passed its canaries; nothing was run."""

    slug = "no-sandbox"
    exit_code = 3


class SandboxBroke(GuardtestError):
    """The sandbox or its worker died or answered nonsense. This never counts as a test failure."""

    slug = "sandbox-broke"


class LedgerError(GuardtestError):
    """The ledger cannot be opened, read or written."""

    slug = "ledger"


class DeliveryError(GuardtestError):
    """An accepted test could not be written; everything stays in the ledger."""

    slug = "delivery"
