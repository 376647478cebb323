"""The service that takes telemetry for Application Insights, on this machine: it reads what the real exporter sends."""

import gzip
import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from threading import Event, Thread
from typing import Any, Final

PATIENCE: Final = 60.0
"""Seconds to wait at most: far more than it ever takes."""
KEY: Final = "00000000-0000-0000-0000-000000000001"


class Ingestion:
    """What was sent, in the order in which it came; what is answered, and when, can be changed."""

    def __init__(self, url: str) -> None:
        self.connection = f"InstrumentationKey={KEY};IngestionEndpoint={url}/"
        self.status = 200
        self.answers = Event()
        self.answers.set()
        self.asked: list[int] = []
        self._was_asked = Event()
        self.items: list[dict[str, Any]] = []
        self.authorizations: list[str] = []

    def wait(self) -> None:
        """Return once something was sent; fail where nothing ever is."""
        assert self._was_asked.wait(PATIENCE), "nothing was sent"

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The items of a kind, such as `RequestData`."""
        return [item for item in self.items if item["data"]["baseType"] == kind]

    def lines(self) -> list[dict[str, Any]]:
        """The lines of the log."""
        return [json.loads(item["data"]["baseData"]["message"]) for item in self.of("MessageData")]

    def take(self, items: list[dict[str, Any]], authorization: str) -> tuple[int, bytes]:
        status = self.status
        self.asked.append(status)
        self._was_asked.set()
        self.answers.wait()
        if status == 200:
            self.items += items
            self.authorizations.append(authorization)
        count = len(items)
        return status, json.dumps({"itemsReceived": count, "itemsAccepted": count, "errors": []}).encode()


@contextmanager
def ingestion(tls: ssl.SSLContext | None = None) -> Iterator[Ingestion]:
    """A service that takes everything, until told otherwise."""

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            plain = gzip.decompress(sent) if self.headers.get("Content-Encoding") == "gzip" else sent
            status, answer = service.take(json.loads(plain), self.headers.get("Authorization", ""))
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Endpoint) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        service = Ingestion(f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}")
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield service
        finally:
            service.answers.set()
            server.shutdown()
            thread.join()


@contextmanager
def ingestion_process() -> Iterator[str]:
    """The connection string of a service in a process of its own, whose time is not that of this one."""
    here, there = Pipe()
    process = get_context("spawn").Process(target=_serve, args=(there,))
    process.start()
    yield here.recv()
    here.send(None)
    process.join()


def _serve(asked: Connection) -> None:
    with ingestion() as service:
        asked.send(service.connection)
        asked.recv()
