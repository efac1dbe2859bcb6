"""Turn a chosen recipe into a case: statements, what they bring, and assertions that hold."""

from __future__ import annotations

import builtins
import io
import keyword
import os
import re
import signal

from .asserting import Asserter, attributes, stable_part
from .names import free_names
from .running import TimeLimit, code_of, finish, quiet
from .samples import pruned
from .search import variable_for

_LONG = 36
_MOST_ASSERTS = 6
_PRINTED = 400


class Observation:
    """Runs a recipe once more, untraced, and writes down what can be seen."""

    def __init__(self, bench, recipe):
        self.bench, self.recipe, self.names = bench, recipe, bench.names
        self.tmp_path = bench.fresh_folder()
        self.asserter = Asserter(self.names, self.tmp_path)
        self.variables, self.changed = [], {}
        self.asserts, self.raises, self.printed = [], None, ""

    def case(self):
        """The case as plain data, or None where nothing can be asserted."""
        out, space = io.StringIO(), self.names.namespace()
        space["tmp_path"] = self.tmp_path
        with quiet(out):
            signal.setitimer(signal.ITIMER_REAL, self.bench.seconds * 2)
            try:
                ok = self._run(space, out)
            except TimeLimit:
                return None
            except BaseException:
                return None
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
        return self._written() if ok else None

    def _run(self, space, out):
        values = self.recipe.values()
        setup = self.recipe.setup()
        slots = ["arg_%d_" % at for at in range(len(values))]
        statements, call = self.recipe.wrapped("").steps(slots)
        space.resolve(*setup, *(v.expr for v in values), *statements, call)
        for line in setup:
            exec(code_of(line, "exec"), space)
        for slot, value in zip(slots, values):
            space[slot] = eval(code_of(value.expr, "eval"), space)
        before = [self._snapshot(space[slot]) for slot in slots]
        files = self._files()
        try:
            for line in statements:
                exec(code_of(line, "exec"), space)
            result = finish(eval(code_of(call, "eval"), space))
        except TimeLimit:
            return False
        except BaseException as error:
            return self._raised(error)
        self._name_variables(values, before, [space[slot] for slot in slots])
        self._returned(result, [space[slot] for slot in slots])
        self._changes(before, [space[slot] for slot in slots], result)
        self._files_written(files)
        self._said(out.getvalue())
        return bool(self.asserts)

    # --- what came of the call -------------------------------------------------------------------------

    def _raised(self, error):
        kind = type(error)
        name = self.names.refer(kind)
        if name is None:
            return False
        message = stable_part(safe(error), str(self.tmp_path))
        self._name_variables(self.recipe.values(), None, None)
        line = self.names.lines.get(name.split(".")[0], "") if kind.__module__ != "builtins" else ""
        self.raises = {"type": name, "import": line, "match": message}
        return True

    def _returned(self, result, objects):
        name = self._result_name(result)
        self.result = name
        for variable, value in zip(self.variables, objects):
            if (
                result is value
                and variable
                and not isinstance(value, (int, str, float, bool, bytes, tuple, type(None)))
            ):
                self.asserts.append("assert %s is %s" % (name, variable))
                return
        self.asserts += self.asserter.about(name, result)[:_MOST_ASSERTS]

    def _result_name(self, result):
        kind = type(result).__name__
        taken = set(self.variables)
        if self.recipe.steps()[1] == "entered":
            return "entered"
        name = {"DataFrame": "frame", "Series": "series"}.get(kind, "result")
        return (
            name
            if name not in taken and name not in free_names(self.recipe.source())
            else "outcome"
            if "result" in taken
            else "result"
        )

    def _snapshot(self, value):
        """The visible state of something that a call may change."""
        if isinstance(value, (list, dict, set, bytearray)) or type(value).__module__.split(".")[0] in (
            "pandas",
            "numpy",
        ):
            return (
                self.asserter.express.source(value)
                if not attributes(value) or type(value) is dict
                else self._fields(value)
            )
        if isinstance(value, (str, int, float, bytes, tuple, type(None), type)) or (
            callable(value) and not attributes(value)
        ):
            return None
        return self._fields(value)

    def _fields(self, value):
        fields = {n: self.asserter.express.source(v) for n, v in attributes(value).items()}
        if isinstance(value, (list, dict, set)):
            plain = dict if isinstance(value, dict) else list if isinstance(value, list) else set
            fields[""] = self.asserter.express.source(plain(value))
        return fields

    def _changes(self, before, objects, result):
        for variable, old, value in zip(self.variables, before, objects):
            if old is None or not variable or value is result:
                continue
            new = self._snapshot(value)
            if isinstance(old, dict) and isinstance(new, dict):
                self._changed_fields(variable, value, old, new)
            elif new != old and new is not None:
                self.asserts += self.asserter.about(variable, value)[:2]

    def _changed_fields(self, variable, value, old, new):
        names = [n for n in new if new[n] is not None and old.get(n) != new[n]]
        public = [n for n in names if not n.startswith("_")] or names
        for name in public[:3]:
            if name == "":
                self.asserts.append("assert %s == %s" % (variable, new[name]))
            else:
                self.asserts += self.asserter.about("%s.%s" % (variable, name), attributes(value)[name])[:1]

    def _files(self):
        found = {}
        for folder, _, names in os.walk(str(self.tmp_path)):
            for name in names:
                path = os.path.join(folder, name)
                found[os.path.relpath(path, str(self.tmp_path))] = _content(path)
        return found

    def _files_written(self, before):
        for path, content in sorted(self._files().items()):
            if before.get(path) == content or content is None or not self.asserter.express.source(content):
                continue
            self.asserts.append(
                "assert (tmp_path / %r).read_text() == %s" % (path, self.asserter.express.source(content))
            )
        for path in before:
            if not os.path.exists(os.path.join(str(self.tmp_path), path)):
                self.asserts.append("assert not (tmp_path / %r).exists()" % path)

    def _said(self, printed):
        if not printed or len(printed) > _PRINTED:
            return
        text = self.asserter.express.source(printed)
        if text:
            self.printed = text
            self.asserts.append("assert capsys.readouterr().out == %s" % text)

    # --- how the test spells it ------------------------------------------------------------------------

    def _name_variables(self, values, before, objects):
        """Which values get a variable: receivers, long ones, and those whose change is asserted."""
        taken = free_names(self.recipe.source()) | set(self.names.lines)
        names = [None] * len(values)
        labels = [variable_for(self.recipe.target.owner) if self.recipe.target.owner else "function"] * (
            self.recipe.receiver is not None
        )
        labels += [name for name, _ in self.recipe.args]
        for at, value in enumerate(values):
            if value.expr.isidentifier():
                names[at] = value.expr if value.setup else None
                continue
            receiver = at == 0 and self.recipe.receiver is not None
            state = before is not None and before[at] is not None and self._snapshot(objects[at]) != before[at]
            if (
                (receiver and self.recipe.target.kind != "apply")
                or state
                or (len(value.expr) > _LONG and not _plain_text(value.expr))
            ):
                names[at] = _free_name(labels[at], taken)
                taken = taken | {names[at]}
        self.variables = names

    def _written(self):
        values, setup = self.recipe.values(), []
        sources = []
        for name, value in zip(self.variables, values):
            setup += [line for line in value.setup if line not in setup]
            if name and name != value.expr:
                setup.append("%s = %s" % (name, value.expr))
            sources.append(name or value.expr)
        statements, call = self.recipe.steps(sources)
        if self.raises and statements:
            call = self.recipe.wrapped("").call(sources)
        else:
            setup += statements
        setup = pruned(setup, [call, *self.asserts])
        everything = [*setup, call, *self.asserts]
        fixtures = [f for f in ("tmp_path", "capsys") if f in free_names(*everything)]
        extra = [self.raises["import"]] if self.raises and self.raises["import"] else []
        return {
            "qualname": self.recipe.target.qualname, "setup": setup, "call": call,
            "result": "" if self.raises else self.result, "asserts": self.asserts, "raises": self.raises,
            "fixtures": fixtures, "imports": sorted({*self.names.needed(*everything), *extra}),
            "arguments": [[name, value.expr] for name, value in self.recipe.args],
        }  # fmt: skip


def safe(error):
    try:
        return str(error)
    except Exception:
        return ""


def _free_name(label, taken):
    label = re.sub(r"\W", "", label.strip("*_")) or "value"
    if not label.isidentifier() or keyword.iskeyword(label) or hasattr(builtins, label) or label in taken:
        label += "_value"
    while label in taken:
        label += "_"
    return label


def _plain_text(expr):
    return expr[:1] in "'\"" and len(expr) < 70


def _content(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read(2000)
    except (OSError, UnicodeDecodeError):
        return None
