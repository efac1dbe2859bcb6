"""Change the values of a recipe: repairs that a failure asked for, and small steps in any direction."""

from __future__ import annotations

import ast

from . import literals, samples
from .recipes import Value
from .seen import nodes_of, replaced

_NAMED = {"SimpleNamespace"}
_LONGEST = 600


class Mutator:
    """Makes neighbours of recipes. Draws from the supply's pools and the module's constants."""

    def __init__(self, supply, rng, draw):
        self.supply, self.rng, self.draw = supply, rng, draw
        self.makers = {
            t.qualname: t for t in supply.catalogue.targets if t.kind in ("class", "function", "classmethod")
        }

    # --- repairs ---------------------------------------------------------------------------------------

    def repaired(self, recipe, blame):
        """Recipes in which the blamed part is what the failure asked for."""
        index, number, wish, detail = blame
        values = recipe.values()
        if index >= len(values):
            return []
        made = []
        for text in self._cures(values[index].expr, number, wish, detail):
            changed = self._put(values, index, number, text)
            if changed is not None:
                made.append(recipe.with_values(changed))
        return made

    def _put(self, values, index, number, text):
        try:
            expr = replaced(values[index].expr, number, text)
        except (SyntaxError, ValueError, RecursionError):
            return None
        if expr is None or len(expr) > _LONGEST or self.supply.names.unknown(expr):
            return None
        changed = list(values)
        setup = dict.fromkeys((*self.supply.names.preludes(expr), *values[index].setup))
        changed[index] = Value(expr, samples.pruned(setup, [expr]))
        return changed

    def _cures(self, expr, number, wish, detail):
        node = _node(expr, number)
        if node is None:
            return []
        if wish == "attribute":
            return self._with_attribute(node, detail)
        if wish == "kind":
            return self._of_kind(detail)
        if wish in ("arity", "fewer"):
            return self._lambdas(node, wish, int(detail))
        if wish == "key":
            return self._with_key(node, detail)
        if wish == "column":
            return self._with_column(node, ast.literal_eval(detail))
        if wish == "longer":
            return self._longer(node)
        if wish == "known":
            return [repr(c) for c in (*self.supply.constants.numbers, *self.supply.constants.strings)][:20]
        return [detail]

    def _of_kind(self, kind):
        special = {
            "ndarray": ("np.array([1.0, 2.0, 4.0])",), "dataclass": ("Point", "Point(1, 2)", "Order('tea')", "Order"),
            "function": samples.FUNCTIONS, "type": ("int", *samples.CLASSES),
        }  # fmt: skip
        if kind in special:
            return list(special[kind])
        return list(literals.BY_TYPE.get({"NoneType": "None", "function": "callable"}.get(kind, kind), ()))[:4]

    def _with_attribute(self, node, name):
        cells = [_cell(name), "lambda *args, **kwargs: 'text'", "SimpleNamespace()", "{'a': 1}", "None"]
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _NAMED:
            kept = [word for word in node.keywords if word.arg != name]
            return [_with_keyword(node, kept, name, cell) for cell in cells]
        made = []
        for kind in (
            "str",
            "list",
            "dict",
            "bytes",
            "set",
            "datetime",
            "StringIO",
            "BytesIO",
            "float",
            "int",
            "Pattern",
            "Match",
            "callable",
        ):
            sample = literals.BY_TYPE[kind][0]
            if _has(sample, name):
                made += literals.BY_TYPE[kind][:2]
        own = self.supply.with_attribute(name)[:4] + [text for text in samples.OBJECTS if hasattr_text(text, name)]
        made = made[:8] + own
        return made + ["SimpleNamespace(%s=%s)" % (name, cell) for cell in cells[:2]]

    def _lambdas(self, node, wish, count):
        body = ast.unparse(node.body) if isinstance(node, ast.Lambda) else "1"
        if wish == "arity":
            return list(literals.lambdas(count))[:4] + ["lambda *args: %s" % body]
        return ["lambda: %s" % body, "lambda: 1"] if count else []

    def _with_key(self, node, key):
        if not isinstance(node, ast.Dict):
            return ["{%s: %s}" % (key, cell) for cell in ("1", "'a'")]
        kept = [(ast.unparse(k), ast.unparse(v)) for k, v in zip(node.keys, node.values) if k is not None]
        return [
            "{%s}" % ", ".join("%s: %s" % pair for pair in [*kept, (key, cell)])
            for cell in (_cell(key.strip("'")), "1", "{}", "[]")
        ]

    def _with_column(self, node, name):
        from .tabular import column, frame

        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Dict):
            table = node.args[0]
            rows = len(table.values[0].elts) if table.values and isinstance(table.values[0], ast.List) else 3
            cells = ["%s: %s" % (ast.unparse(k), ast.unparse(v)) for k, v in zip(table.keys, table.values)]
            return [
                "pd.DataFrame({%s})"
                % ", ".join([*cells, "%r: %s" % (name, column(str(name), rows, False, len(cells)))])
            ]
        return [frame([name], 3)]

    def _longer(self, node):
        if isinstance(node, (ast.List, ast.Tuple)) and node.elts:
            again = [ast.unparse(item) for item in node.elts] * 2
            return [("[%s]" if isinstance(node, ast.List) else "(%s)") % ", ".join(again)]
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return [repr(node.value * 2 or "ab"), repr(node.value + " b"), repr(node.value + ":b")]
        return ["[1, 2, 3]", "(1, 2)"]

    # --- input to state --------------------------------------------------------------------------------

    def copied(self, recipe, observed):
        """Recipes in which one side of a comparison seen at run time was copied to the other."""
        _, operator, left, right = observed
        made = []
        for have, want in ((left, right), (right, left)):
            if want is None:
                continue
            wants = _wanted(operator, have, want)
            made += self._substituted(recipe, have, wants)
        return made

    def _substituted(self, recipe, have, wants):
        made, values = [], recipe.values()
        for index, value in enumerate(values):
            for number, node in enumerate(_nodes(value.expr)):
                if not isinstance(node, ast.Constant):
                    continue
                for text in _texts(node.value, have, wants):
                    changed = self._put(values, index, number, text)
                    if changed is not None:
                        made.append(recipe.with_values(changed))
        return made[:12]

    # --- steps in any direction ------------------------------------------------------------------------

    def neighbour(self, recipe):
        """The recipe with one value changed a little or drawn anew; None where there is nothing to change."""
        values = recipe.values()
        if not values:
            return None
        index = self.rng.randrange(len(values))
        if self.rng.random() < 0.25:
            return self._redrawn(recipe, index)
        nodes = _nodes(values[index].expr)
        if not nodes:
            return self._redrawn(recipe, index)
        receiver = index == 0 and recipe.receiver is not None
        number = self.rng.randrange(int(receiver and len(nodes) > 1 and self.rng.random() < 0.7), len(nodes))
        if receiver and number == 0 and not isinstance(nodes[0], ast.Call):
            return self._redrawn(recipe, index)
        text = self._changed(nodes[number])
        changed = self._put(values, index, number, text) if text is not None else None
        return recipe.with_values(changed) if changed is not None else self._redrawn(recipe, index)

    def _redrawn(self, recipe, index):
        values, shift = recipe.values(), int(recipe.receiver is not None)
        if index < shift:
            made = self._made(recipe.target.owner)
            if made is not None and self.rng.random() < 0.6:
                values[0] = made
                return recipe.with_values(values)
            pool = self.supply.receivers(recipe.target)
        else:
            name = recipe.args[index - shift][0]
            param = next((p for p in recipe.target.params if p.name == name), None)
            pool = self.supply.pool(recipe.target, param) if param else []
        if not pool:
            return None
        values[index] = self.rng.choice(pool)
        return recipe.with_values(values)

    def _made(self, cls):
        """A newly drawn object of the class, by its constructor."""
        target = next((t for t in self.makers.values() if t.kind == "class" and t.obj is cls), None)
        recipe = self.draw(target) if target is not None else None
        return Value(recipe.call(), recipe.setup()) if recipe is not None else None

    def _recalled(self, node):
        """A call of something of the module with one argument set anew."""
        target = self.makers.get(ast.unparse(node.func))
        if target is None or not target.params:
            return None
        param = self.rng.choice(target.params)
        if param.kind not in ("either", "keyword"):
            return None
        text = self.rng.choice(self.supply.pool(target, param)).expr
        order = [p.name for p in target.params]
        at = order.index(param.name)
        parts = [ast.unparse(argument) for argument in node.args]
        words = [(word.arg, ast.unparse(word.value)) for word in node.keywords if word.arg != param.name]
        if at < len(parts):
            parts[at] = text
        else:
            words.append((param.name, text))
        return "%s(%s)" % (ast.unparse(node.func), ", ".join(parts + ["%s=%s" % pair for pair in words if pair[0]]))

    def _changed(self, node):
        if isinstance(node, ast.Call) and self.rng.random() < 0.8:
            changed = self._recalled(node)
            if changed is not None:
                return changed
        if isinstance(node, ast.Constant):
            return self._constant(node.value)
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            return self._elements(node)
        if isinstance(node, ast.Dict):
            return self._entries(node)
        if isinstance(node, ast.Lambda):
            return self.rng.choice(literals.lambdas(len(node.args.args)))
        if isinstance(node, (ast.Call, ast.Name)) and self.rng.random() < 0.3:
            return self._any()
        return None

    def _any(self):
        kind = self.rng.choice(("int", "str", "list", "dict", "None", "float", "bool", "callable", "tuple"))
        return self.rng.choice(literals.BY_TYPE[kind])

    def _constant(self, value):
        if self.rng.random() < 0.06:
            return self._any()
        if isinstance(value, bool) or value is None:
            return repr(not value)
        if isinstance(value, str):
            return repr(self._string(value))
        if isinstance(value, (int, float)):
            return repr(self._number(value))
        if isinstance(value, bytes):
            return repr(self.rng.choice((value + b"a", value[1:], value[::-1], b"")))
        return None

    def _number(self, value):
        near = list(self.supply.constants.numbers) or [0]
        steps = (value + 1, value - 1, -value, value * 2, 0, value * 10, value // 2, self.rng.choice(near), self.rng.choice(near) + 1,
                 self.rng.choice(near) - 1, value + self.rng.choice(near))  # fmt: skip
        return self.rng.choice(steps)

    def _string(self, value):
        word = self.rng.choice(self.supply.strings or ["a"])
        at = self.rng.randint(0, len(value))
        steps = (
            word, value + word, word + value, value[:at] + word + value[at:], value[at:], value[:at], value.upper(), value.title(),
            value + " ", value[:at] + self.rng.choice(" .,:;-_/\\'\"()[]{}=@#!?0a\n\t") + value[at:], value + "\n" + word,
            value + ": " + word, value + "\n    " + word, word + " " + value, value * 2, value + "1", value.swapcase(), "",
            value[:at] + value[at + 1 :], value + "\n\n" + word,
        )  # fmt: skip
        return self.rng.choice(steps)

    def _elements(self, node):
        items = [ast.unparse(item) for item in node.elts]
        step = self.rng.randrange(6)
        if step == 0 and items:
            items.pop(self.rng.randrange(len(items)))
        elif step == 1 and items:
            items.append(self.rng.choice(items))
        elif step == 2:
            items.reverse()
        elif step == 3 and len(items) > 1:
            items = items[:1]
        else:
            items.insert(
                self.rng.randint(0, len(items)), self._any() if step == 4 or not items else self._like(node.elts[0])
            )
        if isinstance(node, ast.Tuple):
            return "(%s%s)" % (", ".join(items), "," if len(items) == 1 else "")
        if isinstance(node, ast.Set):
            return "{%s}" % ", ".join(items) if items else "set()"
        return "[%s]" % ", ".join(items)

    def _like(self, node):
        return self._changed(node) or ast.unparse(node)

    def _entries(self, node):
        pairs = [(ast.unparse(k), ast.unparse(v)) for k, v in zip(node.keys, node.values) if k is not None]
        if pairs and self.rng.random() < 0.4:
            pairs.pop(self.rng.randrange(len(pairs)))
        else:
            keys = list(self.supply.constants.keys) or self.supply.strings or ["b"]
            pairs.append((repr(self.rng.choice(keys)), self._any()))
        return "{%s}" % ", ".join("%s: %s" % pair for pair in pairs)


