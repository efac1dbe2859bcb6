"""Which recipes are worth a test: a small set that covers what was reached, and a few more that differ."""

from __future__ import annotations

_EXTRAS = 4


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
    """Per function some more entries whose outcome is of another shape or value: they tell mutants apart."""
    cheap = sorted((e for e in entries if e.cost()[0] <= 1 and not e.recipe.target.private), key=lambda e: e.cost())
    counts, chosen = {}, []
    for trait in ("shape", "value"):
        seen = {(e.recipe.target.qualname, e.said.get(trait)) for e in [*picked, *chosen]}
        for entry in cheap:
            name, mark = entry.recipe.target.qualname, entry.said.get(trait)
            if mark is None or (name, mark) in seen or counts.get(name, 0) >= _EXTRAS:
                continue
            seen.add((name, mark))
            counts[name] = counts.get(name, 0) + 1
            chosen.append(entry)
    return chosen
