"""A candidate's text as a tree with scopes and qualified names. Nothing here executes or imports it."""
