"""What tests of signing in share: clients that are registered, a browser, the steps of a client."""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from httpx2 import Response
from starlette.testclient import TestClient

from shared_code.application import current
from shared_code.auth.server.clients import SCOPES, new_client

REDIRECT: Final = "https://web.example/signed-in"
VERIFIER: Final = "v" * 43
CHALLENGE: Final = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")


def register(client_id: str, *redirects: str, confidential: bool = False, scopes: tuple[str, ...] = SCOPES) -> str:
    """Register a client; its secret."""
    client, secret = new_client(client_id, redirects, scopes, confidential=confidential)
    current().clients.put(client_id, client)
    return secret


@dataclass
class Page:
    """A page that signs people in: what it keeps between its steps, as a browser does."""

    client: TestClient
    client_id: str = "web"
    redirect: str = REDIRECT
    secret: str = ""

    def asks(self, **changes: str | None) -> dict[str, str]:
        asked: dict[str, str | None] = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect,
            "state": "of the page",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
            **changes,
        }
        return {name: value for name, value in asked.items() if value is not None}

    def authorize(self, **changes: str | None) -> Response:
        return self.client.get("/oauth2/authorize", params=self.asks(**changes), follow_redirects=False)

    def signs_in(self, user: str = "anna", **changes: str | None) -> Mapping[str, str]:
        """What the address of the client is called with after a demo user was chosen."""
        shown = self.authorize(**changes)
        assert shown.status_code == 200, shown.text
        (link,) = (one for one in re.findall(r'href="([^"]+)"', shown.text) if f"user={user}" in one)
        back = self.client.get(link.replace("&amp;", "&"), follow_redirects=False)
        return came_back(back)

    def exchanges(self, code: str, **changes: str) -> Response:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.redirect}
        return self.asks_for_tokens(**{**form, "code_verifier": VERIFIER, **changes})

    def refreshes(self, token: str, **changes: str) -> Response:
        return self.asks_for_tokens(**{"grant_type": "refresh_token", "refresh_token": token, **changes})

    def asks_for_tokens(self, **form: str) -> Response:
        return self.client.post("/oauth2/token", data=self._named(form))

    def revokes(self, token: str, **changes: str) -> Response:
        return self.client.post("/oauth2/revoke", data=self._named({"token": token, **changes}))

    def tokens(self, **changes: str) -> dict[str, Any]:
        answer = self.exchanges(self.signs_in(**changes)["code"])
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def _named(self, form: Mapping[str, str]) -> dict[str, str]:
        secret = {"client_secret": self.secret} if self.secret else {}
        return {"client_id": self.client_id, **secret, **form}


def came_back(answer: Response, redirect: str = REDIRECT) -> dict[str, str]:
    """The fields that a browser was sent back to a client with."""
    assert answer.status_code == 302, answer.text
    location = answer.headers["location"]
    assert location.partition("?")[0] == redirect
    return dict(parse_qsl(urlsplit(location).query))
