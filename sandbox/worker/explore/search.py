"""The search: seeds, repairs, copies of compared values and mutations, steered by what is not covered yet."""

from __future__ import annotations

import collections
import sys
import time

from .batches import run_forked
from .callables import Target
from .mutate import Mutator
from .probes import find_probes
from .recipes import Recipe, Value
from .running import Bench
from .seen import compiled
from .tracing import lines_of

BATCH = 64
SEEDS = 24
_PLATEAU = 0.4
_INERT = 1000
_QUIET_SECONDS = 6.0


class Entry:
    """A recipe that was run, with what it did."""

    __slots__ = ("arcs", "lines", "recipe", "said", "worth")

    def __init__(self, recipe, said):
        self.recipe, self.said = recipe, said
        self.arcs = frozenset(map(tuple, said["arcs"]))
        self.lines = frozenset(lines_of(self.arcs))
        self.worth = 1

    @property
    def status(self):
        return self.said["status"]

    def cost(self):
        """Lower is better: returned values before deliberate errors before accidents; small before large."""
        rank = 0
        if self.status == "raise":
            rank = 1 if self.said.get("explicit") else 3
            if not self.said.get("explicit") and self.said["error"][1] in ("TypeError", "AttributeError"):
                rank = 8
        if "SimpleNamespace" in self.recipe.source():
            rank += 2
        # A call that returns nothing and changes nothing gives a test nothing to look at.
        return (rank, self.recipe.size + (_INERT if self.said.get("inert") else 0))


