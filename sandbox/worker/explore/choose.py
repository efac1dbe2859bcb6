"""Which recipes are worth a test: a small set that covers what was reached, and a few more that differ."""

from __future__ import annotations

_EXTRAS = 3


def choose(search, most=160):
    """Entries in an order that serves best first: greedy set cover, then further outcomes of each function."""
    goals = search.goals
    pool = {id(e): e for e in search.best.values()}
    pool.update((id(e), e) for e in search.entries)
    picked = cover(list(pool.values()), goals)
    picked += extras(list(pool.values()), picked)
    return picked[:most]


def cover(entries, goals):
    """Greedy cover: most new goals first among the cheapest kinds of outcome."""
    left = set()
    items = {}
    for entry in entries:
        items[id(entry)] = {item for item in entry.arcs | entry.lines if item in goals}
        left |= items[id(entry)]
    picked = []
    for rank in sorted({entry.cost()[0] for entry in entries}):
        ranked = [entry for entry in entries if entry.cost()[0] <= rank]
        while True:
            best = max(ranked, key=lambda e: (len(items[id(e)] & left), [-c for c in e.cost()]), default=None)
            if best is None or not items[id(best)] & left:
                break
            picked.append(best)
            left -= items[id(best)]
    return picked


def extras(entries, picked):
    """Per function some more entries whose outcome has another shape: they tell mutants apart."""
    shapes = {(e.recipe.target.qualname, e.said.get("shape")) for e in picked}
    counts = {}
    chosen = []
    for entry in sorted(entries, key=lambda e: e.cost()):
        name = entry.recipe.target.qualname
        shape = (name, entry.said.get("shape"))
        if shape in shapes or counts.get(name, 0) >= _EXTRAS or entry.cost()[0] > 1 or entry.recipe.target.private:
            continue
        shapes.add(shape)
        counts[name] = counts.get(name, 0) + 1
        chosen.append(entry)
    return chosen
