"""What the module's own text says about its inputs: constants, comparisons, keys, and how parameters are used."""

from __future__ import annotations

import ast
import os

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_LONGEST = 400


class Source:
    """The module's syntax tree, and which physical line belongs to which statement."""

    def __init__(self, file):
        self.file = file
        with open(file, encoding="utf-8", errors="replace") as text:
            self.text = text.read()
        self.tree = ast.parse(self.text)
        self.functions = {}
        self.classes = {}
        self.raises = set()
        self.first = {}
        self._files = {}
        self._index(self.tree, "")

    def _index(self, node, prefix):
        for child in ast.iter_child_nodes(node):
            name = prefix
            if isinstance(child, _FUNCTIONS):
                name = prefix + child.name + "."
                self.functions[child.lineno] = child
                for decorator in child.decorator_list:
                    self.functions[decorator.lineno] = child
            elif isinstance(child, ast.ClassDef):
                name = prefix + child.name + "."
                self.classes[prefix + child.name] = child
            if isinstance(child, (ast.Raise, ast.Assert)):
                self.raises.update(range(child.lineno, child.end_lineno + 1))
            if isinstance(child, ast.stmt):
                self._spread(child)
            self._index(child, name)

    def _spread(self, node):
        """Map the lines of a statement (of a compound one: its header) to its first line."""
        last = node.end_lineno
        body = getattr(node, "body", None)
        if isinstance(body, list) and body:
            last = max(node.lineno, body[0].lineno - 1)
        for line in range(node.lineno, last + 1):
            self.first[line] = node.lineno

    def owns(self, code):
        """Whether the code object comes from this file."""
        name = code.co_filename
        if name not in self._files:
            self._files[name] = name == self.file or os.path.realpath(name) == os.path.realpath(self.file)
        return self._files[name]

    def node_of(self, code):
        return self.functions.get(code.co_firstlineno)

    def body_lines(self):
        """First lines of the statements inside functions: what calling can execute."""
        found = set()
        for node in set(self.functions.values()):
            documented = (
                {id(node.body[0])}
                if isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)
                else set()
            )
            found.update(
                child.lineno for child in ast.walk(node)
                if isinstance(child, ast.stmt) and child is not node and id(child) not in documented
            )  # fmt: skip
        return found

    def class_node(self, qualname):
        return self.classes.get(qualname)


class Constants:
    """Literals of a piece of syntax by type, nearest first."""

    def __init__(self, *nodes):
        self.strings, self.numbers, self.bytes, self.keys, self.literals = {}, {}, {}, {}, {}
        for node in nodes:
            if node is not None:
                self._collect(node)

    def _collect(self, node):
        docstrings = _docstrings(node)
        for child in ast.walk(node):
            if isinstance(child, ast.Constant) and id(child) not in docstrings:
                self._constant(child.value)
            elif isinstance(child, (ast.Subscript, ast.Call)):
                self._key(child)
            elif isinstance(child, (ast.List, ast.Tuple, ast.Dict, ast.Set)) and is_literal(child):
                text = ast.unparse(child)
                if 2 < len(text) < 200:
                    self.literals[text] = None

    def _constant(self, value):
        if isinstance(value, str) and len(value) < _LONGEST:
            self.strings[value] = None
        elif isinstance(value, bytes) and len(value) < _LONGEST:
            self.bytes[value] = None
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            self.numbers[value] = None

    def _key(self, node):
        """x["key"] and x.get("key") name the keys that a dictionary or table wants."""
        if isinstance(node, ast.Subscript):
            found = node.slice
            found = getattr(found, "value", found) if type(found).__name__ == "Index" else found
        else:
            wanted = isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "pop", "setdefault")
            found = node.args[0] if wanted and node.args else None
        for item in found.elts if isinstance(found, (ast.List, ast.Tuple)) else [found]:
            if isinstance(item, ast.Constant) and isinstance(item.value, str):
                self.keys[item.value] = None


class Usage:
    """How one parameter (and what is assigned straight from it) is used in a function."""

    def __init__(self):
        self.attributes, self.called, self.methods = {}, False, {}
        self.keys, self.compared, self.types = {}, {}, {}
        self.iterated = self.indexed = self.sized = self.opened = self.arithmetic = self.contained = False
        self.passed = []
        self.unpacked = 0


