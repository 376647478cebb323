"""The endpoint on a machine of Azure that tells an app who it is, on this one."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Final
from urllib.parse import parse_qs, urlsplit

import pytest

TOKEN: Final = "of the managed identity"


@contextmanager
def managed_identity(patch: pytest.MonkeyPatch, client_id: str) -> Iterator[list[tuple[str, str]]]:
    """An app that has this user-assigned identity; which identity was asked for a token for what."""
    asked: list[tuple[str, str]] = []

    class Endpoint(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            asked.append((query["client_id"], query["resource"]))
            answer = {"access_token": TOKEN, "expires_on": "4102444800", "resource": "r", "token_type": "Bearer"}
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Endpoint) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        patch.setenv("IDENTITY_ENDPOINT", f"http://127.0.0.1:{server.server_port}/token")
        patch.setenv("IDENTITY_HEADER", "h")
        patch.setenv("AZURE_CLIENT_ID", client_id)
        yield asked
        server.shutdown()
        thread.join()
