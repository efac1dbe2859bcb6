"""Cases that the policy would refuse are not worth writing down; the policy itself still decides later."""

from __future__ import annotations

import ast

from guardtest.propose.builtin.cases import Case

_REFUSED = {
    "eval", "exec", "compile", "__import__", "breakpoint", "input", "open", "globals", "locals", "exit", "quit",
    "subprocess", "socket", "ctypes", "os", "sys", "shutil",
}  # fmt: skip


def permitted(case: Case) -> bool:
    """Whether no statement of the case names what a test may not use."""
    for text in (*case.setup, case.call, *case.asserts):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Name) and node.id in _REFUSED:
                return False
    return not any(line.split()[1].split(".")[0] in _REFUSED for line in case.imports)
