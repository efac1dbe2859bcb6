"""Decide on a change: every rule of the profile over every file, three outcomes, findings in order.

Pure. Whatever a rule cannot read, and whatever breaks a rule itself, is "could not tell"; only a file that
every rule has read and none refuses is allowed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from guardtest.model import Decision, Finding, Location, Outcome
from guardtest.policy.change import Change, ChangedFile
from guardtest.policy.profile import Profile, Setting
from guardtest.policy.rule import Case, Problem, Rule
from guardtest.policy.rules import rules
from guardtest.policy.source.source import Source, Unparsable

_MOST_FINDINGS = 200  # of one rule in one file; a hostile text must not drown the report
_UNSURE = "could not tell: "


def decide(change: Change, profile: Profile) -> Decision:
    """What the profile says of the change.

    An empty change is "unknown": nothing was looked at, so nothing can be allowed.
    """
    judged = [item for file in change.files for item in _judge_file(file, change, profile)]
    order = {file.path: number for number, file in enumerate(change.files)}
    findings = tuple(
        finding
        for finding, _ in sorted(
            judged,
            key=lambda item: (
                order[item[0].location.path],
                item[0].location.line,
                item[0].location.column,
                item[0].rule,
            ),
        )
    )
    return Decision(outcome=_outcome(change, judged), findings=tuple(dict.fromkeys(findings)))


def _outcome(change: Change, judged: list[tuple[Finding, bool]]) -> Outcome:
    if any(certain and finding.severity == "error" for finding, certain in judged):
        return "deny"
    if not change.files or any(not certain for _, certain in judged):
        return "unknown"
    return "allow"


def _judge_file(file: ChangedFile, change: Change, profile: Profile) -> Iterator[tuple[Finding, bool]]:
    source, broken = _parse(file, change, profile)
    for rule in rules():
        setting = profile.setting(rule.id)
        if setting.level == "off" or (rule.needs_code and source is None):
            continue
        case = Case(
            change=change,
            file=file,
            caps=profile.caps,
            parsed=source,
            broken=broken,
            allow=setting.allow,
            deny=setting.deny,
        )
        yield from _judge(rule, case, setting)
    if source is None and file.kind == "added":
        # Whatever the profile says of the rule on parsing: a text no rule has read is never allowed.
        yield _unsure("parses", f"the text was not checked: {broken}", file), False


def _parse(file: ChangedFile, change: Change, profile: Profile) -> tuple[Source | None, str]:
    if file.kind != "added":
        return None, "only additions are read"
    if file.unreadable:
        return None, file.unreadable
    if _bytes(file.text) > profile.caps.max_file_bytes:
        return None, f"it is larger than {profile.caps.max_file_bytes} bytes"
    try:
        return _parsed(file.text, change.existing), ""
    except Unparsable as error:
        return None, str(error)


@lru_cache(maxsize=4)
def _parsed(text: str, existing: frozenset[str]) -> Source:
    """The judge asks again about the same text with fewer tests, the report about the same text again."""
    return Source.parse(text, existing)


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _judge(rule: Rule, case: Case, setting: Setting) -> Iterator[tuple[Finding, bool]]:
    try:
        for number, problem in enumerate(rule.check(case)):
            if number >= _MOST_FINDINGS:
                return
            yield _finding(rule, problem, case, setting), problem.certain
    except (Exception, RecursionError) as error:  # noqa: BLE001 - a rule that breaks must refuse, whatever broke it
        yield _unsure(rule.id, f"the rule failed on this text: {type(error).__name__}: {error}", case.file), False


def _finding(rule: Rule, problem: Problem, case: Case, setting: Setting) -> Finding:
    line = problem.line or getattr(problem.node, "lineno", 0)
    column = getattr(problem.node, "col_offset", -1) + 1
    severity = "warning" if setting.level == "warning" and problem.certain else "error"
    return Finding(
        rule=rule.id,
        severity=severity,  # type: ignore[arg-type]  # one of two literals
        reason=problem.reason if problem.certain else _UNSURE + problem.reason,
        location=Location(path=case.file.path, line=line, column=column),
        fix=rule.fix,
        test=case.parsed.test_at(line) if case.parsed else "",
    )


def _unsure(rule: str, reason: str, file: ChangedFile) -> Finding:
    fix = "Simplify the file until every rule can read it."
    return Finding(rule=rule, severity="error", reason=_UNSURE + reason, location=Location(path=file.path), fix=fix)
