"""Small definitions that a test may bring along: a data class, an enum, a plain class, named functions.

For parameters that want a class, a decorated function or an object with ordinary attributes.
"""

from __future__ import annotations

import ast

DEFINITIONS = {
    "Point": "@dataclasses.dataclass\nclass Point:\n    x: int\n    y: int = 0",
    "Order": (
        "@dataclasses.dataclass\nclass Order:\n    name: str\n    price: typing.Optional[float] = None\n"
        "    tags: typing.List[str] = dataclasses.field(default_factory=list)"
    ),
    "Color": "class Color(enum.Enum):\n    RED = 1\n    BLUE = 2",
    "Pair": 'Pair = collections.namedtuple("Pair", "first second")',
    "Thing": (
        "class Thing:\n    def __init__(self, name='thing', value=1):\n        self.name = name\n        self.value = value"
    ),
    "double": "def double(value):\n    return value * 2",
    "fetch": "async def fetch(value=1):\n    return value",
    "count_up": "def count_up(limit=3):\n    yield from range(limit)",
    "fail": "def fail(*args):\n    raise ValueError('failed')",
}
OBJECTS = ("Thing()", "Point(1, 2)", "Pair(1, 'b')", "Color.RED", "Order('tea', 2.5)")
CLASSES = ("Point", "Order", "Color", "Thing", "Pair")
FUNCTIONS = ("double", "fetch", "count_up", "fail")
FILE = "(tmp_path / 'notes.txt').write_text('first line\\nsecond line\\n')"


def bound_name(statement):
    """The name that a definition binds, or ""."""
    for name, text in DEFINITIONS.items():
        if text == statement:
            return name
    return ""


def pruned(setup, others):
    """The set-up without definitions that nothing uses."""
    kept = list(setup)
    for statement in setup:
        name = bound_name(statement)
        rest = [line for line in kept if line is not statement] + list(others)
        if name and not any(_reads(line, name) for line in rest):
            kept.remove(statement)
    return kept


def _reads(source, name):
    try:
        return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError):
        return False