class Search:
    """Explores one module until its goals are met, nothing new comes, or the time is over."""

    def __init__(self, supply, catalogue, source, names, rng, goals, progress=lambda calls, left: None):
        self.supply, self.catalogue, self.source, self.names, self.rng = supply, catalogue, source, names, rng
        self.mutator = Mutator(supply, rng, self._drawn)
        self.goals, self.progress = goals, progress
        self.left = set(goals)
        self.entries, self.corpus, self.best = [], collections.defaultdict(list), {}
        self.known_arcs, self.shapes, self.tried = set(), set(), set()
        self.queue, self.hurdles = collections.deque(), collections.Counter()
        self.calls, self.began, self.last_gain = 0, time.monotonic(), time.monotonic()
        self.probes = find_probes(source)
        self.dynamic = []
        self.suspended = set()
        self.deaths = collections.Counter()
        self.reach = collections.defaultdict(set)
        self._weighed = (-1, {})

    # --- main loop -------------------------------------------------------------------------------------

    def run(self, deadline, most_calls=None):
        for target in self._public():
            self._enqueue(self.seeds(target, SEEDS))
        opened = False
        while time.monotonic() < deadline and (most_calls is None or self.calls < most_calls):
            batch = self._next_batch()
            if batch:
                self._execute(batch, deadline)
            if not opened and not self.queue:
                opened = True
                for target in self.catalogue.targets:
                    if target.private and self._missing_in(target):
                        self._enqueue(self.seeds(target, SEEDS))
                self.last_gain = time.monotonic()
            elif opened and (self._settled() or not batch):
                break
            self.progress(self.calls, len(self.left))

    def _public(self):
        return [target for target in self.catalogue.targets if not target.private]

    def _settled(self):
        now = time.monotonic()
        quiet = now - self.last_gain
        if self.goals and not self.left:
            return quiet > 1.0
        return not self.queue and quiet > max(_QUIET_SECONDS, _PLATEAU * (now - self.began))

    # --- choosing what to run --------------------------------------------------------------------------

    def _next_batch(self):
        batch = []
        while self.queue and len(batch) < BATCH * 3 // 4:
            batch.append(self.queue.popleft())
        for _ in range(BATCH * 4):
            if len(batch) >= BATCH:
                break
            recipe = self._another()
            if recipe is not None and self._fresh(recipe):
                batch.append(recipe)
        return batch

    def _another(self):
        targets = [t for t in self.catalogue.targets + self.dynamic if t.qualname not in self.suspended]
        if not targets:
            return None
        weights = self._weights(targets)
        target = self.rng.choices(targets, weights)[0]
        kept = self.corpus[target.qualname]
        if kept and self.rng.random() < 0.75:
            entry = self.rng.choices(kept, [1 + e.worth for e in kept])[0]
            recipe = entry.recipe
            if recipe.receiver is not None and target.owner is not None and self.rng.random() < 0.15:
                recipe = self._with_prelude(recipe) or recipe
            for _ in range(self.rng.choice((1, 1, 1, 2, 3))):
                recipe = self.mutator.neighbour(recipe) or recipe
            return recipe
        return self._drawn(target)

    def _weights(self, targets):
        """More for targets that have, or that reach functions that have, more goals left."""
        if self._weighed[0] != self.calls:
            self._weighed = (self.calls, {})
        known = self._weighed[1]
        return [
            known[t.qualname] if t.qualname in known else known.setdefault(t.qualname, self._weight(t)) for t in targets
        ]

    def _weight(self, target):
        missing = self._missing_in(target)
        if target.private:
            return 0.01 + missing * 0.7
        near = sum(self._left_near(name) for name in self.reach[target.qualname])
        return 0.3 + missing + 0.6 * near

    def _left_near(self, node):
        lines = range(node.lineno, node.end_lineno + 1)
        return sum(1 for goal in self.left if (goal[0] if isinstance(goal, tuple) else goal) in lines)

    def _note_reach(self, entry):
        """Remember the functions that a target's calls entered."""
        reached = self.reach[entry.recipe.target.qualname]
        for start, end in entry.arcs:
            if start < 0 or end < 0:
                node = self.source.functions.get(-min(start, end))
                if node is not None and node is not entry.recipe.target.node:
                    reached.add(node)

    def _missing_in(self, target):
        lines = target.lines()
        return sum(1 for goal in self.left if (goal[0] if isinstance(goal, tuple) else goal) in lines)

    def _fresh(self, recipe):
        if recipe.key in self.tried or recipe.size > 1500:
            return False
        self.tried.add(recipe.key)
        try:
            for value in recipe.values():
                compiled(value.expr)
            return not self.names.unknown(recipe.source())
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False

    def _enqueue(self, recipes, front=False):
        for recipe in recipes:
            if self._fresh(recipe):
                (self.queue.appendleft if front else self.queue.append)(recipe)

    # --- making recipes --------------------------------------------------------------------------------

    def seeds(self, target, count):
        """Every parameter's likeliest values together, then one parameter varied at a time, then both ways."""
        receivers = self.supply.receivers(target) if target.needs_receiver else [None]
        if not receivers:
            return
        needed = [p for p in target.params if not p.optional]
        optional = [p for p in target.params if p.optional]
        base = {p.name: self.supply.pool(target, p) for p in target.params}
        for at in range(count):
            args = [(p.name, _at(base[p.name], at)) for p in needed]
            yield Recipe(target, _at(receivers, at), args)
            if not needed and at + 1 >= len(receivers):
                break
        for param in target.params:
            for value in base[param.name][:count]:
                args = [
                    (p.name, value if p is param else base[p.name][0])
                    for p in target.params
                    if p is param or p in needed
                ]
                yield Recipe(target, receivers[0], args)
        if optional:
            for at in range(4):
                yield Recipe(target, receivers[0], [(p.name, _at(base[p.name], at)) for p in target.params])
        for _ in range(count // 2):
            recipe = self._drawn(target)
            if recipe is not None:
                yield recipe

    def _drawn(self, target):
        receiver = None
        if target.needs_receiver:
            receivers = self.supply.receivers(target)
            if not receivers:
                return None
            receiver = self._pick(receivers)
        args = []
        for param in target.params:
            if param.optional and self.rng.random() < 0.5:
                continue
            args.append((param.name, self._pick(self.supply.pool(target, param))))
        return Recipe(target, receiver, args)

    def _pick(self, pool):
        if self.rng.random() < 0.3:
            return self.rng.choice(pool)
        return pool[min(int(self.rng.expovariate(0.25)), len(pool) - 1)]

    def _with_prelude(self, recipe):
        """The same call on an object that another method was called on before."""
        owner = recipe.target.owner
        others = [
            e
            for t in self.catalogue.targets
            if t.owner is owner and t.kind in ("method", "property", "setter") and not t.name.startswith("__")
            for e in self.corpus[t.qualname]
            if e.status == "ok"
        ]
        if not others or len(recipe.receiver.setup) > 4:
            return None
        before = self.rng.choice(others).recipe
        name = variable_for(owner)
        if recipe.receiver.setup and recipe.receiver.expr == name:
            setup = recipe.receiver.setup
        else:
            setup = (*recipe.receiver.setup, "%s = %s" % (name, recipe.receiver.expr))
        extra = [line for value in before.values()[1:] for line in value.setup if line not in setup]
        statements, call = before.steps([name, *(value.expr for value in before.values()[1:])])
        receiver = Value(name, (*setup, *extra, *(statements or [call])))
        return Recipe(recipe.target, receiver, recipe.args)

    # --- taking results --------------------------------------------------------------------------------

    def _execute(self, batch, deadline):
        self.calls += len(batch)
        watched = self._watched()

        def work(recipe):
            bench = work.bench
            if bench is None:
                bench = work.bench = Bench(self.names, self.source)
                bench.tracer.probes = watched
            return bench.run(recipe)

        work.bench = None
        for at, said in run_forked(work, batch, 1.0, deadline):
            if said is None or said["status"] == "late":
                self._costly(batch[at])
            else:
                self._take(batch[at], said)

    def _watched(self):
        lines = {goal[0] if isinstance(goal, tuple) else goal for goal in self.left}
        return {line: pairs for line, pairs in self.probes.items() if line in lines or not self.goals}

    def _costly(self, recipe):
        name = recipe.target.qualname
        self.deaths[name] += 1
        if self.deaths[name] > 12:
            self.suspended.add(name)

    def _take(self, recipe, said):
        if said.get("wrap"):
            recipe = recipe.wrapped(said["wrap"])
        if said.get("litter"):
            return
        entry = Entry(recipe, said)
        if said["status"] == "setup":
            self._follow(entry)
            return
        self._learn(entry)
        goals = (entry.arcs | entry.lines) & self.left
        arcs = entry.arcs - self.known_arcs
        shape = (recipe.target.qualname, said.get("shape"))
        better = self._improves(entry)
        if goals or arcs or shape not in self.shapes or better:
            entry.worth = 8 * bool(goals) + 3 * bool(arcs) + 1
            self._keep(entry, shape)
        if goals or arcs:
            self.last_gain = time.monotonic()
        self.left -= goals
        self._follow(entry)

    def _improves(self, entry):
        cost, better = entry.cost(), False
        for item in (entry.arcs | entry.lines) & self.goals:
            if item not in self.best or cost < self.best[item].cost():
                self.best[item] = entry
                better = True
        return better

    def _keep(self, entry, shape):
        self._note_reach(entry)
        self.shapes.add(shape)
        self.known_arcs |= entry.arcs
        self.entries.append(entry)
        kept = self.corpus[entry.recipe.target.qualname]
        kept.append(entry)
        if len(kept) > 40:
            kept.sort(key=lambda e: -e.worth)
            del kept[30:]

    def _follow(self, entry):
        """Queue what the outcome suggests: repairs, and copies of compared values."""
        for blame in entry.said.get("blame", ()):
            place = (entry.recipe.target.qualname, entry.said.get("shape"), *blame[2:])
            self.hurdles[place] += 1
            if self.hurdles[place] <= 6:
                self._enqueue(self.mutator.repaired(entry.recipe, blame))
        for observed in entry.said["observed"]:
            place = (entry.recipe.target.qualname, *observed[:2])
            self.hurdles[place] += 1
            if self.hurdles[place] <= 12:
                self._enqueue(self.mutator.copied(entry.recipe, observed))

    # --- learning what calls return --------------------------------------------------------------------

    def _learn(self, entry):
        if entry.status != "ok" or entry.recipe.wrap:
            return
        recipe, said = entry.recipe, entry.said
        cls = _find_type(said["type"])
        if said.get("callable") is not None:
            self._learn_callable(recipe, said["callable"])
        elif isinstance(cls, type) and cls.__module__.split(".")[0] == self.names.module.__name__.split(".")[0]:
            if recipe.size < 300 and self.supply.learn(
                cls, Value(recipe.call(), recipe.setup()), recipe.target.qualname
            ):
                self._reseed(cls)

    def _learn_callable(self, recipe, line):
        node = self.source.functions.get(line)
        if node is None:
            return
        qualname = "%s()" % recipe.target.qualname.rstrip("()")
        known = self.supply.appliers.setdefault(qualname, [])
        value = Value(recipe.call(), recipe.setup())
        if len(known) < 12 and value not in known and qualname.count("()") < 3:
            known.append(value)
            if len(known) == 1:
                self._add_applied(qualname, node)

    def _add_applied(self, qualname, node):
        params = _params_of(node)
        target = Target(
            qualname, node.name if hasattr(node, "name") else "result", "apply", None, params, None, None, node
        )
        self.dynamic.append(target)
        self._enqueue(self.seeds(target, SEEDS))

    def _reseed(self, cls):
        """A first object of a class: its methods, and parameters that want one, can be tried now."""
        self.supply.forget()
        for target in self.catalogue.targets:
            if (
                target.owner is not None
                and target.needs_receiver
                and issubclass(cls, target.owner)
                and not target.private
            ):
                self._enqueue(self.seeds(target, SEEDS // 2))


def _at(pool, index):
    return pool[min(index, len(pool) - 1)]


def variable_for(cls):
    """A variable name for an object of the class."""
    name = "".join(
        "_" + c.lower() if c.isupper() and at and not cls.__name__[at - 1].isupper() else c.lower()
        for at, c in enumerate(cls.__name__)
    )
    return name.strip("_") or "subject"


def _find_type(where):
    module, qualname = where
    value = sys.modules.get(module)
    for part in qualname.split("."):
        value = getattr(value, part, None)
    return value


def _params_of(node):
    from .callables import MISSING, Param

    arguments = node.args
    plain = arguments.posonlyargs + arguments.args
    first_default = len(plain) - len(arguments.defaults)
    found = [Param(a.arg, "either", MISSING, None if at >= first_default else MISSING) for at, a in enumerate(plain)]
    if arguments.vararg:
        found.append(Param(arguments.vararg.arg, "variadic"))
    found += [
        Param(a.arg, "keyword", MISSING, None if d is not None else MISSING)
        for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults)
    ]
    if arguments.kwarg:
        found.append(Param(arguments.kwarg.arg, "keywords"))
    return found
