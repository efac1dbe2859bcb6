"""Find out by experiment which tier holds on this machine. What is installed proves nothing.

Every tier runs the canaries; none but `scratch` may work inside. The same canaries run outside as a control: one
that does not work there proves nothing about the tier and is reported so.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from pydantic import TypeAdapter

from guardtest.errors import NoSandboxError, SandboxBroke
from guardtest.isolation.bait import laid_out
from guardtest.isolation.bubblewrap import Bubblewrap
from guardtest.isolation.landlock import Landlock, Unprotected
from guardtest.isolation.protocol import Launch, Limits, Sandbox
from guardtest.shipped import shipped

_SECONDS = 20.0
TIERS: tuple[type[Bubblewrap] | type[Landlock], ...] = (Bubblewrap, Landlock)  # strongest first
_RANK = {"strong": 2, "landlock": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How one tier did: `escaped` names canaries that worked inside; `broken` says why it does not start."""

    tier: str
    escaped: tuple[str, ...] = ()
    unproven: tuple[str, ...] = ()
    broken: str = ""

    @property
    def holds(self) -> bool:
        return not self.broken and not self.escaped


def try_tiers(python: Path, readable: Sequence[Path]) -> tuple[Trial, ...]:
    """Run the canaries in every tier and outside, side by side.

    Args:
        python: the interpreter that will run inside.
        readable: what that interpreter reads.
    """
    sandboxes: tuple[Sandbox, ...] = (*(tier() for tier in TIERS), Unprotected())
    with laid_out() as bait, ThreadPoolExecutor(max_workers=len(sandboxes)) as pool:
        *inside, control = pool.map(partial(_canaries, python, tuple(readable), bait), sandboxes)
    proven = {name for name, worked in control.items() if worked is True}
    return tuple(_trial(box, said, proven) for box, said in zip(sandboxes, inside, strict=False))


def _canaries(python: Path, readable: tuple[Path, ...], bait: str, sandbox: Sandbox) -> dict[str, object]:
    launch = Launch(
        argv=(str(python), "-I", "-S", "-B", str(shipped("sandbox") / "canary.py"), bait),
        readable=tuple(str(path) for path in readable),
        cwd="/",
        limits=Limits(wall_seconds=_SECONDS),
    )
    try:
        box = sandbox.start(launch)
    except SandboxBroke as error:
        return {"broken": f"{error.message}. {error.hint}".strip()}
    try:
        said = b""
        while piece := os.read(box.reader.fileno(), 1 << 12):
            said += piece
        return dict(json.loads(said))
    except (OSError, ValueError):
        return {"broken": _last_line(box.output()) or "the canaries did not report"}
    finally:
        box.kill()


def _last_line(text: str) -> str:
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")


def _trial(sandbox: Sandbox, said: dict[str, object], proven: set[str]) -> Trial:
    if "broken" in said:
        return Trial(tier=sandbox.tier, broken=str(said["broken"]))
    if said.get("scratch") is not True:
        return Trial(tier=sandbox.tier, broken="its scratch folder cannot be written")
    names = set(said) - {"scratch"}
    return Trial(
        tier=sandbox.tier,
        escaped=tuple(sorted(name for name in names if said[name] is not False)),
        unproven=tuple(sorted(names - proven)),
    )


def find_sandbox(
    python: Path,
    readable: Sequence[Path],
    *,
    min_tier: str = "landlock",
    only_tier: str = "",
    cache: Path | None = None,
) -> Sandbox:
    """The strongest tier that holds and is at least `min_tier`.

    Args:
        only_tier: consider this one alone.
        cache: folder in which to keep what was found, until the next boot.

    Raises:
        NoSandboxError: none does; the message names what each one lacks and what to do.
    """
    trials = _cached(python, readable, cache)
    for tier, trial in zip(TIERS, trials, strict=True):
        wanted = not only_tier or trial.tier == only_tier
        if trial.holds and wanted and _RANK[trial.tier] >= _RANK.get(min_tier, 2):
            return tier()
    told = "\n".join(f"  - {trial.tier}: {explain(trial)}" for trial in trials)
    raise NoSandboxError(
        f"no sandbox of tier {only_tier or min_tier} or better holds on this machine; nothing was run\n{told}",
        hint="Run `guardtest doctor` for what to do, or type --no-sandbox if you trust every test that will run.",
    )


def explain(trial: Trial) -> str:
    """What a tier lacks here, and the remedy."""
    if trial.holds:
        return "holds"
    if trial.escaped:
        return f"does not hold: {', '.join(trial.escaped)} worked inside"
    return f"{trial.broken}. {_advice(trial)}"


def _advice(trial: Trial) -> str:
    if trial.tier == "landlock":
        return "It needs Linux 5.13 or newer with Landlock enabled (boot option lsm=landlock,...)."
    if "not installed" in trial.broken:
        return ""
    return (
        "Unprivileged user namespaces may be off: sysctl kernel.unprivileged_userns_clone=1, or on Ubuntu an AppArmor "
        "profile for bwrap (bwrap-userns-restrict)."
    )


def _cached(python: Path, readable: Sequence[Path], cache: Path | None) -> tuple[Trial, ...]:
    """Trials from the cache, if this boot, kernel, interpreter and code made them and a tier held."""
    place = cache / f"sandbox-{_key(python)}.json" if cache else None
    if place is not None:
        with suppress(OSError, ValueError, TypeError):
            kept = json.loads(place.read_text())
            return TypeAdapter(tuple[Trial, ...]).validate_python(kept)
    trials = try_tiers(python, readable)
    if place is not None and any(trial.holds for trial in trials):
        with suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(json.dumps([asdict(trial) for trial in trials]))
    return trials


def _key(python: Path) -> str:
    digest = hashlib.sha256(f"{python}\0{platform.release()}\0{os.getuid()}".encode())
    with suppress(OSError):
        digest.update(Path("/proc/sys/kernel/random/boot_id").read_bytes())
    with suppress(OSError, subprocess.SubprocessError):
        digest.update(subprocess.run(["bwrap", "--version"], capture_output=True, timeout=5, check=False).stdout)
    for file in sorted(shipped("sandbox").rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:24]
