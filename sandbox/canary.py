"""Try to get out, harmlessly, and say what worked. Run inside a tier, and outside as the control."""

import ctypes
import json
import os
import socket
import sys


def main():
    bait = json.loads(sys.argv[1])
    said = {name: _worked(attempt, bait) for name, attempt in ATTEMPTS.items()}
    writer = int(os.environ["GUARDTEST_CHANNEL"].split(",")[1])
    os.write(writer, json.dumps(said).encode())


def _worked(attempt, bait):
    try:
        return bool(attempt(bait))
    except Exception:
        return False


def write_outside(bait):
    with open(os.path.join(bait["folder"], "written"), "w") as stream:
        return stream.write("x") == 1


def read_secret(bait):
    with open(os.path.join(bait["folder"], "secret")) as stream:
        return stream.read() == bait["secret"]


def truncate(bait):
    os.truncate(os.path.join(bait["folder"], "spare"), 0)
    return True


def change_mode(bait):
    os.chmod(os.path.join(bait["folder"], "secret"), 0o640)
    return True


def connect_tcp(bait):
    with socket.create_connection(("127.0.0.1", bait["port"]), timeout=1):
        return True


def send_udp(bait):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.settimeout(0.2)
        sender.sendto(bait["secret"].encode(), ("127.0.0.1", bait["udp_port"]))
        return sender.recv(16) == b"heard"


def connect_path_socket(bait):
    return _connect_unix(os.path.join(bait["folder"], "socket"))


def connect_abstract_socket(bait):
    return _connect_unix("\0" + bait["abstract"])


def _connect_unix(address):
    with socket.socket(socket.AF_UNIX) as peer:
        peer.settimeout(1)
        peer.connect(address)
        return True


def signal_process(bait):
    os.kill(bait["pid"], 0)
    return True


def read_environ(bait):
    with open("/proc/%d/environ" % bait["pid"]) as stream:
        return bait["secret"] in stream.read()


def new_user_namespace(bait):
    if os.fork() == 0:
        os._exit(0 if ctypes.CDLL(None).unshare(0x10000000) == 0 else 1)
    return os.wait()[1] == 0


def trace_process(bait):
    if os.fork() == 0:
        os._exit(0 if ctypes.CDLL(None).ptrace(0, 0, 0, 0) == 0 else 1)
    return os.wait()[1] == 0


def gain_privileges(bait):
    with open("/proc/self/status") as stream:
        return "NoNewPrivs:\t0" in stream.read()


def scratch(bait):
    """The one that must work everywhere."""
    path = os.path.join(os.environ["GUARDTEST_SCRATCH"], "canary")
    with open(path, "w") as stream:
        stream.write("x")
    os.remove(path)
    return True


ATTEMPTS = {
    attempt.__name__: attempt
    for attempt in (
        write_outside,
        read_secret,
        truncate,
        change_mode,
        connect_tcp,
        send_udp,
        connect_path_socket,
        connect_abstract_socket,
        signal_process,
        read_environ,
        new_user_namespace,
        trace_process,
        gain_privileges,
        scratch,
    )
}

if __name__ == "__main__":
    main()
