"""The state of one candidate on its way up: which tests are still in, and why the others are not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from guardtest.judge.testfile import keep
from guardtest.model import Candidate, Evidence, Rung, Verdict
from guardtest.worker.session import Arc, Executed, TestOutcome

_BADNESS = ("passed", "xpassed", "xfailed", "skipped", "missing", "failed", "error", "timeout", "crashed")


class Climb:
    """Collects verdicts; a test that is refused once never comes back."""

    def __init__(self, candidate: Candidate, tests: tuple[str, ...]) -> None:
        self.candidate = candidate
        self.path = candidate.path
        self.text = candidate.text
        self._tests = tests
        self._verdicts: dict[str, Verdict] = {}
        self._accepted: set[str] = set()
        self.suspects: list[tuple[str, str]] = []
        self._suspected: dict[str, str] = {}

    @property
    def alive(self) -> tuple[str, ...]:
        """Tests without a refusal, in the file's order."""
        return tuple(t for t in self._tests if t not in self._verdicts or t in self._accepted)

    def refuse(self, test: str, rung: Rung, reason: str) -> None:
        if test in self._verdicts:
            return
        self._verdicts[test] = Verdict(
            candidate=self.candidate.id, test=test, accepted=False, rung=rung, reason=reason,
            suspected_bug=test in self._suspected,
        )  # fmt: skip
        self.text = keep(self.candidate.text, set(self.alive)) if self.alive else ""

    def refuse_all(self, rung: Rung, reason: str) -> None:
        for test in self.alive:
            self.refuse(test, rung, reason)

    def suspect(self, test: str, why: str, text: str) -> None:
        self._suspected[test] = why
        self.suspects.append((test, text))

    def accept(self, test: str, evidence: Evidence) -> None:
        self._accepted.add(test)
        self._verdicts[test] = Verdict(
            candidate=self.candidate.id,
            test=test,
            accepted=True,
            rung="readable",
            reason="",
            evidence=evidence,
        )

    def pruned(self) -> Candidate:
        """The candidate as it stands now."""
        return replace(self.candidate, text=self.text)

    def verdicts(self) -> tuple[Verdict, ...]:
        return tuple(self._verdicts[t] for t in self._tests if t in self._verdicts)

    def worst(self, outcomes: Mapping[str, TestOutcome], test: str) -> TestOutcome:
        """The worst outcome over the test's parameter sets; missing where the run says nothing of it."""
        found = [o for node, o in outcomes.items() if self._is_of(node, test)]
        if not found:
            return TestOutcome(state="missing", reason="the run did not report this test")
        return max(found, key=lambda o: _BADNESS.index(o.state))

    def all_arcs(self, executed: Mapping[str, Executed], test: str, file: str) -> frozenset[Arc]:
        """The arcs of one file over the test's parameter sets."""
        arcs = [files.get(file, frozenset()) for node, files in executed.items() if self._is_of(node, test)]
        return frozenset().union(*arcs)

    def nodes_of(self, test: str, nodes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(node for node in nodes if self._is_of(node, test))

    def _is_of(self, node: str, test: str) -> bool:
        return node.partition("::")[2].split("[")[0] == test
