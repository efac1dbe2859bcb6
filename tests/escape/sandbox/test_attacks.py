"""Attacks on the sandbox by the bytes of a test, seen from outside. Each also fires without walls, as a control.

An attack is a few lines of Python that say "done" when they got through. Where firing without walls would hurt, the
control is a harmless variant of the same call.
"""

import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from guardtest.isolation import Limits
from tests.fakes.payload import CONTROL, TIERS, run

SYSCALL = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
def call(*words):
    if libc.syscall(*words) < 0:
        raise OSError(ctypes.get_errno())
"""

# PLACE is a folder outside that the attacker may not touch.
ATTACKS = {
    "write a file": "attempt(lambda: open(PLACE + '/new', 'w').write('x'))",
    "append to a file": "attempt(lambda: open(PLACE + '/secret', 'a').write('x'))",
    "truncate a file": "attempt(lambda: os.truncate(PLACE + '/secret', 0))",
    "remove a file": "attempt(lambda: os.remove(PLACE + '/spare'))",
    "rename a file": "attempt(lambda: os.rename(PLACE + '/spare', PLACE + '/moved'))",
    "make a folder": "attempt(lambda: os.mkdir(PLACE + '/folder'))",
    "link a secret into scratch": "attempt(lambda: os.link(PLACE + '/secret', os.environ['GUARDTEST_SCRATCH'] + '/l'))",
    "read a secret through a symbolic link": (
        "link = os.environ['GUARDTEST_SCRATCH'] + '/s'\nos.symlink(PLACE + '/secret', link)\n"
        "attempt(lambda: open(link).read())"
    ),
    "read a secret through /proc": "attempt(lambda: open('/proc/self/root' + PLACE + '/secret').read())",
    "list a folder": "attempt(lambda: os.listdir(PLACE))",
    "change a mode": "attempt(lambda: os.chmod(PLACE + '/secret', 0o777))",
    "change times": "attempt(lambda: os.utime(PLACE + '/secret', (1, 1)))",
    "change an attribute": "attempt(lambda: os.setxattr(PLACE + '/secret', 'user.x', b'1'))",
    "connect to a service of the host": (
        "import socket\nattempt(lambda: socket.create_connection(('127.0.0.1', PORT), timeout=1))"
    ),
    "connect to a path socket": (
        "import socket\nattempt(lambda: socket.socket(socket.AF_UNIX).connect(PLACE + '/socket'))"
    ),
    "signal a process of the host": "attempt(lambda: os.kill(VICTIM, 0))",
    "stop a process of the host": "import signal\nattempt(lambda: os.kill(VICTIM, signal.SIGCONT))",
    "read another environment": "attempt(lambda: open(f'/proc/{VICTIM}/environ', 'rb').read().index(b'hunter2'))",
    "read another memory": "attempt(lambda: open(f'/proc/{VICTIM}/mem', 'rb').close())",
    "trace a child": SYSCALL + "attempt(lambda: call(TRACE, 0, 0, 0, 0))",
    "make a user namespace": SYSCALL + "attempt(lambda: libc.unshare(0x10000000) and [][1])",
    "unshare by number": SYSCALL + "attempt(lambda: call(272, 0x10000000))",
    "set up io_uring": SYSCALL + "attempt(lambda: call(425, 1, ctypes.create_string_buffer(120)))",
    "create a key": SYSCALL + "attempt(lambda: call(248, b'user', b'guardtest', b'x', 1, -2))",
    "make shared memory": SYSCALL + "attempt(lambda: call(29, 0, 4096, 0o600))",
    "start a program it brought": (
        "path = PLACE + '/tool'\nimport subprocess\nattempt(lambda: subprocess.run([path], check=True))"
    ),
}


# Whether these could fire depends on the kernel; the refused call itself is what is shown.
REFUSED = {
    "netlink": "socket.socket(socket.AF_NETLINK)",
    "vsock": "socket.socket(40, socket.SOCK_STREAM)",
    "packet": "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
    "path sockets": "socket.socket(socket.AF_UNIX)",
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("tier", TIERS)
def test_the_socket_family_is_refused_by_the_filter(tier, name, tmp_path):
    assert run(TIERS[tier], f"import socket\nattempt(lambda: {REFUSED[name]})", tmp_path).said == "PermissionError"


@pytest.fixture
def outside(tmp_path):
    """A folder, a socket, a port and a process that belong to the host."""
    place = tmp_path / "outside"
    place.mkdir()
    (place / "secret").write_text("hunter2")
    (place / "spare").write_text("spare")
    (place / "tool").write_text("#!/bin/sh\nexit 0\n")
    (place / "tool").chmod(0o755)
    victim = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", "import sys; sys.stdin.read()"],
        stdin=subprocess.PIPE,
        env={"PASSWORD": "hunter2"},
    )
    with socket.socket(socket.AF_UNIX) as path_socket, socket.create_server(("127.0.0.1", 0)) as server:
        path_socket.bind(str(place / "socket"))
        path_socket.listen(4)
        names = {"PLACE": str(place), "PORT": server.getsockname()[1], "VICTIM": victim.pid, "TRACE": 101}
        yield place, "\n".join(f"{name} = {value!r}" for name, value in names.items()) + "\n"
    victim.kill()
    victim.communicate()


def traces(place: Path):
    """Everything an attack could have changed."""
    return sorted(
        (p.name, p.is_dir() or p.is_socket() or p.read_bytes(), p.stat().st_mode, p.stat().st_mtime)
        for p in place.iterdir()
    )


@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.parametrize("tier", TIERS)
def test_the_attack_does_not_get_out(tier, name, outside, tmp_path):
    place, names = outside
    before = traces(place)
    said = run(TIERS[tier], names + ATTACKS[name], tmp_path).said
    assert said
    assert said != "done"
    assert traces(place) == before


@pytest.mark.parametrize("name", ATTACKS)
def test_the_attack_works_without_walls(name, outside, tmp_path):
    _, names = outside
    assert run(CONTROL, names + ATTACKS[name], tmp_path).said == "done"


def test_a_fork_bomb_is_ended(tmp_path):
    code = "while True:\n    try:\n        os.fork()\n    except OSError:\n        pass"
    for sandbox in TIERS.values():
        ran = run(sandbox, code, tmp_path, limits=Limits(processes=40, wall_seconds=5))
        assert "ended" in ran.output
        assert ran.seconds < 30


def test_memory_spread_over_processes_is_ended(tmp_path):
    code = """
    for _ in range(4):
        if os.fork() == 0:
            hog = bytearray(os.urandom(1 << 20) * 90)
            while True: pass
    while True: pass
    """
    for sandbox in TIERS.values():
        ran = run(sandbox, code, tmp_path, limits=Limits(memory_bytes=200 << 20, wall_seconds=15))
        assert "GiB resident" in ran.output


def test_two_insides_do_not_meet(tmp_path):
    found = {}

    def inside(number):
        folder = tmp_path / str(number)
        folder.mkdir()
        code = "open(os.environ['GUARDTEST_SCRATCH'] + '/mine', 'w'); say(os.listdir(os.environ['GUARDTEST_SCRATCH']))"
        found[number] = run(TIERS["landlock"], code, folder).said

    threads = [threading.Thread(target=inside, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [text.count("mine") for text in found.values()] == [1, 1, 1]
