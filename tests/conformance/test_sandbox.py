"""Every tier keeps the promises of `guardtest.isolation.protocol`."""

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from guardtest.errors import NoSandboxError
from guardtest.interpreter import probe
from guardtest.isolation import Limits, find_sandbox, try_tiers
from tests.fakes.payload import TIERS, run, start

every_tier = pytest.mark.parametrize("sandbox", TIERS.values(), ids=TIERS.keys())


@every_tier
def test_the_inside_talks_over_its_channel_in_both_directions(sandbox, tmp_path):
    box = start(sandbox, "say(os.read(int(os.environ['GUARDTEST_CHANNEL'].split(',')[0]), 9)[::-1].decode())", tmp_path)
    box.writer.write(b"hello out")
    assert os.read(box.reader.fileno(), 100) == b"tuo olleh"
    box.kill()


@every_tier
def test_the_environment_is_built_from_nothing(sandbox, tmp_path, monkeypatch):
    monkeypatch.setenv("API_KEY", "hunter2")
    said = run(sandbox, "say(sorted(os.environ))", tmp_path).said
    assert "API_KEY" not in said
    assert "GUARDTEST_SCRATCH" in said


@every_tier
def test_scratch_home_and_temporary_folder_can_be_written(sandbox, tmp_path):
    code = """
    import tempfile
    for folder in (os.environ["GUARDTEST_SCRATCH"], os.path.expanduser("~"), tempfile.gettempdir()):
        with open(os.path.join(folder, "file"), "w") as stream:
            stream.write("x")
    say("written")
    """
    assert run(sandbox, code, tmp_path).said == "written"


@every_tier
def test_what_is_listed_can_be_read_and_nothing_beside_it(sandbox, tmp_path):
    (tmp_path / "listed").mkdir()
    (tmp_path / "listed/file").write_text("open")
    (tmp_path / "secret").write_text("hunter2")
    code = f"""
    say(open({str(tmp_path / "listed/file")!r}).read())
    attempt(lambda: say(open({str(tmp_path / "secret")!r}).read()))
    """
    said = run(sandbox, code, tmp_path, readable=[tmp_path / "listed"]).said
    assert said in ("openFileNotFoundError", "openPermissionError")


@every_tier
def test_numpy_and_pandas_work_inside(sandbox, tmp_path):
    code = "import numpy, pandas; say(pandas.DataFrame({'a': numpy.arange(4)}).a.sum())"
    assert run(sandbox, code, tmp_path).said == "6"


@every_tier
def test_output_is_kept_to_its_tail(sandbox, tmp_path):
    ran = run(sandbox, "print('x' * 1_000_000); print('the end', flush=True)", tmp_path)
    assert ran.output.endswith("the end\n")
    assert len(ran.output) < 100_000


@every_tier
def test_the_wall_clock_ends_the_inside(sandbox, tmp_path):
    ran = run(sandbox, "while True: pass", tmp_path, limits=Limits(wall_seconds=0.5))
    assert "ended after 0.5 s" in ran.output
    assert ran.seconds < 20


@every_tier
def test_memory_over_the_limit_is_refused(sandbox, tmp_path):
    code = "attempt(lambda: bytearray(1 << 30))"
    assert run(sandbox, code, tmp_path, limits=Limits(memory_bytes=512 << 20)).said == "MemoryError"


@every_tier
def test_kill_leaves_no_process_and_no_scratch(sandbox, tmp_path):
    code = """
    import subprocess
    for _ in range(3):
        if os.fork() == 0:
            os.setsid()
            while True: pass
    say(os.environ["GUARDTEST_SCRATCH"])
    while True: pass
    """
    before = set(psutil.Process().children(recursive=True))
    box = start(sandbox, code, tmp_path)
    scratch = os.read(box.reader.fileno(), 1000).decode()
    inside = set(psutil.Process().children(recursive=True)) - before
    box.kill()
    box.kill()
    assert len(inside) >= 4
    assert [process for process in inside if process.is_running() and process.status() != "zombie"] == []
    assert sandbox.tier == "strong" or not Path(scratch).exists()


@every_tier
def test_the_inside_ends_with_its_launcher(sandbox, tmp_path):
    code = """
    say(os.getpid())
    while True: pass
    """
    helper = f"""
import os, sys
sys.path[:0] = {[str(Path(__file__).parents[2])]!r}
from pathlib import Path
from tests.fakes.payload import TIERS, start
box = start(TIERS[{sandbox.tier!r}], {code!r}, Path({str(tmp_path)!r}))
os.read(box.reader.fileno(), 100)
print("up", flush=True)
sys.stdin.read()
"""
    with subprocess.Popen([sys.executable, "-c", helper], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as launcher:
        assert launcher.stdout.readline() == b"up\n"
        family = psutil.Process(launcher.pid).children(recursive=True)
        launcher.kill()
    _, alive = psutil.wait_procs(family, timeout=10)
    for process in alive:
        process.kill()
    assert family
    assert alive == []


def test_every_tier_that_can_exist_here_holds_and_every_canary_is_proven():
    interpreter = probe(Path(sys.executable))
    assert [(t.tier, t.holds, t.unproven) for t in try_tiers(interpreter.executable, interpreter.readable_paths)] == [
        ("strong", True, ()),
        ("landlock", True, ()),
    ]


def test_no_sandbox_that_holds_means_no_run_and_says_why(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoSandboxError, match="apt-get install bubblewrap") as caught:
        find_sandbox(Path(sys.executable), [Path(sys.prefix)], only_tier="strong")
    assert caught.value.exit_code == 3


def test_detection_is_kept_for_the_next_start(tmp_path):
    interpreter = probe(Path(sys.executable))
    first = find_sandbox(interpreter.executable, interpreter.readable_paths, cache=tmp_path)
    second = find_sandbox(interpreter.executable, interpreter.readable_paths, cache=tmp_path)
    assert first.tier == second.tier
    assert list(tmp_path.iterdir())
