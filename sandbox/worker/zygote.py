"""The worker's first process: imports what is trusted, loads the target, forks for everything else.

It alone holds the channel to the host. Test code runs only in children, which do not inherit it.
"""

import importlib
import importlib.metadata
import os
import sys
import traceback

from . import bytecode
from .children import run_child
from .frames import Channel, Closed


class Zygote:
    """Answers requests one at a time; see docs/architecture.md for the protocol."""

    def __init__(self, channel, channel_fds):
        self.channel, self.channel_fds = channel, channel_fds
        self.root = ""
        self.current = 0

    def serve(self):
        while True:
            try:
                request = self.channel.receive()
            except Closed:
                return
            self.current = request.get("id", 0)
            try:
                self.answer("done", **getattr(self, "do_" + request["do"])(request))
            except Exception as error:
                self.answer("failed", reason="%s: %s" % (type(error).__name__, error), trace=traceback.format_exc())

    def answer(self, event, **fields):
        self.channel.send(dict(fields, id=self.current, event=event))

    def fork(self, work, seconds, on_message):
        return run_child(work, seconds, on_message, closing=self.channel_fds)

    def do_prepare(self, request):
        """Set up sys.path, import pytest and coverage, and tell their versions and Hypothesis'.

        Hypothesis is only looked up: it takes as long to import as the other two together, and few tests use it.
        """
        self.root = request["root"]
        os.chdir(self.root)
        sys.path[:0] = request.get("path", [])
        sys.path += request.get("overlay", [])
        versions = {"python": "%d.%d.%d" % sys.version_info[:3]}
        for name in ("coverage", "pytest"):
            versions[name] = importlib.import_module(name).__version__
        try:
            versions["hypothesis"] = importlib.metadata.version("hypothesis")
        except importlib.metadata.PackageNotFoundError:
            versions["hypothesis"] = ""
        return versions

    def do_load(self, request):
        """Import the target's modules here, after a forked child has shown that each import ends well."""
        from .importing import import_once, measure_import

        found = {}
        for wanted in request["modules"]:
            name, heard = wanted["module"], []
            ended = self.fork(measure_import(name, request["files"]), request.get("seconds", 60), heard.append)
            said = heard[-1] if heard else {"ok": False, "error": _why_no_import(ended)}
            if said["ok"]:
                said["ok"], said["error"] = import_once(name)
            found[name] = said
        return {"modules": found}

    def do_uncompiled(self, request):
        """Which source files the modules import without finding bytecode for them."""
        from .importing import import_once

        def work(send):
            for name in request["modules"]:
                import_once(name)
            send({"files": bytecode.uncompiled()})

        heard = []
        self.fork(work, request["seconds"], heard.append)
        return heard[0] if heard else {"files": []}

    def do_resolve(self, request):
        """Which of the names [module, attribute or ""] do not exist."""
        from .importing import unresolved

        heard = []
        ended = self.fork(lambda send: send({"missing": unresolved(request["names"])}), 60, heard.append)
        if not heard:
            raise RuntimeError(_why_no_import(ended))
        return heard[0]

    def do_session(self, request):
        """Collect test files once and run them as often as the request's runs ask for."""
        from .session import run_session

        ended = self.fork(
            lambda send: run_session(request, self.root, send), request["seconds"], lambda m: self.answer(**m)
        )
        return {"ended": ended.how, "status": ended.status}

    def do_explore(self, request):
        """Search for inputs; the engine's events pass through."""
        from .explore import explore

        ended = self.fork(lambda send: explore(request, send), request["seconds"] + 15.0, lambda m: self.answer(**m))
        return {"ended": ended.how, "status": ended.status}


def _why_no_import(ended):
    if ended.how == "late":
        return "importing did not end in time"
    return "the interpreter ended while importing (status %s)" % ended.status


def main():
    """Serve until the host closes the channel."""
    fds = [int(fd) for fd in os.environ.pop("GUARDTEST_CHANNEL").split(",")]
    bytecode.use(os.environ.pop("GUARDTEST_BYTECODE", ""))
    for fd in fds:
        os.set_inheritable(fd, False)
    Zygote(Channel(*fds), fds).serve()
