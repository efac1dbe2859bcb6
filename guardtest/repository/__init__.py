"""Reading the repository: its packages and tests, facts from git, and the throwaway copy that sandboxes see.

Nothing here imports project code, and nothing here writes into the repository.
"""

from guardtest.repository.calling import ask_git
from guardtest.repository.git import GitFacts
from guardtest.repository.hashing import hash_files
from guardtest.repository.imports import count_importers
from guardtest.repository.modules import SourceModule
from guardtest.repository.project import Project, find_project
from guardtest.repository.snapshot import TreeCopy

__all__ = [
    "GitFacts",
    "Project",
    "SourceModule",
    "TreeCopy",
    "ask_git",
    "count_importers",
    "find_project",
    "hash_files",
]