def usages(node, names):
    """{parameter: Usage} of a function's syntax."""
    found = {name: Usage() for name in names}
    if node is None:
        return found
    aliases = {name: name for name in names}
    for child in ast.walk(node):
        if isinstance(child, ast.Assign) and len(child.targets) == 1:
            target = child.targets[0]
            if isinstance(target, ast.Attribute) and isinstance(child.value, ast.Name):
                aliases.setdefault("self." + target.attr, child.value.id)
    for child in ast.walk(node):
        _note(child, found, aliases)
    return found


def _spelled(node):
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
        return "self." + node.attr
    return ""


def _note(node, found, aliases):
    def use(expression):
        return found.get(aliases.get(_spelled(expression), ""))

    if isinstance(node, ast.Call):
        _note_call(node, use)
    elif isinstance(node, ast.Attribute):
        usage = use(node.value)
        if usage is not None:
            usage.attributes[node.attr] = None
    elif isinstance(node, ast.Subscript):
        _note_subscript(node, use(node.value))
    elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
        usage = use(node.iter)
        if usage is not None:
            usage.iterated = True
            usage.unpacked = len(node.target.elts) if isinstance(node.target, ast.Tuple) else usage.unpacked
    elif isinstance(node, ast.Compare):
        _note_compare(node, use)
    elif isinstance(node, ast.BinOp):
        for side, other in ((node.left, node.right), (node.right, node.left)):
            usage = use(side)
            if usage is not None:
                usage.arithmetic = True
                if isinstance(other, ast.Constant):
                    usage.compared[ast.unparse(other)] = None


def _note_call(node, use):
    usage = use(node.func)
    if usage is not None:
        usage.called = True
        usage.passed.append(len(node.args))
    if isinstance(node.func, ast.Attribute):
        usage = use(node.func.value)
        if usage is not None:
            usage.methods[node.func.attr] = None
    name = _spelled(node.func)
    if name in ("isinstance", "issubclass") and len(node.args) == 2:
        usage = use(node.args[0])
        if usage is not None:
            kinds = node.args[1].elts if isinstance(node.args[1], ast.Tuple) else [node.args[1]]
            usage.types.update((ast.unparse(kind), None) for kind in kinds)
    for argument in node.args[:1]:
        usage = use(argument)
        if usage is not None:
            usage.sized = usage.sized or name == "len"
            usage.opened = usage.opened or name in ("open", "Path")
            usage.iterated = usage.iterated or name in ("list", "sorted", "set", "tuple", "sum", "enumerate", "zip")
            if name in ("getattr", "hasattr") and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
                usage.attributes[str(node.args[1].value)] = None


def _note_subscript(node, usage):
    if usage is None:
        return
    usage.indexed = True
    key = node.slice
    for item in key.elts if isinstance(key, (ast.List, ast.Tuple)) else [key]:
        if isinstance(item, ast.Constant):
            usage.keys[item.value] = None


def _note_compare(node, use):
    sides = [node.left, *node.comparators]
    for position, operator in enumerate(node.ops):
        left, right = sides[position], sides[position + 1]
        for mine, other in ((left, right), (right, left)):
            usage = use(mine)
            if usage is None:
                continue
            if isinstance(operator, (ast.In, ast.NotIn)) and mine is right:
                usage.contained = True
                if isinstance(other, ast.Constant):
                    usage.keys[other.value] = None
                continue
            kept = other.elts if isinstance(other, (ast.Tuple, ast.List, ast.Set)) else [other]
            usage.compared.update((ast.unparse(k), None) for k in kept if is_literal(k) or _dotted(k))


def _dotted(node):
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def is_literal(node):
    """Built of constants only."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return all(map(is_literal, node.elts))
    if isinstance(node, ast.Dict):
        return all(k is not None and is_literal(k) for k in node.keys) and all(map(is_literal, node.values))
    return isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant)


def _docstrings(tree):
    found = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            found.add(id(body[0].value))
    return found
