"""The built-in proposer: the offline search engine, and the tests written from what it finds."""

from guardtest.propose.builtin.proposer import BuiltinProposer

__all__ = ["BuiltinProposer"]
