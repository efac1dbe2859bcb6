"""Candidate values for each parameter, likeliest first, from everything that is known about it."""

from __future__ import annotations

import ast
import collections
import inspect
import re

from . import literals, patterns, samples, tabular
from .annotations import Annotations, hints_of, merge, resolve
from .callables import MISSING
from .docstrings import Documented, calls_in, examples
from .mining import Constants, usages
from .recipes import Recipe, Value

_MOST = 60
_PER_ORIGIN = 4
_TYPES_BY_ATTRIBUTE = (
    ("str", str), ("dict", dict), ("list", list), ("bytes", bytes), ("set", set), ("int", int), ("float", float),
    ("callable", type(lambda: None)), ("tuple", tuple),
)  # fmt: skip


class Supply:
    """Makes and caches the pools; learns objects of project classes from calls that returned them."""

    def __init__(self, module, source, names, catalogue, rng, hints):
        self.module, self.source, self.names, self.catalogue = module, source, names, catalogue
        self.rng, self.hints = rng, hints or {}
        self.constants = Constants(source.tree)
        self.annotations = Annotations(names, self._instance_expressions)
        self.producers, self.appliers, self._origins = {}, {}, collections.Counter()
        self._made, self._pools, self._local, self._busy = {}, {}, {}, set()
        self.strings = self._strings()
        self.examples = self._doctest_calls()

    # --- what the module as a whole offers -------------------------------------------------------------

    def _strings(self):
        found = dict.fromkeys(text for text in self.constants.strings if text)
        for value in list(vars(self.module).values()):
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                found.update(dict.fromkeys(patterns.samples(value, self.rng)))
        return list(found)

    def _doctest_calls(self):
        texts = [inspect.getdoc(self.module) or ""]
        texts += [inspect.getdoc(target.obj) or "" for target in self.catalogue.targets]
        sources = [line for text in texts for line in examples(text)]
        sources += [text for text in self.hints.get("expressions", ())]
        return calls_in(sources, {target.name for target in self.catalogue.targets})

    # --- pools -----------------------------------------------------------------------------------------

    def pool(self, target, param):
        """Values for a parameter, likeliest first."""
        key = (target.qualname, param.name)
        if key not in self._pools:
            texts = list(dict.fromkeys(self._texts(target, param)))[:_MOST]
            self._pools[key] = [self.value(text, param.name) for text in texts if not self.names.unknown(text)]
        return self._pools[key] or [Value("1"), Value("'hello'"), Value("None")]

    def forget(self):
        """Pools are made anew after new kinds of objects became available."""
        self._pools.clear()

    def value(self, text, name="value"):
        """An expression as a value; paths to files get the statement that writes the file."""
        return Value(text, self.names.preludes(text))

    def local(self, target):
        """Constants and parameter uses of the function behind a target."""
        if target.qualname not in self._local:
            node = target.node
            if isinstance(node, ast.ClassDef):
                wider, found = node, [n for n in node.body if getattr(n, "name", "") in ("__init__", "__new__")]
                node = found[0] if found else node
            else:
                wider = node
            known = [p.name for p in target.params]
            self._local[target.qualname] = (Constants(wider), usages(wider, known), Documented(self._doc(target)))
        return self._local[target.qualname]

    def _doc(self, target):
        texts = [inspect.getdoc(target.obj) or ""]
        if target.kind == "class":
            texts.append(inspect.getdoc(target.obj.__init__) or "")
        return "\n\n".join(texts)

    def _texts(self, target, param):
        constants, used, documented = self.local(target)
        usage = used.get(param.name)
        hint = hints_of(target).get(param.name, MISSING)
        if hint is MISSING:
            hint = resolve(param.annotation, self.module)
        seen = self._seen(target, param)
        if param.kind == "variadic":
            return self._variadic(target, param, hint, seen)
        if param.kind == "keywords":
            return self._keywords(target, param, hint)
        typed = self.annotations.expressions(hint)
        documentedly = documented.choices.get(param.name, [])
        compared = list(usage.compared) if usage else []
        typed = self._refined(typed, param, constants, usage)
        guessed = merge(*(self.of_kind(kind, param, constants, usage) for kind in documented.kinds.get(param.name, [])))
        defaults = self._like_default(param)
        if typed:
            return merge(seen + documentedly, typed, compared + documentedly, guessed) + defaults
        ducks = merge(self._registered(target, param), self._ducks(param, constants, usage))
        by_name = merge(*(self.of_kind(k, param, constants, usage) for k in literals.kinds_by_name(param.name)))
        return merge(seen + documentedly, guessed, ducks, by_name, compared, defaults, self._anything(constants))

    def _variadic(self, target, param, hint, seen):
        items = merge(self.annotations.expressions(hint), self._ducks(param, *self.local(target)[:1], None))
        plain = items or merge(self._anything(self.local(target)[0]), ["1", "'a'"])
        forms = ["(%s,)" % plain[0], "()", "(%s, %s)" % (plain[0], plain[min(1, len(plain) - 1)])]
        return forms + ["(%s,)" % item for item in plain[1:12]] + ["(%s)" % ", ".join(plain[:3]) + ""]

    def _keywords(self, target, param, hint):
        constants, _, _ = self.local(target)
        items = self.annotations.expressions(hint) or ["1", "'a'"]
        keys = [key for key in constants.keys if key.isidentifier()][:6]
        made = ["{%r: %s}" % (key, item) for key in keys for item in items[:3]]
        return ["{}", "{'a': %s}" % items[0], *made]

    def _refined(self, typed, param, constants, usage):
        """Enrich bare str, int, dict and table pools by what the function does with the value."""
        if not typed:
            return typed
        plain = literals.BY_TYPE
        if "'hello'" in typed:
            return merge(self.texts(param, constants, usage), typed)
        if typed[0] == plain["int"][0]:
            return merge(typed, [repr(n) for n in self._near(constants)])
        if typed[0] == "pd.DataFrame({'a': [1.0, 2.0, 4.0], 'b': [10.0, 20.0, 5.0]})":
            return merge(list(tabular.frames(_columns(constants, usage))), typed)
        if typed[0] in plain["dict"]:
            return merge(self._dicts(constants, usage), typed)
        return typed

    def _near(self, constants):
        found = {}
        for number in constants.numbers:
            for close in (number, number + 1, number - 1):
                found[close] = None
        return list(found)[:20]

    def texts(self, param, constants, usage):
        """Strings for a parameter: by its name, what the function compares, and what its patterns match."""
        own = [repr(text) for text in constants.strings if text]
        wide = [repr(text) for text in self.strings]
        compared = [text for text in (usage.compared if usage else ()) if text[:1] in "'\""]
        return merge(literals.texts_by_name(param.name) + compared, own[:20], list(literals.BY_TYPE["str"]), wide[:20])

    def _dicts(self, constants, usage):
        keys = [k for k in (usage.keys if usage else ()) if isinstance(k, str)] or list(constants.keys)[:6]
        if not keys:
            return []
        full = "{%s}" % ", ".join("%r: %s" % (key, _cell(key)) for key in keys)
        return [full, "{%r: %s}" % (keys[0], _cell(keys[0])), "{%s}" % ", ".join("%r: 1" % k for k in keys)]

    def of_kind(self, kind, param, constants, usage):
        """Values of a kind that a name or a docstring suggested."""
        if kind == "path":
            return ["tmp_path / 'notes.txt'", "str(tmp_path / 'notes.txt')", "tmp_path", "tmp_path / 'missing.txt'"]
        if kind == "str":
            return self.texts(param, constants, usage)
        if kind == "stream":
            return list(literals.BY_TYPE["StringIO"] + literals.BY_TYPE["BytesIO"])
        if kind == "callable":
            arities = usage.passed if usage else []
            return merge(
                *(list(literals.lambdas(n)) for n in dict.fromkeys(arities)),
                list(literals.LAMBDAS),
                list(samples.FUNCTIONS),
            )
        if kind == "dict":
            return merge(self._dicts(constants, usage), list(literals.BY_TYPE["dict"]))
        if kind in ("frame", "series", "array"):
            return self._tables(kind, constants, usage)
        if kind == "type":
            return merge(self._classes(), list(literals.BY_TYPE["type"]), list(samples.CLASSES))
        if kind == "int":
            return merge(list(literals.BY_TYPE["int"]), [repr(n) for n in self._near(constants)])
        return list(literals.BY_TYPE.get(kind, ()))

    def _tables(self, kind, constants, usage):
        if kind != "array" and "pd" in self.names.lines and self._uses("pandas"):
            return list(tabular.series() if kind == "series" else tabular.frames(_columns(constants, usage)))
        if "np" in self.names.lines and self._uses("numpy"):
            return list(tabular.arrays())
        return []

    def _uses(self, library):
        return any(getattr(v, "__name__", "").split(".")[0] == library or (getattr(v, "__module__", None) and str(v.__module__).split(".")[0] == library)
                   for v in vars(self.module).values())  # fmt: skip

    def _ducks(self, param, constants, usage):
        """Values of the types that have every attribute and every use that the body asks for."""
        if usage is None:
            return []
        found = []
        for text in usage.types:
            found.append(self.of_type_name(text, param, constants, usage))
        wanted = set(usage.attributes)
        if wanted:
            for kind, cls in _TYPES_BY_ATTRIBUTE:
                if all(hasattr(cls, name) for name in wanted):
                    found.append(self.of_kind(kind, param, constants, usage))
            found += [
                self._instance_expressions(cls, 1)
                for cls in self._project_classes()
                if all(hasattr(cls, n) for n in wanted)
            ][:3]
            found.append([self._double(usage)])
        if usage.called:
            found.append(self.of_kind("callable", param, constants, usage))
        if (usage.indexed and any(isinstance(key, str) for key in usage.keys)) or (usage.contained and usage.keys):
            found.append(self._dicts(constants, usage) + list(literals.BY_TYPE["dict"]))
        if usage.iterated or usage.sized or usage.indexed or usage.contained:
            found += [list(literals.BY_TYPE["list"]), list(literals.BY_TYPE["dict"]), list(literals.BY_TYPE["str"][:4])]
        if usage.opened:
            found.insert(0, self.of_kind("path", param, constants, usage))
        if usage.arithmetic and not wanted:
            found.append(list(self._tables("array", constants, usage)[:6]))
            found.append(list(literals.BY_TYPE["float"] + literals.BY_TYPE["int"]))
        return merge(*found)

    def _registered(self, target, param):
        """Values for each type that a single-dispatch function has an implementation for."""
        registry = getattr(target.obj, "registry", None)
        if registry is None or not target.params or target.params[0] is not param:
            return []
        return merge(*(self.annotations.expressions(kind) for kind in list(registry) if isinstance(kind, type)))

    def of_type_name(self, text, param, constants, usage):
        kind = {"Mapping": "dict", "Sequence": "list", "Iterable": "list", "Callable": "callable"}.get(
            text.split(".")[-1], text.split(".")[-1]
        )
        known = self.of_kind(kind, param, constants, usage)
        return known or self.annotations.expressions(resolve(text, self.module), 1)

    def _double(self, usage):
        """A stand-in with the attributes that are read: a last resort for duck-typed parameters."""
        parts = []
        for name in usage.attributes:
            if name.isidentifier() and not name.startswith("__"):
                parts.append(
                    "%s=%s" % (name, "lambda *args, **kwargs: 'text'" if name in usage.methods else _cell(name))
                )
        return "SimpleNamespace(%s)" % ", ".join(parts)

    def _anything(self, constants):
        own = [repr(text) for text in list(constants.strings)[:6]] + [repr(n) for n in list(constants.numbers)[:4]]
        mixed = ["1", "'hello'", "None", "[1, 2, 3]", "{'a': 1}", "0", "''", "2.5", "True", "[]", "-1", "{}", "'a'",
                 "(1, 2)", "lambda value: value", "['a', 'b']", "b'hello'", "int", "object()"]  # fmt: skip
        return merge(mixed, own, self._some_instances(), list(samples.OBJECTS + samples.CLASSES + samples.FUNCTIONS))

    def _like_default(self, param):
        if param.default is MISSING or param.default is None:
            return []
        kind = type(param.default).__name__
        found = list(literals.BY_TYPE.get("None" if kind == "NoneType" else kind, ()))
        return [text for text in found if text != repr(param.default)]

    def _seen(self, target, param):
        """Arguments given to this parameter in hints and doctests."""
        found = []
        texts = list(self.hints.get("calls", {}).get(target.qualname, ())) + list(self.examples.get(target.name, ()))
        for text in texts[:40]:
            found += self._bound(text, target, param)
        return list(dict.fromkeys(found))

    def _bound(self, text, target, param):
        try:
            call = ast.parse("f(%s)" % text, mode="eval").body
        except SyntaxError:
            return []
        for word in call.keywords:
            if word.arg == param.name:
                return [ast.unparse(word.value)]
        order = [p.name for p in target.params if p.kind in ("positional", "either")]
        if param.name in order and order.index(param.name) < len(call.args):
            return [ast.unparse(call.args[order.index(param.name)])]
        return []

    # --- objects ---------------------------------------------------------------------------------------

    def _project_classes(self):
        home = self.module.__name__.split(".")[0]
        return [v for v in self.names.values.values() if isinstance(v, type) and v.__module__.split(".")[0] == home]

    def _classes(self):
        """Classes a `type` parameter may take: those of the module's namespace, wherever they come from."""
        found = [v for v in vars(self.module).values() if isinstance(v, type)] + self._project_classes()
        return list(dict.fromkeys(name for name in map(self.names.refer, found) if name))[:16]

    def _some_instances(self):
        return [
            texts[0] for texts in (self._instance_expressions(cls, 2) for cls in self._project_classes()[:6]) if texts
        ]

    def _instance_expressions(self, cls, depth):
        return [v.expr for v in self.instances(cls, depth) if set(v.setup) <= set(self.names.preludes(v.expr))]

    def instances(self, cls, depth=0):
        """Values that are instances of the class: learned ones first, else by its constructor."""
        learned = [v for kind, vs in self.producers.items() if kind is cls or _inherits(kind, cls) for v in vs]
        return list(dict.fromkeys(learned + self._constructed(cls, depth)))

    def _constructed(self, cls, depth):
        if cls in self._made:
            return self._made[cls]
        if depth > 3 or cls in self._busy or inspect.isabstract(cls):
            return []
        self._busy.add(cls)
        try:
            made = self._construct(cls)
        finally:
            self._busy.discard(cls)
        self._made[cls] = made
        return made

    def _construct(self, cls):
        from .callables import Target, parameters

        name = self.names.refer(cls)
        params = parameters(cls, 0, None) if name else None
        if params is None:
            return []
        known = [t for t in self.catalogue.targets if t.kind == "class" and t.obj is cls]
        target = known[0] if known else Target(name, name, "class", cls, params, cls)
        target = Target(name, cls.__name__, "class", cls, params, cls, None, target.node)
        needed = [p for p in params if not p.optional]
        rows = []
        for at in range(4 if needed else 1):
            args = [(p.name, _at(self.pool(target, p), at)) for p in needed]
            recipe = Recipe(target, None, args)
            rows.append(Value(recipe.call(), recipe.setup()))
        return rows

    def receivers(self, target):
        """Objects to call a method on."""
        if target.kind == "apply":
            return self.appliers.get(target.qualname, [])
        return self.instances(target.owner)

    def with_attribute(self, name):
        """Expressions for objects of project classes that have the attribute."""
        found = []
        for cls in self._project_classes():
            if hasattr(cls, name) or name in getattr(cls, "__annotations__", ()):
                found += self._instance_expressions(cls, 1)[:1]
        return found

    def learn(self, cls, value, origin):
        """Remember an expression that gave an object of the class, a few of each function that gives them."""
        kept = self.producers.setdefault(cls, [])
        self._origins[cls, origin] += 1
        if value not in kept and self._origins[cls, origin] <= _PER_ORIGIN and len(kept) < 40:
            kept.append(value)
            return len(kept) == 1
        return False


def _inherits(kind, cls):
    return isinstance(kind, type) and isinstance(cls, type) and kind is not cls and issubclass(kind, cls)


def _at(pool, index):
    return pool[min(index, len(pool) - 1)]


def _cell(name):
    kinds = literals.kinds_by_name(str(name))
    first = kinds[0] if kinds else "str"
    if first in ("frame", "series", "path", "stream"):
        first = "str"
    return (literals.texts_by_name(str(name)) or list(literals.BY_TYPE[first]))[0]


def _columns(constants, usage):
    keys = [key for key in (usage.keys if usage else ()) if isinstance(key, str)]
    return keys or list(constants.keys)
