"""Journal records for tests, with everything that does not matter filled in."""

from __future__ import annotations

from guardtest.ledger import AcceptedFile, AcceptedTest, ModuleDone, RunFacts
from guardtest.model import Candidate, CandidateId, Evidence, Verdict

TEXT = "def test_doubles() -> None:\n    assert double(2) == 4\n"


def facts(fingerprint: str = "tree-1", **options: object) -> RunFacts:
    return RunFacts(
        tool_version="0.1.0",
        fingerprint=fingerprint,
        interpreter="/usr/bin/python3",
        sandbox="strong",
        sandbox_layers=("bwrap", "seccomp"),
        policy_hash="p" * 64,
        options=options,
        seed=7,
    )


def candidate(id_: str = "c1", text: str = TEXT) -> Candidate:
    return Candidate(id=CandidateId(id_), path="tests/test_a.py", text=text, module="pkg.a", proposer="builtin")


def accepted_verdict(id_: str = "c1", test: str = "test_doubles") -> Verdict:
    return Verdict(
        candidate=CandidateId(id_),
        test=test,
        accepted=True,
        rung="readable",
        reason="covers two new lines",
        evidence=Evidence(
            lines_gained=(3, 4),
            branches_gained=((3, 4), (4, -1)),
            mutants_killed=("a.py:3 + -> -",),
            mutants_tried=2,
            reruns=3,
            seconds=0.25,
            sandbox="strong",
            sandbox_layers=("bwrap",),
        ),
    )


def module_done(module: str = "pkg.a", id_: str = "c1") -> ModuleDone:
    path = f"tests/test_{module.replace('.', '_')}.py"
    return ModuleDone(
        module=module,
        tests=(AcceptedTest(candidate=CandidateId(id_), test="test_doubles", module=module, path=path, text=TEXT),),
        files=(AcceptedFile(module=module, path=path, text=TEXT),),
        seconds=1.5,
    )
