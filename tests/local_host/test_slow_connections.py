"""Connections on which nothing, or not enough, arrives."""

import asyncio

import azure.functions as func
import pytest
import uvicorn
from starlette.types import ASGIApp

from local_host.functions import registered_functions
from local_host.http import HttpHost
from local_host.protocol import StrictProtocol
from tests.servers import free_port

HEAD = b"POST /echo HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\n"


@pytest.fixture
def host() -> HttpHost:
    app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)

    @app.route(route="echo", methods=[func.HttpMethod.POST])
    def echo(req: func.HttpRequest) -> func.HttpResponse:
        return func.HttpResponse(req.get_body())

    return HttpHost(registered_functions(app))


def answer_to(host: ASGIApp, sent: bytes) -> bytes:
    """All that a connection gives, after these bytes and no more, until the server ends it."""

    async def run() -> bytes:
        config = uvicorn.Config(host, port=free_port(), http=StrictProtocol, lifespan="off", log_config=None)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event to wait for
            await asyncio.sleep(0.01)
        reader, writer = await asyncio.open_connection("127.0.0.1", config.port)
        writer.write(sent)
        found = bytearray()
        try:
            while part := await reader.read(1000):
                found += part
        except ConnectionResetError:
            pass
        writer.close()
        server.should_exit = True
        await serving
        return bytes(found)

    return asyncio.run(run())


@pytest.mark.parametrize("sent", [b"", HEAD])
def test_f51_a_connection_without_a_whole_head_is_ended(
    host: HttpHost, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr("local_host.protocol.HEAD_SECONDS", 0.2)
    assert answer_to(host, sent) == b""


def test_f51_a_second_request_that_does_not_come_to_an_end_ends_the_connection(
    host: HttpHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("local_host.protocol.HEAD_SECONDS", 0.5)
    assert answer_to(host, HEAD + b"\r\nok" + HEAD).endswith(b"ok")


def test_f51_a_body_that_does_not_come_is_408(host: HttpHost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("local_host.http.BODY_SECONDS", 0.2)
    assert answer_to(host, HEAD + b"\r\n1").startswith(b"HTTP/1.1 408 ")
