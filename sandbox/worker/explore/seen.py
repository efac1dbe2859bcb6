"""Evaluate an expression and remember which part of it made which object, so that a failure can be blamed."""

from __future__ import annotations

import ast
import sys

_WATCHED = (ast.Constant, ast.List, ast.Dict, ast.Tuple, ast.Set, ast.Lambda, ast.Call, ast.BinOp, ast.UnaryOp)
_COMPILED = {}


def nodes_of(tree):
    """The parts that are watched, in a fixed order: the numbers that blame refers to."""
    found = []
    _collect(tree, found)
    return found


def _collect(node, found):
    if isinstance(node, ast.Expression):
        return _collect(node.body, found)
    if isinstance(node, _WATCHED) or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)):
        found.append(node)
    if isinstance(node, (ast.Lambda, ast.ListComp, ast.GeneratorExp, ast.DictComp, ast.SetComp, ast.JoinedStr)):
        return None
    for child in ast.iter_child_nodes(node):
        if isinstance(node, ast.Call) and child is node.func and not isinstance(child, ast.Call):
            if isinstance(child, ast.Attribute) and isinstance(child.value, ast.Call):
                _collect(child.value, found)
            continue
        _collect(child, found)
    return None


class _Watch(ast.NodeTransformer):
    def __init__(self, numbers):
        self.numbers = numbers

    def visit(self, node):
        number = self.numbers.get(id(node))
        changed = self.generic_visit(node)
        if number is None:
            return changed
        see = ast.Call(ast.Name("__see__", ast.Load()), [ast.Constant(number), changed], [])
        return ast.copy_location(see, node)


def compiled(expr):
    """Code that evaluates the expression with its parts watched. Cached: children inherit the cache."""
    code = _COMPILED.get(expr)
    if code is None:
        tree = ast.parse(expr, mode="eval")
        numbers = {id(node): at for at, node in enumerate(nodes_of(tree))}
        tree = ast.fix_missing_locations(_Watch(numbers).visit(tree))
        code = _COMPILED[expr] = compile(tree, "<value>", "eval", dont_inherit=True)
        if len(_COMPILED) > 200000:
            _COMPILED.clear()
    return code


class Seen:
    """The objects that the parts of a recipe's values made: (value index, part number, object)."""

    def __init__(self):
        self.objects = []

    def evaluate(self, index, expr, space):
        objects = self.objects

        def see(number, value):
            objects.append((index, number, value))
            return value

        space["__see__"] = see
        return eval(compiled(expr), space)


def replaced(expr, number, text):
    """The expression with one watched part replaced by other source; None where that does not parse."""
    tree = ast.parse(expr, mode="eval")
    nodes = nodes_of(tree)
    if number >= len(nodes):
        return None
    new = ast.parse(text, mode="eval").body
    return ast.unparse(_Swap(nodes[number], new).visit(tree))


class _Swap(ast.NodeTransformer):
    def __init__(self, old, new):
        self.old, self.new = old, new

    def visit(self, node):
        return self.new if node is self.old else self.generic_visit(node)


def recursion_guard():
    """Deep literals are written by no person; keep parsing them from ending the process."""
    return sys.getrecursionlimit()
