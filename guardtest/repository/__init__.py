"""Reading the repository: its packages and tests, facts from git, and the throwaway copy that sandboxes see.

Nothing here imports project code, and nothing here writes into the repository.
"""

from guardtest.repository.git import GitFacts
from guardtest.repository.imports import count_importers
from guardtest.repository.project import Project, SourceModule, find_project
from guardtest.repository.snapshot import TreeCopy, hash_files

__all__ = [
    "GitFacts",
    "Project",
    "SourceModule",
    "TreeCopy",
    "count_importers",
    "find_project",
    "hash_files",
]
