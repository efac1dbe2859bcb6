"""Join a profile with those it extends: tightening is free, loosening needs the parents' leave.

Of several parents the strictest setting holds of each. Pure; every problem is collected, none is raised.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, fields

from guardtest.policy.profile import LEVELS, Level, Profile, Setting
from guardtest.policy.rule import Caps, Rule
from guardtest.policy.written import WrittenProfile, WrittenSetting

_CAPS = tuple(f.name for f in fields(Caps))


def compose(
    name: str, written: WrittenProfile, parents: Sequence[Profile], rules: Sequence[Rule]
) -> tuple[Profile, tuple[str, ...]]:
    """The resolved profile and all that is wrong with it."""
    problems = [*_unknown(written, rules)]
    below = merge(name, parents) if parents else None
    settings = {}
    for rule in rules:
        own = written.setting(rule.id)
        problems += _misused(rule, own)
        inherited = below.setting(rule.id) if below else None
        settings[rule.id] = _joined(own, inherited)
        if inherited and below and rule.id not in below.loosenable:
            problems += _loosened(rule.id, settings[rule.id], inherited)
        elif inherited is None and own.level is None:
            problems.append(f"rules.{rule.id}: a profile that extends nothing must set every rule")
    caps, cap_problems = _caps(written, below)
    loosenable, mark_problems = _loosenable(written, below)
    profile = Profile(name=name, settings=settings, caps=caps, loosenable=loosenable)
    return profile, (*problems, *cap_problems, *mark_problems)


def merge(name: str, parents: Sequence[Profile]) -> Profile:
    """Parents side by side: the strictest of each, and only what all of them let be loosened."""
    ids = dict.fromkeys(rule for parent in parents for rule in parent.settings)
    return Profile(
        name=name,
        settings={rule: _strictest([parent.setting(rule) for parent in parents]) for rule in ids},
        caps=Caps(**{cap: min(getattr(parent.caps, cap) for parent in parents) for cap in _CAPS}),
        loosenable=frozenset.intersection(*(parent.loosenable for parent in parents)),
    )


def _strictest(settings: Sequence[Setting]) -> Setting:
    # A parent that has the rule off exempts everything; its own list says nothing about the others.
    active = [setting for setting in settings if setting.level != "off"]
    return Setting(
        level=max((setting.level for setting in settings), key=LEVELS.index),
        allow=frozenset.intersection(*(s.allow for s in active)) if active else frozenset(),
        deny=frozenset[str]().union(*(s.deny for s in settings)),
    )


def _joined(own: WrittenSetting, inherited: Setting | None) -> Setting:
    start = inherited or Setting(level="error")
    return Setting(
        level=own.level or start.level,
        allow=start.allow if own.allow is None else frozenset(own.allow),
        deny=start.deny | frozenset(own.deny),
    )


def _loosened(rule: str, own: Setting, inherited: Setting) -> Iterator[str]:
    if LEVELS.index(own.level) < LEVELS.index(inherited.level):
        yield f"rules.{rule}: {_said(own.level)} is looser than {_said(inherited.level)} in what it extends"
    more = sorted(own.allow - inherited.allow)
    if more and inherited.level != "off":
        yield f"rules.{rule}.allow: exempts {', '.join(more)}, which what it extends does not"


def _said(level: Level) -> str:
    return f'"{level}"'


def _unknown(written: WrittenProfile, rules: Iterable[Rule]) -> Iterator[str]:
    known = {rule.id for rule in rules}
    for rule in written.rules:
        if rule not in known:
            yield f"rules.{rule}: there is no such rule"
    for mark in written.loosenable or ():
        if mark not in known and mark.removeprefix("caps.") not in _CAPS:
            yield f"loosenable: there is no rule or cap {mark!r}"


def _misused(rule: Rule, own: WrittenSetting) -> Iterator[str]:
    if not rule.takes_names and (own.allow or own.deny):
        yield f"rules.{rule.id}: takes no lists of names"


def _caps(written: WrittenProfile, below: Profile | None) -> tuple[Caps, list[str]]:
    start = asdict(below.caps if below else Caps())
    own = {cap: value for cap, value in asdict(written.caps).items() if value is not None}
    problems = [
        f"caps.{cap}: {value} is looser than {start[cap]} in what it extends"
        for cap, value in own.items()
        if below and value > start[cap] and f"caps.{cap}" not in below.loosenable
    ]
    return Caps(**{**start, **own}), problems


def _loosenable(written: WrittenProfile, below: Profile | None) -> tuple[frozenset[str], list[str]]:
    inherited = below.loosenable if below else frozenset()
    if written.loosenable is None:
        return inherited, []
    own = frozenset(written.loosenable)
    extra = sorted(own - inherited) if below else []
    return own, [f"loosenable: {mark} is not loosenable in what it extends" for mark in extra]
