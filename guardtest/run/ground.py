"""Prepare what a run stands on: project, lock, interpreter, policy, sandbox and the throwaway copy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from guardtest import __version__
from guardtest.coverage import SourceAnalysis, snapshot_from_executed
from guardtest.deliver import Written
from guardtest.errors import LedgerError
from guardtest.interpreter import ensure_overlay, find_interpreter, probe
from guardtest.isolation import Sandbox, find_sandbox, no_sandbox
from guardtest.ledger import RunLock
from guardtest.model import Candidate, Decision, Snapshot
from guardtest.policy import Profile, change_of, decide, load_profile
from guardtest.propose.protocol import Proposer
from guardtest.propose.registry import find_proposers
from guardtest.repository import GitFacts, Project, TreeCopy, find_project
from guardtest.run.options import RunOptions
from guardtest.run.progress import Progress
from guardtest.run.stage import Stage
from guardtest.worker.session import Arc

STATE_FOLDER = ".guardtest"
