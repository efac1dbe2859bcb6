"""Import the target's modules, and see what merely importing them executes."""

import importlib
import os
import sys


def measure_import(name, files):
    """Work for a child: import the module under coverage and send what ran."""

    def work(send):
        with Measured(files) as measured:
            ok, error = import_once(name)
        send({"ok": ok, "error": error, "executed": measured.executed()})

    return work


def import_once(name):
    """(True, "") or (False, why). A module that calls sys.exit on import counts as not importable."""
    try:
        importlib.import_module(name)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return False, "%s: %s" % (type(error).__name__, error)
    return True, ""


def unresolved(names):
    """Those of [[module, attribute or ""], ...] that cannot be imported."""
    missing = []
    for module, attribute in names:
        ok, _ = import_once(module)
        if ok and attribute and not hasattr(sys.modules[module], attribute):
            ok, _ = import_once(module + "." + attribute)
        if not ok:
            missing.append([module, attribute])
    return missing


class Measured:
    """coverage.py with branches over some files, held in memory; no configuration of the project is read."""

    def __init__(self, files):
        import coverage

        # Absolute and real, since coverage compares real paths.
        self.files = {os.path.realpath(path): path for path in files}
        self.tool = coverage.Coverage(data_file=None, branch=True, include=sorted(self.files), config_file=False)

    def __enter__(self):
        self.tool.start()
        return self

    def __exit__(self, *unused):
        self.tool.stop()

    def context(self, name):
        self.tool.switch_context(name)

    def executed(self, context=None):
        """{path: [[from, to], ...]} as traced, with negative numbers for entries and exits."""
        data = self.tool.get_data()
        data.set_query_contexts(["^%s$" % _escaped(context)] if context is not None else None)
        found = {}
        for real in data.measured_files():
            arcs = data.arcs(real)
            if real in self.files and arcs:
                found[self.files[real]] = sorted([a, b] for a, b in arcs)
        return found


def _escaped(text):
    import re

    return re.escape(text)
