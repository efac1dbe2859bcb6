"""The inner shim: put on limits, Landlock and seccomp, then become the program. Any failure ends it.

Runs isolated (`-I -S`) under the target's interpreter with a plan, as JSON, for its only argument.
"""

import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from confine import landlock, limits, seccomp


def main():
    plan = json.loads(sys.argv[1])
    for folder in ("home", "tmp"):
        os.makedirs(os.path.join(plan["scratch"], folder), exist_ok=True)
    limits.die_with_parent()
    limits.apply(plan["limits"], count_processes=plan["tier"] == "strong")
    if plan["tier"] != "none":
        limits.drop_capabilities()
        limits.no_new_privileges()
        abi = landlock.apply(plan["readable"], plan["writable"])
        strict = plan["tier"] == "landlock"
        seccomp.apply(strict, signals=abi >= landlock.SIGNAL_SCOPE, truncation=abi >= landlock.TRUNCATION)
    os.chdir(plan["cwd"])
    os.execve(plan["argv"][0], plan["argv"], plan["env"])


if __name__ == "__main__":
    main()
