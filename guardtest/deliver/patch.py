"""New files as a unified diff that `git apply` takes. Pure: nothing here reads or writes a disk."""

from __future__ import annotations

from collections.abc import Iterable


def patch_text(files: Iterable[tuple[str, str]]) -> str:
    """The diff that adds the files (path, text), which must not be empty."""
    return "".join(_addition(path, text) for path, text in files)


def _addition(path: str, text: str) -> str:
    # Only "\n" ends a line for git; splitlines() would also break at form feeds and Unicode separators.
    lines = text.removesuffix("\n").split("\n")
    size = f"1,{len(lines)}" if len(lines) > 1 else "1"
    end = "\t" if " " in path else ""  # as git writes it: without the tab, the name would end at the space
    head = f"diff --git a/{path} b/{path}\nnew file mode 100644\n--- /dev/null\n+++ b/{path}{end}\n@@ -0,0 +{size} @@\n"
    body = "".join(f"+{line}\n" for line in lines)
    return head + body + ("" if text.endswith("\n") else "\\ No newline at end of file\n")
