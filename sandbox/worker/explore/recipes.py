"""Recipes: inputs written as Python source, so that what is observed is exactly what the test will do."""

from __future__ import annotations

import ast
import keyword

BINARY = {
    "__add__": "+", "__sub__": "-", "__mul__": "*", "__truediv__": "/", "__floordiv__": "//", "__mod__": "%",
    "__pow__": "**", "__and__": "&", "__or__": "|", "__xor__": "^", "__lshift__": "<<", "__rshift__": ">>",
    "__matmul__": "@", "__eq__": "==", "__ne__": "!=", "__lt__": "<", "__le__": "<=", "__gt__": ">",
    "__ge__": ">=",
}  # fmt: skip
UNARY = {"__neg__": "-", "__pos__": "+", "__invert__": "~"}
WRAPPED = {
    "__len__": "len", "__repr__": "repr", "__str__": "str", "__iter__": "list", "__hash__": "hash",
    "__bool__": "bool", "__int__": "int", "__float__": "float", "__abs__": "abs", "__bytes__": "bytes",
    "__reversed__": "list(reversed", "__format__": "format", "__next__": "next", "__index__": "int",
    "__round__": "round", "__complex__": "complex", "__dir__": "dir",
}  # fmt: skip


class Value:
    """An expression and the statements it needs before it."""

    __slots__ = ("expr", "setup")

    def __init__(self, expr, setup=()):
        self.expr, self.setup = expr, tuple(setup)

    def __eq__(self, other):
        return isinstance(other, Value) and (self.expr, self.setup) == (other.expr, other.setup)

    def __hash__(self):
        return hash((self.expr, self.setup))

    def __repr__(self):
        return "Value(%r)" % (self.expr,)

    @property
    def size(self):
        return len(self.expr) + sum(map(len, self.setup))


class Recipe:
    """One call of a target: a receiver where it has one, and arguments by parameter name.

    `args` maps parameter names to values; "*name" and "**name" keys hold tuples for variadic parameters.
    `wrap` says what is done with the result: "" | "list" | "run" | "enter".
    """

    __slots__ = ("args", "key", "receiver", "target", "wrap")

    def __init__(self, target, receiver, args, wrap=""):
        self.target, self.receiver, self.args, self.wrap = target, receiver, tuple(args), wrap
        self.key = (target.qualname, receiver, self.args)

    def values(self):
        """Receiver and arguments in order of evaluation."""
        head = [self.receiver] if self.receiver is not None else []
        return head + [value for _, value in self.args]

    def with_values(self, values):
        """The same call with other values in the same places."""
        values = list(values)
        receiver = values.pop(0) if self.receiver is not None else None
        return Recipe(self.target, receiver, [(n, v) for (n, _), v in zip(self.args, values)], self.wrap)

    def setup(self):
        """Set-up statements of all values, each once."""
        return tuple(dict.fromkeys(line for value in self.values() for line in value.setup))

    def wrapped(self, wrap):
        return Recipe(self.target, self.receiver, self.args, wrap)

    def call(self, sources=None):
        """The call as source; `sources` replaces the values' expressions, in the order of values()."""
        sources = list(sources) if sources is not None else [value.expr for value in self.values()]
        receiver = sources.pop(0) if self.receiver is not None else ""
        source = spell(self.target, receiver, [(name, s) for (name, _), s in zip(self.args, sources)])
        if self.wrap == "list":
            return source if source.startswith("list(") else "list(%s)" % source
        if self.wrap == "run":
            return "asyncio.run(%s)" % source
        return source

    def steps(self, sources=None):
        """(statements, expression): what is done, and what is looked at after it."""
        sources = list(sources) if sources is not None else [value.expr for value in self.values()]
        if self.target.kind == "setter":
            place = "%s.%s" % (operand(sources[0]), self.target.name)
            return ["%s = %s" % (place, sources[1])], place
        if self.target.name == "__enter__":
            return ["with %s as entered:\n    pass" % sources[0]], "entered"
        if self.wrap == "enter":
            return ["with %s as entered:\n    pass" % self.wrapped("").call(sources)], "entered"
        return [], self.call(sources)

    def source(self):
        statements, call = self.steps()
        return "\n".join((*self.setup(), *statements, call))

    @property
    def size(self):
        return len(self.source())


