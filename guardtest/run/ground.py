"""Prepare what a run stands on: project, lock, interpreter, policy, sandbox and the throwaway copy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from guardtest import __version__
from guardtest.coverage import SourceAnalysis, analyse_sources, snapshot_from_executed
from guardtest.deliver import Written
from guardtest.errors import LedgerError
from guardtest.interpreter import Interpreter, bytecode_folder, ensure_overlay, find_interpreter, probe
from guardtest.isolation import Sandbox, Unprotected, find_sandbox
from guardtest.ledger import RunLock
from guardtest.model import Candidate, Decision, Snapshot
from guardtest.policy import Profile, change_of, decide, load_profile
from guardtest.propose.protocol import Proposer
from guardtest.propose.registry import find_proposers
from guardtest.repository import GitFacts, Project, TreeCopy, find_project
from guardtest.run.options import Host, RunOptions
from guardtest.run.progress import Progress
from guardtest.run.stage import Stage
from guardtest.worker.session import Arc

STATE_FOLDER = ".guardtest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """All that stays the same during a run.

    Args:
        fingerprint: of every file of the repository, the policy and this version, before the run.
    """

    project: Project
    git: GitFacts
    stage: Stage
    proposers: tuple[Proposer, ...]
    profile: Profile
    analyses: Mapping[str, SourceAnalysis]
    fingerprint: str

    @property
    def state_dir(self) -> Path:
        return self.project.root / STATE_FOLDER

    def decide(self, candidate: Candidate) -> Decision:
        """What the policy says of a candidate."""
        return decide(change_of(candidate, self.project.test_roots, self.project.files), self.profile)

    def snapshot_of(self, executed: Mapping[str, frozenset[Arc]]) -> Snapshot:
        return snapshot_from_executed(self.analyses, executed)

    def fingerprint_after(self, written: tuple[Written, ...]) -> str:
        """The fingerprint that the next run will see."""
        return _fingerprint(self.git, (*self.project.files, *(file.path for file in written)), self.profile)


def find_ground_project(options: RunOptions) -> tuple[Project, GitFacts]:
    """The project the options speak of; its state folder must not be part of the repository.

    Raises:
        RepositoryError: there is none.
        LedgerError: the repository brings a state folder along, whose contents nobody here has written.
    """
    project = find_project(options.start, options.paths, tests=options.tests)
    git = GitFacts(project.root)
    if git.tracked(STATE_FOLDER):
        raise LedgerError(
            f"git tracks {STATE_FOLDER}/: a ledger from a repository cannot be trusted",
            hint=f"Take it out: git rm -r --cached {STATE_FOLDER}, then delete the folder.",
        )
    return project, git


@contextmanager
def prepared(options: RunOptions, host: Host, progress: Progress) -> Iterator[Ground]:
    """Everything a run needs, and its end: workers killed, copy removed, lock let go.

    Raises:
        GuardtestError: something is missing; the message says what and what to do.
    """
    project, git = find_ground_project(options)
    profile = load_profile(options.policy, project.root)
    proposers = find_proposers(options.proposers)
    lock = RunLock(project.root / STATE_FOLDER)
    lock.acquire(options.wait, lambda pid: progress.warn(f"waiting for another run to end (process {pid})"))
    with lock, TreeCopy(project.root, project.files) as tree:
        interpreter = probe(find_interpreter(project.root, options.python, host.environ, host.python))
        stage = Stage(
            project=project,
            interpreter=interpreter,
            sandbox=_sandbox(options, host, interpreter, progress),
            tree=tree,
            overlay=ensure_overlay(interpreter, host.cache),
            sources=tuple(module.path for module in project.modules),
        )
        try:
            stage.bytecode = bytecode_folder(interpreter, host.cache)
            stage.compile_dependencies(host.cache)
            yield Ground(
                project=project,
                git=git,
                stage=stage,
                proposers=proposers,
                profile=profile,
                analyses=analyse_sources(tree.root, stage.sources),
                fingerprint=_fingerprint(git, project.files, profile),
            )
        finally:
            stage.close()


def _sandbox(options: RunOptions, host: Host, interpreter: Interpreter, progress: Progress) -> Sandbox:
    if not options.sandbox:
        progress.warn("NO SANDBOX, as asked for: generated tests run with your rights")
        return Unprotected()
    progress.step("trying the sandbox")
    return find_sandbox(
        interpreter.executable,
        interpreter.readable_paths,
        min_tier=options.min_tier,
        only_tier=options.only_tier,
        cache=host.cache,
    )


def _fingerprint(git: GitFacts, files: tuple[str, ...], profile: Profile) -> str:
    return f"{__version__}-{profile.digest[:12]}-{git.fingerprint(files)}"
