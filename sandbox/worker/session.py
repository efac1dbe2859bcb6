"""One pytest session: collect the files once, then fork a child for every run over the collected tests."""

import os
import random
import shutil
import tempfile
import time

import pytest

from .children import run_child
from .mutation import Patcher

# Plugins that reorder, distribute or measure would get between the tests and what is seen of them.
UNWANTED = ("cacheprovider", "randomly", "xdist", "pytest_cov", "benchmark")
FIXED = ["-q", "--tb=native"] + [word for name in UNWANTED for word in ("-p", "no:" + name)]


def run_session(request, root, send):
    """Work for a child of the zygote.

    Args:
        request: files, args, runs and, where runs name them, mutants and the files to cover.
        root: the repository's copy; the working directory of the session.
        send: sends one event to the host.
    """
    os.chdir(root)
    basetemp = tempfile.mkdtemp(prefix="pytest-")
    args = [*FIXED, "-o", "addopts=", "--rootdir", root, "--basetemp", os.path.join(basetemp, "t")]
    args += ["--continue-on-collection-errors", *request.get("args", []), "--", *request["files"]]
    plugin = Session(request, send)
    plugin.start_measuring()
    status = 0
    try:
        status = pytest.main(args, plugins=[plugin])
    except Done:
        pass
    finally:
        shutil.rmtree(basetemp, ignore_errors=True)
    if not plugin.collected:
        plugin.errors = plugin.errors or [{"file": "", "reason": "pytest ended with status %d" % status}]
        plugin.send_collected([])


class Done(BaseException):
    """Leaves pytest without its closing ceremony, in which plugins load what no test has asked for."""


class Session:
    """A pytest plugin whose run loop is the list of runs instead of one pass over the tests."""

    def __init__(self, request, send):
        self.request, self.send = request, send
        self.errors, self.collected = [], False
        self.patcher = Patcher(request.get("mutants", {}))
        self.measured = None

    def start_measuring(self):
        """Measure what collecting executes: the imports of the target belong to the suite's coverage."""
        if self.request.get("cover_collection"):
            from .importing import Measured

            self.measured = Measured(self.request["cover_collection"]).__enter__()

    def send_collected(self, tests):
        self.collected = True
        if self.measured:
            self.measured.__exit__()
            self.send({"event": "coverage", "run": -1, "test": "", "executed": self.measured.executed()})
        self.send({"event": "collected", "tests": tests, "errors": self.errors})

    def pytest_collectreport(self, report):
        if report.failed:
            self.errors.append({"file": report.nodeid, "reason": _tail(str(report.longrepr), 1500)})

    def pytest_runtestloop(self, session):
        items = {item.nodeid: item for item in session.items}
        self.send_collected(list(items))
        if self.request.get("mutants"):
            self.patcher.find_functions()
        for index, run in enumerate(self.request["runs"]):
            asked = set(run.get("tests") or ())
            wanted = [n for n in items if not asked or n in asked or n.split("[")[0] in asked]
            for names in [[n] for n in wanted] if run.get("alone") else [wanted]:
                self._run(index, run, names, items)
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self):
        if self.collected:
            raise Done()

    def _run(self, index, run, names, items):
        """Fork for one run; a test that ends the child is reported and the rest run in another child."""
        if run.get("shuffle") is not None:
            random.Random(run["shuffle"]).shuffle(names)
        while names:
            state = {"started": None, "done": set(), "note": {}}
            each = run.get("seconds", 10.0)
            ended = run_child(
                lambda send, names=names: Run(run, self.patcher, send).over([items[n] for n in names]),
                min(each * len(names) + 10.0, run.get("total_seconds", 1e9)),
                lambda message, state=state: self._heard(index, message, state),
            )
            left = [n for n in names if n not in state["done"]]
            if ended.how == "ok" or not left:
                return
            culprit = state["started"] if state["started"] in left else left[0]
            how = "timeout" if ended.how == "late" else "crashed"
            self.send(_outcome(index, culprit, how, "the test ended the process (status %s)" % ended.status))
            names = [n for n in left if n != culprit]
            if run.get("mutant") is not None:
                for name in names:
                    self.send(_outcome(index, name, "missing", "not run after %s" % culprit))
                return

    def _heard(self, index, message, state):
        if message["event"] == "start":
            state["started"] = message["test"]
            return
        if message["event"] == "outcome":
            state["done"].add(message["test"])
        self.send(dict(message, run=index))


