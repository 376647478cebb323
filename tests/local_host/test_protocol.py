"""What the server answers to what is no HTTP."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from local_host.http import HttpHost
from local_host.protocol import server_of
from shared_code.api.host import ALWAYS
from tests import attacks
from tests.attacks import attack

FORWARDED = ("X-Forwarded-Proto: https", "X-Forwarded-For: 203.0.113.7", "Forwarded: for=203.0.113.7;proto=https")


@contextmanager
def served(app: ASGIApp) -> Iterator[int]:
    """The port of an application that the local host serves."""
    server = server_of(app, 0)
    thread = Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            thread.join(0.01)
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()


async def talk(port: int, sent: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    answer = await reader.read()
    writer.close()
    return answer


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"\x16\x03\x01\x02\x00\r\n\r\n", id="TLS"),
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", id="no host"),
        pytest.param(b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n", id="a path in bytes"),
        pytest.param(b"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: " + b"9" * 30 + b"\r\n\r\n", id="a length"),
        pytest.param(b"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", id="two lengths"),
    ],
)
def test_f31_what_is_no_http_is_refused_with_our_headers(sent: bytes) -> None:
    with served(HttpHost([])) as port:
        head, _, body = asyncio.run(talk(port, sent)).partition(b"\r\n\r\n")
    status, *lines = head.decode().splitlines()
    assert (status.split()[1], body) == ("400", b"Invalid HTTP request received.")
    assert {name: value for name, value in (line.split(": ", 1) for line in lines) if name in ALWAYS} == ALWAYS


@attack(attacks.MIX_UP)
@pytest.mark.parametrize("header", FORWARDED)
def test_what_a_request_says_of_who_forwarded_it_is_not_believed(header: str) -> None:
    async def telling(scope: Scope, receive: Receive, send: Send) -> None:
        await JSONResponse([scope["scheme"], scope["client"][0]])(scope, receive, send)

    with served(telling) as port:
        answer = asyncio.run(talk(port, f"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{header}\r\n\r\n".encode()))
    assert answer.endswith(b'["http","127.0.0.1"]')
