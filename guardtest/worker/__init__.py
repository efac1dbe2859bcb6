"""The host's side of the warm worker: starts it in a sandbox, asks, and reads its answers strictly.

What the worker says is a claim from inside the sandbox: parsed by schema, never opened as a file.
"""
