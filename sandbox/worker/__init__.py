"""The inside of the sandbox: imports the target once, then forks a child for each piece of work.

Runs under the target's interpreter (3.9 or newer) with the standard library and the target's own pytest and
coverage. Nothing here decides anything: it reports what happened, and the host believes as little as it can.
"""