def spell(target, receiver, args):
    """Write one call the way a person would: operators for dunders, attributes for properties."""
    name, plain = target.name, [source for _, source in args]
    if target.kind == "setter":
        return "setattr(%s, %r, %s)" % (receiver, name, plain[0])
    if target.kind == "property":
        return "%s.%s" % (operand(receiver), name)
    if target.kind == "apply" or name == "__call__":
        return "%s(%s)" % (operand(receiver), arguments(target, args))
    if receiver and target.kind == "method":
        special = _dunder(name, receiver, plain)
        if special:
            return special
    callee = "%s.%s" % (operand(receiver), name) if receiver else target.qualname
    return "%s(%s)" % (callee, arguments(target, args))


def _dunder(name, receiver, plain):
    if name in BINARY and len(plain) == 1:
        return "%s %s %s" % (operand(receiver), BINARY[name], operand(plain[0]))
    if name in UNARY:
        return UNARY[name] + operand(receiver)
    if name in WRAPPED and len(plain) <= 1:
        inner = ", ".join([receiver, *plain])
        return "%s(%s)" % (WRAPPED[name], inner) + (")" if "(" in WRAPPED[name] else "")
    if name == "__getitem__" and len(plain) == 1:
        return "%s[%s]" % (operand(receiver), plain[0])
    if name == "__contains__" and len(plain) == 1:
        return "%s in %s" % (operand(plain[0]), operand(receiver))
    return ""


def arguments(target, args):
    """The text between the parentheses: keywords for what is keyword-only or follows a left-out default."""
    kinds = {p.name: p.kind for p in target.params}
    order = [p.name for p in target.params if p.kind in ("positional", "either")]
    parts, expected, by_name = [], 0, False
    for name, source in args:
        kind = kinds.get(name.lstrip("*"), "either")
        if kind == "variadic":
            by_name = True
            parts.append(_spread(source))
        elif kind == "keywords":
            parts.append(_spread_keywords(source))
        elif kind == "keyword" or by_name or expected >= len(order) or order[expected] != name:
            by_name = True
            parts.append("%s=%s" % (name, source))
        else:
            expected += 1
            parts.append(source)
    return ", ".join(part for part in parts if part)


def _spread(source):
    """`(1, 2)` becomes `1, 2`; anything else keeps its star."""
    node = ast.parse(source, mode="eval").body
    if isinstance(node, (ast.Tuple, ast.List)):
        return ", ".join(ast.unparse(element) for element in node.elts)
    return "*" + source


def _spread_keywords(source):
    """`{"a": 1}` becomes `a=1`; anything else keeps its stars."""
    node = ast.parse(source, mode="eval").body
    if isinstance(node, ast.Dict) and all(_is_word(key) for key in node.keys):
        return ", ".join("%s=%s" % (k.value, ast.unparse(v)) for k, v in zip(node.keys, node.values))
    return "**" + source


def _is_word(key):
    named = isinstance(key, ast.Constant) and isinstance(key.value, str) and key.value.isidentifier()
    return named and not keyword.iskeyword(key.value)


def operand(source):
    """Parenthesised where an operator or an attribute access would otherwise bind wrongly."""
    try:
        node = ast.parse(source, mode="eval").body
    except SyntaxError:
        return source
    whole = (ast.Name, ast.Call, ast.Attribute, ast.Subscript, ast.List, ast.Dict, ast.Tuple, ast.Set)
    if isinstance(node, whole) or (isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))):
        return source
    if isinstance(node, ast.Constant) and not isinstance(node.value, (int, float, complex)):
        return source
    return "(%s)" % source