class Run:
    """What happens in the forked child: the tests, with the conditions that this run asks for."""

    def __init__(self, run, patcher, send):
        self.run, self.patcher, self.send = run, patcher, send
        self.reports, self.measured = [], None

    def over(self, items):
        self._set_conditions()
        if self.run.get("mutant") is not None and not self.patcher.apply(self.run["mutant"]):
            self.send({"event": "mutant", "mutant": self.run["mutant"], "applied": False})
            for item in items:
                self.send(dict(_outcome(0, item.nodeid, "missing", "the mutant cannot be applied"), event="outcome"))
            return
        cover, record = self.run.get("cover"), self.run.get("record")
        recorder = None
        if record:
            from .explore.recording import Recorder

            recorder = Recorder(record)
        if cover:
            from .importing import Measured

            self.measured = Measured(cover)
            self.measured.__enter__()
        if recorder:
            recorder.start()
        for number, item in enumerate(items):
            following = items[number + 1] if number + 1 < len(items) else None
            self._one(item, following)
            if self.run.get("stop_late") and self.reports and self.reports[-1] == "timeout":
                break
        if recorder:
            recorder.stop()
            self.send({"event": "recorded", "calls": recorder.result()})
        if self.measured:
            self._send_coverage(items)

    def _one(self, item, following):
        self.send({"event": "start", "test": item.nodeid})
        if self.measured and self.run.get("contexts"):
            self.measured.context(item.nodeid)
        watch = Watch(item, self.run.get("seconds", 10.0))
        began = time.perf_counter()
        with watch:
            item.config.pluginmanager.register(watch)
            try:
                item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
            finally:
                item.config.pluginmanager.unregister(watch)
        said = watch.outcome()
        self.reports.append(said["outcome"])
        self.send(dict(said, event="outcome", test=item.nodeid, wall=round(time.perf_counter() - began, 4)))

    def _send_coverage(self, items):
        self.measured.__exit__()
        if not self.run.get("contexts"):
            self.send({"event": "coverage", "test": "", "executed": self.measured.executed()})
            return
        for item in items:
            self.send({"event": "coverage", "test": item.nodeid, "executed": self.measured.executed(item.nodeid)})

    def _set_conditions(self):
        if self.run.get("tz"):
            os.environ["TZ"] = self.run["tz"]
            time.tzset()
        if self.run.get("cwd") == "scratch":
            os.chdir(tempfile.mkdtemp(prefix="cwd-"))
        random.seed(self.run.get("shuffle") or 0)


class TookTooLong(BaseException):
    """A test ran past its limit. Not an Exception, so that the code under test does not swallow it."""


class Watch:
    """Times one test, limits it, and gathers what pytest reports of it."""

    def __init__(self, item, seconds):
        self.item, self.seconds, self.reports, self.late, self.raised = item, seconds, [], False, {}

    def __enter__(self):
        import signal

        def on_alarm(*unused):
            self.late = True
            raise TookTooLong("the test ran past %s s" % self.seconds)

        self.before = signal.signal(signal.SIGALRM, on_alarm)
        signal.setitimer(signal.ITIMER_REAL, self.seconds, 0.5)
        return self

    def __exit__(self, *unused):
        import signal

        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, self.before)

    def pytest_runtest_logreport(self, report):
        self.reports.append(report)

    def pytest_runtest_makereport(self, item, call):
        if call.excinfo is not None and not self.raised:
            ours = str(item.config.rootpath) + os.sep
            places = [(str(entry.path), entry.lineno + 1) for entry in call.excinfo.traceback]
            frames = [place for place in places if place[0].startswith(ours)][-12:]
            if places and not places[-1][0].startswith(ours):
                frames.append(("", 0))  # raised in the standard library or a dependency
            self.raised = {"type": call.excinfo.type.__name__, "frames": frames, "when": call.when}

    def outcome(self):
        """outcome (passed, failed, error, skipped, xfailed, xpassed, timeout), reason, raised."""
        said = {"outcome": "passed", "reason": "", "raised": {}}
        if not any(r.when == "call" for r in self.reports):
            said["outcome"] = "error"
        for report in self.reports:
            if hasattr(report, "wasxfail"):
                said["outcome"] = "xfailed" if report.skipped else "xpassed"
            elif report.skipped:
                said["outcome"] = "skipped"
            elif report.failed:
                said["outcome"] = "failed" if report.when == "call" else "error"
            if not report.passed:
                said["reason"] = _tail(_text(report), 1500)
                said["raised"] = self.raised
                break
        if self.late:
            said["outcome"], said["reason"] = "timeout", "ran past its limit of %s s" % self.seconds
        return said


def _text(report):
    crash = getattr(getattr(report, "longrepr", None), "reprcrash", None)
    return crash.message if crash is not None else str(report.longrepr)


def _outcome(index, test, outcome, reason):
    return {
        "event": "outcome",
        "run": index,
        "test": test,
        "outcome": outcome,
        "reason": reason,
        "raised": {},
        "wall": 0.0,
    }


def _tail(text, size):
    return text if len(text) <= size else "…" + text[-size:]
