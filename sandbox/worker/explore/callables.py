"""What there is to call in a module: functions, classes, methods, properties and the useful dunders."""

from __future__ import annotations

import ast
import functools
import inspect
import types

from .recipes import BINARY, UNARY, WRAPPED

SPECIAL = {
    *BINARY, *UNARY, *WRAPPED, "__call__", "__getitem__", "__contains__", "__setitem__", "__delitem__",
    "__getattr__", "__setattr__", "__delattr__", "__enter__", "__exit__", "__get__", "__set__", "__set_name__",
    "__iadd__", "__radd__", "__rmul__", "__rsub__", "__copy__", "__deepcopy__", "__getstate__", "__setstate__",
    "__reduce__", "__missing__", "__class_getitem__", "__anext__", "__aiter__", "__delete__", "__fspath__",
    "__instancecheck__", "__subclasscheck__", "__new__", "__getattribute__", "__await__",
}  # fmt: skip
_KINDS = {
    inspect.Parameter.POSITIONAL_ONLY: "positional",
    inspect.Parameter.POSITIONAL_OR_KEYWORD: "either",
    inspect.Parameter.VAR_POSITIONAL: "variadic",
    inspect.Parameter.KEYWORD_ONLY: "keyword",
    inspect.Parameter.VAR_KEYWORD: "keywords",
}
MISSING = inspect.Parameter.empty


class Param:
    """A parameter as the engine needs it. `annotation` may be a string or a typing object."""

    __slots__ = ("annotation", "default", "kind", "name")

    def __init__(self, name, kind="either", annotation=MISSING, default=MISSING):
        self.name, self.kind, self.annotation, self.default = name, kind, annotation, default

    @property
    def optional(self):
        return self.default is not MISSING or self.kind in ("variadic", "keywords")


class Target:
    """Something to call. kind: function | class | method | classmethod | staticmethod | property | apply."""

    def __init__(self, qualname, name, kind, obj, params, owner=None, code=None, node=None):
        self.qualname, self.name, self.kind, self.obj = qualname, name, kind, obj
        self.params, self.owner, self.code, self.node = params, owner, code, node

    @property
    def needs_receiver(self):
        return self.kind in ("method", "property", "setter", "apply")

    @property
    def private(self):
        return any(part.startswith("_") and part not in SPECIAL for part in self.qualname.split("."))

    def lines(self):
        if self.node is not None:
            return range(self.node.lineno, self.node.end_lineno + 1)
        return range(0)


class Catalogue:
    """Finds the targets of one module and the syntax tree behind each."""

    def __init__(self, module, source):
        self.module, self.source = module, source
        self.nodes = source.functions
        self.targets = []
        self._seen = set()
        for name, value in list(vars(module).items()):
            self._add(name, value)
        self.targets.sort(key=lambda t: (t.node.lineno if t.node else 0, t.qualname))

    def _add(self, name, value):
        if inspect.ismodule(value) or name.startswith("__"):
            return
        if inspect.isclass(value):
            if value.__module__ == self.module.__name__ and id(value) not in self._seen:
                self._seen.add(id(value))
                self.add_class(value, value.__qualname__ if "<" not in value.__qualname__ else name)
        elif callable(value) and self.mine(value):
            self._add_function(name, value)

    def mine(self, value):
        """The function behind value, if this module's file defines it."""
        inner = plain_function(value)
        return inner if inner is not None and self.source.owns(inner.__code__) else None

    def _add_function(self, name, value):
        inner = self.mine(value)
        if id(inner) in self._seen:
            return
        self._seen.add(id(inner))
        self.targets.append(self._target(name, name, "function", value, inner, drop=0))

    def _target(self, qualname, name, kind, obj, inner, drop, owner=None):
        node = self.source.node_of(inner.__code__) if inner is not None else None
        params = parameters(obj if kind != "property" else inner, drop, inner)
        return Target(qualname, name, kind, obj, params, owner, getattr(inner, "__code__", None), node)

    def add_class(self, cls, qualname):
        """The constructor and members of a class; nested classes as well."""
        if not inspect.isabstract(cls):
            params = parameters(cls, 0, None)
            node = self.source.class_node(cls.__qualname__)
            if params is not None:
                self.targets.append(Target(qualname, cls.__name__, "class", cls, params, cls, None, node))
        for name, raw in list(vars(cls).items()):
            self._add_member(cls, qualname, name, raw)

    def _add_member(self, cls, qualname, name, raw):
        dotted = "%s.%s" % (qualname, name)
        if inspect.isclass(raw):
            if raw.__module__ == self.module.__name__ and raw.__qualname__ == dotted:
                self.add_class(raw, dotted)
            return
        if name.startswith("__") and name.endswith("__") and name not in SPECIAL:
            return
        kind, obj = _member_kind(raw)
        inner = self.mine(obj) if obj is not None else None
        if inner is None or (inner.__code__.co_name == "<lambda>" and kind == "method" and name == "__new__"):
            return
        if isinstance(raw, property) and raw.fset is not None and self.mine(raw.fset):
            setter = self._target(dotted + ".setter", name, "setter", raw.fset, self.mine(raw.fset), 1, cls)
            self.targets.append(setter)
        drop = 0 if kind == "staticmethod" else 1
        self.targets.append(self._target(dotted, name, kind, obj, inner, drop, cls))


def _member_kind(raw):
    if isinstance(raw, staticmethod):
        return "staticmethod", raw.__func__
    if isinstance(raw, classmethod):
        return "classmethod", raw.__func__
    if isinstance(raw, property):
        return "property", raw.fget
    if isinstance(raw, functools.cached_property):
        return "property", raw.func
    if isinstance(raw, (types.FunctionType, functools.partialmethod)) or hasattr(raw, "__wrapped__"):
        return "method", raw
    inner = getattr(raw, "func", None) or getattr(raw, "fget", None)
    if inner is not None and hasattr(type(raw), "__get__"):
        return "property", inner
    return "", None


def plain_function(value):
    """The innermost Python function of a wrapped or partial callable, or None."""
    for _ in range(20):
        if isinstance(value, (types.FunctionType, types.MethodType)):
            value = getattr(value, "__func__", value)
            if not hasattr(value, "__wrapped__"):
                return value
        following = getattr(value, "__wrapped__", None) or getattr(value, "func", None)
        if following is None or following is value:
            return None
        value = following
    return None


def parameters(obj, drop, inner):
    """The parameters of a callable without its first `drop` ones; None where they cannot be told."""
    try:
        found = list(inspect.signature(obj).parameters.values())
    except (ValueError, TypeError):
        if inner is None:
            return None
        found = list(inspect.signature(inner).parameters.values())
    if drop and found and _KINDS[found[0].kind] in ("positional", "either"):
        found = found[drop:]
    return [Param(p.name, _KINDS[p.kind], p.annotation, p.default) for p in found]


def applied(function, source, qualname):
    """A target for calling a function that another call returned (a closure, a decorated function)."""
    inner = plain_function(function)
    if inner is None or not source.owns(inner.__code__):
        return None
    params = parameters(function, 0, inner)
    return Target(
        qualname, inner.__name__, "apply", function, params, None, inner.__code__, source.node_of(inner.__code__)
    )


def is_function_node(node):
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
