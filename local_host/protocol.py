"""HTTP connections of the local host: uvicorn's, with our headers on its refusals, closed where no request comes."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

import h11
from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol

from shared_code.api.host import ALWAYS

HEAD_SECONDS: Final = 15.0
"""How long a connection may take until the head of its next request is there; uvicorn waits for ever."""


def server_of(app: Callable[..., Any], port: int) -> Server:
    """The server of the local host. Nobody stands before it, so what `X-Forwarded-…` names is nobody's."""
    return Server(
        Config(
            app, host="127.0.0.1", port=port, log_config=None, lifespan="off", server_header=False, access_log=False,
            http=StrictProtocol, proxy_headers=False,
        )
    )  # fmt: skip


class StrictProtocol(H11Protocol):
    """HTTP/1.1 whose refusals carry the security headers too.

    A connection ends when no request begins, or one begins and its head does not come to an end.
    """

    head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as the base class has it
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle and not self.cycle.response_complete:
            self._stop_waiting()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        self._stop_waiting()
        self.head_timer = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self.head_timer:
            self.head_timer.cancel()
            self.head_timer = None

    def send_400_response(self, msg: str) -> None:
        body = msg.encode()
        headers = {"Content-Type": "text/plain", "Content-Length": str(len(body)), "Connection": "close", **ALWAYS}
        refusal = h11.Response(status_code=400, headers=list(headers.items()), reason=b"Bad Request")
        for event in (refusal, h11.Data(data=body), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
