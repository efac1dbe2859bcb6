"""From type hints to expressions: generics, unions, literals, enums, callables, project classes."""

from __future__ import annotations

import collections.abc
import enum
import inspect
import sys
import types
import typing

from . import literals, tabular
from .callables import MISSING, plain_function

_SEQUENCES = (list, collections.abc.Sequence, collections.abc.Iterable, collections.abc.Collection,
              collections.abc.MutableSequence, collections.abc.Reversible, collections.abc.Container)  # fmt: skip
_MAPPINGS = (dict, collections.abc.Mapping, collections.abc.MutableMapping)
_SETS = (set, frozenset, collections.abc.Set, collections.abc.MutableSet)
_ITERATORS = (collections.abc.Iterator, collections.abc.Generator)
_DEEPEST = 4


def hints_of(target):
    """Resolved annotations by parameter name, as far as they can be resolved."""
    holder = target.obj
    if target.kind == "class":
        holder = target.obj.__init__ if target.obj.__init__ is not object.__init__ else target.obj.__new__
    found = {}
    for candidate in (holder, plain_function(holder)):
        try:
            found.update(typing.get_type_hints(candidate))
        except Exception:
            continue
    if target.kind == "class":
        found = {**_class_hints(target.obj), **found}
    return found


def _class_hints(cls):
    try:
        return typing.get_type_hints(cls)
    except Exception:
        return {}


def resolve(annotation, module):
    """A string annotation evaluated in the module, or MISSING."""
    if not isinstance(annotation, str):
        return annotation
    space = dict(vars(typing))
    space.update(vars(module))
    try:
        return eval(annotation, space)
    except Exception:
        return MISSING


