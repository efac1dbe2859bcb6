"""Mutants patched in memory: the changed function's code replaces the code of the live functions.

A mutant is a splice of the module's source that keeps its line numbers. Code that only runs at import time
cannot be patched this way; such a mutant is reported as not applicable.
"""

import gc
import types


class Patcher:
    """Applies one mutant in a forked child.

    Args:
        mutants: id -> {"file", "start", "end", "text"} with character offsets into the file's text.
    """

    def __init__(self, mutants):
        self.mutants, self.live, self.plain = mutants, {}, {}

    def find_functions(self):
        """Note every live function of the mutants' files, once, before children are forked."""
        files = {m["file"] for m in self.mutants.values()}
        gc.unfreeze()  # frozen objects are not listed
        for thing in gc.get_objects():
            if isinstance(thing, types.FunctionType) and thing.__code__.co_filename in files:
                self.live.setdefault(_place(thing.__code__), []).append(thing)
        for path in files:
            with open(path, encoding="utf-8", newline="") as stream:
                text = stream.read()
            self.plain[path] = (text, outermost(compile(text, path, "exec", dont_inherit=True)))

    def apply(self, name):
        """Patch the mutant into this process; False where it changes nothing that can be patched."""
        mutant = self.mutants[name]
        text, before = self.plain[mutant["file"]]
        mutated = text[: mutant["start"]] + mutant["text"] + text[mutant["end"] :]
        try:
            after = outermost(compile(mutated, mutant["file"], "exec", dont_inherit=True))
        except (SyntaxError, ValueError):
            return False
        if len(before) != len(after):
            return False
        changed = False
        for old, new in zip(before, after):
            if old != new:
                changed |= self._replace(old, new)
        return changed

    def _replace(self, old, new):
        done = False
        for function in self.live.get(_place(old), ()):
            try:
                function.__code__ = new
                done = True
            except ValueError:
                pass
        return done


def outermost(module_code):
    """Code of the functions and methods that are not inside another function, in source order."""
    found = []
    for const in module_code.co_consts:
        if isinstance(const, types.CodeType):
            if const.co_flags & 0x2:  # CO_NEWLOCALS: a function; a class body has only CO_OPTIMIZED cleared
                found.append(const)
            else:
                found += outermost(const)
    return found


def _place(code):
    return code.co_filename, code.co_name, code.co_firstlineno
