"""Proposers: where candidate tests come from. A proposer reads a view and returns candidates, as data."""
