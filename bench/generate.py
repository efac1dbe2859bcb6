"""Run guardtest on one module of an unpacked package, for a benchmark that scores the tests it leaves.

    python bench/generate.py --env ENV --src TREE --module NAME --out FOLDER [--seconds 60]

TREE becomes a git repository of its own if it is none. The accepted tests end up in FOLDER/tests, and what the run
said in FOLDER/run.json.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

_IDENTITY = ["-c", "user.name=bench", "-c", "user.email=bench@localhost"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--env", type=Path, required=True, help="the package's virtual environment")
    parser.add_argument("--src", type=Path, required=True, help="its tree, with an empty tests/")
    parser.add_argument("--module", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=60.0, help="for the whole run on this module")
    parser.add_argument("--search", type=float, default=30.0, help="of these, for the search")
    asked = parser.parse_args()
    _make_repository(asked.src)
    began = time.monotonic()
    done = subprocess.run(
        [
            sys.executable, "-m", "guardtest", "run", "--json", "--quiet", "--target", asked.module, "--python",
            str(asked.env / "bin" / "python"), "--seconds-per-module", str(asked.search),
        ],
        cwd=asked.src, capture_output=True, text=True, check=False, timeout=asked.seconds * 10,
    )  # fmt: skip
    sys.stderr.write(done.stderr)
    tests = asked.out / "tests"
    tests.mkdir(parents=True, exist_ok=True)
    said = json.loads(done.stdout) if done.stdout.strip() else {}
    for path in said.get("written", []):
        shutil.copy(asked.src / path, tests / Path(path).name)
    said["wall_seconds"] = round(time.monotonic() - began, 1)
    (asked.out / "run.json").write_text(json.dumps(said, indent=1))
    return 0 if done.returncode in (0, 1, 4, 5) else done.returncode


def _make_repository(tree: Path) -> None:
    if (tree / ".git").exists():
        return
    for words in (["init", "-q"], ["add", "-A"], [*_IDENTITY, "commit", "-q", "-m", "the package"]):
        subprocess.run(["git", *words], cwd=tree, check=True, capture_output=True)


if __name__ == "__main__":
    sys.exit(main())
