"""The read-only view for proposers: sources, tests, recorded calls and the search engine in the sandbox."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from guardtest.run.measure import Calls
from guardtest.run.stage import Stage
from guardtest.worker.client import Worker


class StageView:
    """A `guardtest.propose.protocol.RepositoryView` over the throwaway copy. Has no method that writes."""

    def __init__(self, stage: Stage, calls: Calls, worker: Worker) -> None:
        self._stage, self._calls, self._worker = stage, calls, worker

    def source(self, path: str) -> str:
        if path not in self._stage.sources:
            raise PermissionError(f"{path} is not a source file of this run")
        return (self._stage.tree.root / path).read_text(encoding="utf-8", errors="replace")

    def existing_tests(self) -> Sequence[tuple[str, str]]:
        root = self._stage.tree.root
        return [
            (path, (root / path).read_text(encoding="utf-8", errors="replace"))
            for path in self._stage.project.test_files
        ]

    def recorded_calls(self, module: str) -> Mapping[str, Sequence[str]]:
        return self._calls.get(module, {})

    def explore(self, request: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        fields = dict(request)
        seconds = float(fields.pop("seconds"))
        for event in self._worker.events("explore", seconds=seconds, **fields):
            if event["event"] in ("case", "progress"):
                yield event
