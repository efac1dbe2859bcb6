"""A rule in words, for `guardtest check --explain` and docs/rules/: the same text for both."""

from __future__ import annotations

from guardtest.errors import UsageError
from guardtest.policy.rule import Example, Rule
from guardtest.policy.rules import rules


def explain(rule_id: str) -> str:
    """The rule as Markdown: what, why, what to do instead, an example of each kind.

    Raises:
        UsageError: there is no such rule.
    """
    for rule in rules():
        if rule.id == rule_id:
            return _page(rule)
    known = ", ".join(rule.id for rule in rules())
    raise UsageError(f"there is no rule {rule_id!r}", hint=f"The rules are: {known}.")


def _page(rule: Rule) -> str:
    parts = [f"# {rule.id}", f"{rule.title}", f"*Usual severity: {rule.severity}.*"]
    parts += [f"## Why\n\n{rule.why}", f"## Instead\n\n{rule.fix}"]
    if rule.takes_names:
        parts.append(
            "## Options\n\n`allow` and `deny`: lists of qualified names (`module.name`) that a profile exempts or adds."
        )
    parts += [f"## Passes\n\n{_shown(rule.passing)}", f"## Refused\n\n{_shown(rule.failing)}"]
    return "\n\n".join(parts) + "\n"


def _shown(example: Example) -> str:
    done = "changes" if example.modified else "adds"
    mode = "" if example.mode == "100644" else f" with mode {example.mode}"
    head = f"A change that {done} `{_visible(example.path)}`{mode}:"
    return f"{head}\n\n```python\n{_visible(example.text).rstrip()}\n```"


def _visible(text: str) -> str:
    """Characters that cannot be seen, spelled out, so that the page shows what the rule sees."""
    return "".join(c if c == "\n" or (c.isprintable() and c.isascii()) else ascii(c)[1:-1] for c in text)