def _node(expr, number):
    nodes = _nodes(expr)
    return nodes[number] if number < len(nodes) else None


def _nodes(expr):
    try:
        return nodes_of(ast.parse(expr, mode="eval"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def _cell(name):
    kinds = literals.kinds_by_name(name)
    kind = kinds[0] if kinds and kinds[0] in literals.BY_TYPE else "str"
    return (literals.texts_by_name(name) or list(literals.BY_TYPE[kind]))[0]


def _has(sample, name):
    known = {
        "'hello'": str,
        "[1, 2, 3]": list,
        "{'a': 1}": dict,
        "b'hello'": bytes,
        "{1, 2}": set,
        "1.5": float,
        "1": int,
    }
    if sample in known:
        return hasattr(known[sample], name)
    import datetime
    import io
    import re
    import types

    others = {"dateti": datetime.datetime, "io.Str": io.StringIO, "io.Byt": io.BytesIO, "re.com": re.Pattern, "re.mat": re.Match,
              "lambda": types.FunctionType}  # fmt: skip
    return hasattr(others.get(sample[:6], object), name)


def hasattr_text(text, name):
    """Whether a sample object has an attribute so called."""
    return name in samples.DEFINITIONS.get(text.split("(")[0].split(".")[0], "").replace("(", " ").split()


def _with_keyword(node, kept, name, cell):
    words = ["%s=%s" % (word.arg, ast.unparse(word.value)) for word in kept]
    return "SimpleNamespace(%s)" % ", ".join([*words, "%s=%s" % (name, cell)])


def _wanted(operator, have, want):
    """Sources that would satisfy the comparison, where `have` is to become like `want`."""
    if want.startswith("first:"):
        return [want[6:]] if operator in ("in", "==") else []
    if operator == "<":
        try:
            number = ast.literal_eval(want)
        except (ValueError, SyntaxError):
            return []
        return [repr(number), repr(number + 1), repr(number - 1)] if isinstance(number, (int, float)) else [want]
    if operator in ("startswith", "endswith", "in", "find", "split", "index", "partition", "rsplit", "count"):
        return [want, ("+" if operator == "startswith" else "-" if operator == "endswith" else "~") + want]
    return [want]


def _texts(value, have, wants):
    """Replacements for a constant of ours that equals (or lies around) what was compared."""
    if have is None or have.startswith("first:"):
        return []
    try:
        compared = ast.literal_eval(have)
    except (ValueError, SyntaxError):
        return []
    whole = type(value) is type(compared) and value == compared
    inside = (
        isinstance(value, str) and isinstance(compared, str) and len(compared) > 0 and compared.lower() in value.lower()
    )
    if not whole and not inside:
        return []
    made = []
    for want in wants:
        made += _fitted(value, compared, want, whole)
    return made


def _fitted(value, compared, want, whole):
    mode, source = (want[0], want[1:]) if want[:1] in "+-~" and len(want) > 1 and not want[1].isdigit() else ("", want)
    try:
        target = ast.literal_eval(source)
    except (ValueError, SyntaxError):
        return []
    if not isinstance(value, str) or not isinstance(target, str):
        return [repr(target)] if whole and not mode else []
    joined = {"+": target + value, "-": value + target, "~": value + target + value}.get(mode)
    if joined is not None:
        return [repr(joined)]
    at = value.lower().find(compared.lower())
    return [repr(value[:at] + target + value[at + len(compared) :])]
