"""What a run works with: project, interpreter, sandbox and the throwaway copy; it starts workers."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from guardtest.errors import SandboxBroke
from guardtest.interpreter import Interpreter, bytecode_folder, compile_files, lacks_bytecode
from guardtest.isolation import Launch, Limits, Sandbox
from guardtest.repository import Project, TreeCopy
from guardtest.shipped import shipped
from guardtest.worker.client import Worker


@dataclass(slots=True, kw_only=True)
class Stage:
    """Fixed for a run; `start_worker` may be called from several threads.

    Args:
        bytecode: folder with the dependencies' bytecode, where their environment has none.
        overlay: folders at the end of the inside's path with pytest, coverage and Hypothesis where missing.
    """

    project: Project
    interpreter: Interpreter
    sandbox: Sandbox
    tree: TreeCopy
    overlay: tuple[Path, ...]
    bytecode: Path | None = None
    sources: tuple[str, ...]  # repository-relative paths of the modules a run looks at
    _running: set[Worker] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _closed: bool = False

    def inside(self, path: str) -> str:
        """The absolute path of a repository file in the copy."""
        return str(self.tree.root / path)

    def outside(self, path: str) -> str:
        """The repository-relative path of a file in the copy."""
        return Path(path).relative_to(self.tree.root).as_posix()

    def start_worker(self, *, hash_seed: int = 0) -> Worker:
        """A fresh worker that has prepared its path and imported pytest.

        Raises:
            SandboxBroke: the worker does not come up, or the run was closed.
        """
        worker = Worker(self.sandbox.start(self._launch(hash_seed)))
        with self._lock:
            if self._closed:
                worker.close()
                raise SandboxBroke("the run was ended")
            self._running.add(worker)
        try:
            worker.ask(
                "prepare",
                seconds=60,
                root=str(self.tree.root),
                path=[self.inside(p) for p in self._search_path()],
                overlay=[str(p) for p in self.overlay],
            )
        except BaseException:
            worker.close()
            raise
        return worker

    def compile_dependencies(self, cache: Path) -> None:
        """Where the environment came without bytecode, find out what the project imports and compile that."""
        if not lacks_bytecode(self.interpreter):
            return
        folder = bytecode_folder(self.interpreter, cache)
        names = [module.name for module in self.project.modules]
        with self.start_worker() as worker:
            answer = worker.ask("uncompiled", seconds=120, modules=names)
        compile_files(self.interpreter, [str(path) for path in answer["files"]], folder)
        self.bytecode = folder

    def close(self) -> None:
        """End every worker that was started; later starts are refused."""
        with self._lock:
            self._closed = True
            running, self._running = self._running, set()
        for worker in running:
            worker.close()

    def _search_path(self) -> Iterable[str]:
        return dict.fromkeys((*self.project.source_roots, *self.project.pytest_pythonpath))

    def _launch(self, hash_seed: int) -> Launch:
        code = shipped("sandbox")
        readable = [*self.interpreter.readable_paths, code, self.tree.root, *self.overlay]
        env = {"PYTHONHASHSEED": str(hash_seed), "COVERAGE_CORE": "ctrace"}
        if self.bytecode is not None and self.bytecode.is_dir():
            readable.append(self.bytecode)
            env["GUARDTEST_BYTECODE"] = str(self.bytecode)
        return Launch(
            argv=(str(self.interpreter.executable), "-s", "-B", str(code / "start_worker.py")),
            readable=tuple(dict.fromkeys(str(path) for path in readable)),
            cwd=str(self.tree.root),
            env=env,
            limits=Limits(wall_seconds=24 * 3600.0),
        )