class Annotations:
    """Expressions for an annotation. `instances(cls, depth)` brings objects of project classes."""

    def __init__(self, names, instances, strings=()):
        self.names, self.instances, self.strings = names, instances, strings

    def expressions(self, hint, depth=0):
        """Expressions for the hint, likeliest first; [] where it says nothing."""
        if depth > _DEEPEST or hint in (MISSING, typing.Any, object):
            return []
        if hint is None or hint is type(None):
            return ["None"]
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if origin is not None:
            return self._generic(origin, arguments, depth)
        if isinstance(hint, typing.TypeVar):
            return self._variable(hint, depth)
        supertype = getattr(hint, "__supertype__", None)
        if supertype is not None:
            return self.expressions(supertype, depth + 1)
        if isinstance(hint, typing.ForwardRef):
            return self.expressions(resolve(hint.__forward_arg__, self.names.module), depth + 1)
        if isinstance(hint, str):
            return self.expressions(resolve(hint, self.names.module), depth + 1)
        return self._class(hint, depth) if isinstance(hint, type) else []

    def _variable(self, hint, depth):
        if hint.__bound__ is not None:
            return self.expressions(hint.__bound__, depth + 1)
        kinds = hint.__constraints__
        return merge(*(self.expressions(kind, depth + 1) for kind in kinds))

    def _generic(self, origin, arguments, depth):
        if origin is typing.Union or origin is getattr(types, "UnionType", ()):
            last = [kind for kind in arguments if kind is type(None)]
            first = [kind for kind in arguments if kind is not type(None)]
            return merge(*(self.expressions(kind, depth) for kind in first)) + ["None"] * len(last)
        if origin is typing.Literal:
            return [repr(value) for value in arguments if not isinstance(value, enum.Enum)]
        if origin is getattr(typing, "Annotated", ()) or "Annotated" in str(origin):
            return self.expressions(arguments[0], depth)
        if origin is collections.abc.Callable:
            return self.callables(arguments, depth)
        if origin is type:
            return [name for name in map(self.names.refer, arguments) if name] or list(literals.BY_TYPE["type"])
        return self._container(origin, arguments, depth)

    def callables(self, arguments, depth):
        """Lambdas of the arity asked for; where the result's type is known, some that return it."""
        arity = len(arguments[0]) if arguments and isinstance(arguments[0], list) else None
        known = list(literals.lambdas(arity) if arity is not None else literals.LAMBDAS)
        results = self.expressions(arguments[1], depth + 1) if arguments else []
        head = ", ".join(["value", "second", "third", "fourth"][: arity if arity is not None else 0]) or "*args"
        if arity == 0:
            head = ""
        made = [("lambda %s: %s" % (head, r)).replace("lambda :", "lambda:") for r in results[:4]]
        plain = results and results[0] not in ("None",)
        return merge(made, known) if plain else merge(known, made)

    def _container(self, origin, arguments, depth):
        inner = [self.expressions(kind, depth + 1) for kind in arguments if kind is not Ellipsis]
        if origin in _SEQUENCES:
            return self._sequence("[%s]", inner, literals.BY_TYPE["list"])
        if origin in _SETS:
            made = self._sequence("{%s}", inner, literals.BY_TYPE["set"])
            return ["set()" if text in ("{}", "[]") else text for text in made]
        if origin is tuple:
            return self._tuple(arguments, inner)
        if origin in _MAPPINGS or (isinstance(origin, type) and issubclass(origin, dict)):
            return self._mapping(inner)
        if origin in _ITERATORS:
            return ["iter(%s)" % text for text in self._sequence("[%s]", inner, literals.BY_TYPE["list"])]
        return self._class(origin, depth) if isinstance(origin, type) else []

    def _sequence(self, form, inner, plain):
        items = inner[0] if inner else []
        if not items:
            return list(plain)
        made = [form % ", ".join(items[:2]), form % items[0], form % ", ".join(items[:3])]
        made += [form % text for text in items[1:4]]
        return merge(made, [form % ""])

    def _tuple(self, arguments, inner):
        if Ellipsis in arguments:
            return self._sequence("(%s,)", inner, literals.BY_TYPE["tuple"])
        if not inner or not all(inner):
            return list(literals.BY_TYPE["tuple"])
        count = max(map(len, inner))
        return [
            "(%s)" % (", ".join(p[min(at, len(p) - 1)] for p in inner) + ("," if len(inner) == 1 else ""))
            for at in range(count)
        ]

    def _mapping(self, inner):
        keys, values = (inner + [[], []])[:2]
        if not keys and not values:
            return list(literals.BY_TYPE["dict"])
        keys, values = keys or ["'a'", "'b'"], values or ["1", "'x'"]
        pairs = ["%s: %s" % (keys[min(at, len(keys) - 1)], values[at]) for at in range(min(4, len(values)))]
        return merge(["{%s}" % pairs[0], "{}"], ["{%s}" % p for p in pairs[1:]], ["{%s}" % ", ".join(pairs[:2])])

    def _class(self, cls, depth):
        name = cls.__name__
        if issubclass(cls, enum.Enum):
            return self._members(cls)
        top = cls.__module__.split(".")[0]
        if top == "pathlib":
            return ["tmp_path / 'notes.txt'", "tmp_path"]
        if cls.__module__ == "builtins" or top in (
            "datetime",
            "decimal",
            "uuid",
            "fractions",
            "types",
            "_io",
            "io",
            "re",
        ):
            found = literals.BY_TYPE.get({"NoneType": "None", "TextIOWrapper": "StringIO"}.get(name, name))
            if found:
                return list(found)
        if cls in _SEQUENCES or cls in _SETS or cls in _MAPPINGS or cls in _ITERATORS:
            return self._container(cls, (), depth)
        if cls is collections.abc.Callable:
            return list(literals.LAMBDAS)
        return self._library(cls, name, top) or self.instances(cls, depth + 1)

    def _library(self, cls, name, top):
        if top == "pandas" and "pd" in self.names.lines:
            known = {"DataFrame": tabular.frames(()), "Series": tabular.series(), "Index": tabular.indexes()}
            return list(known.get(name, ()))
        if top == "numpy" and "np" in self.names.lines and name == "ndarray":
            return list(tabular.arrays())
        if cls is typing.IO or name in ("TextIO", "IO"):
            return list(literals.BY_TYPE["StringIO"])
        if name == "BinaryIO":
            return list(literals.BY_TYPE["BytesIO"])
        return list(literals.BY_TYPE["exception"]) if cls in (Exception, BaseException) else []

    def _members(self, cls):
        name = self.names.refer(cls)
        return ["%s.%s" % (name, member.name) for member in list(cls)[:12] if member.name] if name else []


def merge(*lists):
    """Interleave: the first of each, then the second of each, without repeats."""
    merged = {}
    for at in range(max(map(len, lists), default=0)):
        for one in lists:
            if at < len(one):
                merged[one[at]] = None
    return list(merged)


def is_typed_class(value):
    return inspect.isclass(value) and value.__module__ in sys.modules
