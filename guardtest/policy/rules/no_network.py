"""A test opens no connection and starts no server."""

from __future__ import annotations

from collections.abc import Iterator

from guardtest.policy.rule import Case, Example, Problem, Rule
from guardtest.policy.source.forbidden import find_forbidden
from guardtest.policy.source.texts import words

# http.HTTPStatus, urllib.parse and email.* are values, not connections.
_NAMES = words(
    "socket _socket ssl _ssl select selectors socketserver http.client http.server http.cookiejar urllib.request "
    "urllib.robotparser urllib3 requests httpx httpcore aiohttp ftplib smtplib smtpd poplib imaplib nntplib telnetlib "
    "xmlrpc asyncore asynchat webbrowser antigravity websocket websockets pycurl paramiko boto3 botocore grpc zmq "
    "asyncio.open_connection asyncio.open_unix_connection asyncio.start_server asyncio.start_unix_server "
    "wsgiref.simple_server logging.handlers logging.config.listen multiprocessing.connection "
    "six.moves.urllib.request six.moves.http_client"
)
_METHODS = words(
    "create_connection create_server create_unix_connection create_unix_server create_datagram_endpoint "
    "sock_connect getaddrinfo"
)


def _check(case: Case) -> Iterator[Problem]:
    yield from find_forbidden(case, _NAMES, "which talks to the network")
    yield from find_forbidden(case, frozenset({"asyncio.events", "asyncio.streams"}), "which can open connections")
    for reference in case.source.references:
        attribute = getattr(reference.node, "attr", "")
        loops = any(name.startswith(("asyncio.", "<")) for name in reference.names)
        if attribute in _METHODS and (loops or not reference.names):
            yield Problem(reason=f"mentions .{attribute}, which opens a connection", node=reference.node)


RULE = Rule(
    id="no-network",
    title="No network: no sockets, no HTTP clients, no servers.",
    why="A test that talks to the network fails without it, leaks what it sends, and depends on what answers. The "
    "sandbox has no network in any case.",
    fix="Test the code behind the connection with values, or replace the function that connects by monkeypatch.",
    passing=Example(
        text="from urllib.parse import urlsplit\n\nfrom pkg.urls import clean\n\n\n"
        "def test_clean_keeps_the_host():\n    assert urlsplit(clean('http://a.b/?q')).netloc == 'a.b'\n"
    ),
    failing=Example(
        text="import urllib.request\n\nfrom pkg.urls import clean\n\n\n"
        "def test_clean():\n    assert urllib.request.urlopen(clean('http://a.b/?q')).status == 200\n"
    ),
    check=_check,
    needs_code=True,
    takes_names=True,
)
