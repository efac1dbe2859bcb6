"""Work through the modules, several at a time, riskiest first, until done, out of budget or interrupted."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace

from guardtest.run.module_run import ModuleOutcome, ModulePlan


def work_through(
    plans: Sequence[ModulePlan],
    work: Callable[[ModulePlan], ModuleOutcome],
    *,
    jobs: int,
    time_budget: float | None,
    enough: Callable[[], bool],
    stop: Callable[[], None],
    on_done: Callable[[ModuleOutcome], None],
) -> bool:
    """Run `work` over the plans; `on_done` is called in this thread, one outcome at a time.

    Args:
        enough: asked before each module; true ends the run early without an error.
        stop: ends whatever still runs; called when this thread is interrupted.

    Returns:
        Whether every plan was worked on.
    """
    deadline = time.monotonic() + time_budget if time_budget is not None else float("inf")
    waiting, running = list(plans), set[Future[ModuleOutcome]]()
    with ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="module") as pool:
        try:
            while running or (waiting and time.monotonic() < deadline and not enough()):
                while waiting and len(running) < jobs and time.monotonic() < deadline and not enough():
                    plan = waiting.pop(0)
                    running.add(pool.submit(work, _within(plan, deadline)))
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    on_done(future.result())
        except BaseException:
            stop()
            raise
    return not waiting


def _within(plan: ModulePlan, deadline: float) -> ModulePlan:
    left = deadline - time.monotonic()
    return replace(plan, seconds=max(1.0, min(plan.seconds, left)))
