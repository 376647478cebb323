"""What the server answers to what is no HTTP."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
import uvicorn

from local_host.http import HttpHost
from local_host.protocol import StrictProtocol
from shared_code.api.host import ALWAYS


@contextmanager
def served() -> Iterator[int]:
    """The port of a local host without functions."""
    config = uvicorn.Config(HttpHost([]), port=0, log_config=None, lifespan="off", http=StrictProtocol)
    server = uvicorn.Server(config)
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
    with served() as port:
        head, _, body = asyncio.run(talk(port, sent)).partition(b"\r\n\r\n")
    status, *lines = head.decode().splitlines()
    assert (status.split()[1], body) == ("400", b"Invalid HTTP request received.")
    assert {name: value for name, value in (line.split(": ", 1) for line in lines) if name in ALWAYS} == ALWAYS
