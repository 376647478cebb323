"""Clients: the pages, programs and services that may ask for tokens, as they were registered."""

import secrets
from collections.abc import Iterable
from hmac import compare_digest
from typing import Final
from urllib.parse import urlsplit

from pydantic import Field

from shared_code.kit.model import Model
from shared_code.store.expiring import AccessRows, digest

SCOPES: Final = (
    "forecasting:read",
    "forecasting:write",
    "forecasting:admin",
    "statistics:read",
    "payroll:read",
    "payroll:write",
    "revenue:read",
    "revenue:write",
)
CLIENT_ID: Final = r"[a-z][a-z0-9-]{0,39}"
OF_PEOPLE: Final = frozenset({"authorization_code", "refresh_token"})
OF_SERVICES: Final = frozenset({"client_credentials"})
_SECRET_BYTES: Final = 32
_THIS_MACHINE: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class Client(Model):
    """A client, with the methods by which Authlib asks about one.

    Confidential is who has a secret. Who has addresses to send people back to signs people in, who has none is a
    service and acts for itself, as the user `client:<id>`.
    """

    client_id: str = Field(pattern=f"^{CLIENT_ID}$")
    redirect_uris: tuple[str, ...] = ()
    scopes: tuple[str, ...]
    secret_digest: str = ""

    @property
    def is_public(self) -> bool:
        return not self.secret_digest

    @property
    def is_service(self) -> bool:
        return not self.redirect_uris

    def allowed(self, asked: str | None) -> str | None:
        """The scopes that a request gets: all of the client's where it names none, None where it names another one."""
        names = (asked or "").split() or list(self.scopes)
        return " ".join(dict.fromkeys(names)) if set(names) <= set(self.scopes) else None

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> None:
        """There is none: a request names it."""

    def get_allowed_scope(self, scope: str | None) -> str | None:
        return self.allowed(scope)

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        return bool(self.secret_digest) and compare_digest(digest(client_secret), self.secret_digest)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:  # noqa: ARG002 - Authlib's form
        return (method == "none") is self.is_public

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code" and not self.is_service

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in (OF_SERVICES if self.is_service else OF_PEOPLE)


Clients = AccessRows[Client]


class UnfitClient(ValueError):
    """What was asked to be registered cannot be; the message says why."""


def new_client(
    client_id: str, redirect_uris: Iterable[str], scopes: Iterable[str], *, confidential: bool
) -> tuple[Client, str]:
    """A client to be registered, and its secret, which is told this once; raises UnfitClient."""
    uris, names = tuple(dict.fromkeys(redirect_uris)), tuple(dict.fromkeys(scopes))
    if unknown := sorted(set(names) - set(SCOPES)):
        raise UnfitClient(f"There is no scope {unknown[0]}; there are {', '.join(SCOPES)}.")
    if not names:
        raise UnfitClient("Name the scopes that the client may ask for.")
    if wrong := [uri for uri in uris if not _is_safe(uri)]:
        raise UnfitClient(
            f"{wrong[0]} is no address to send people back to: https, or http on this machine, without user or #."
        )
    if not uris and not confidential:
        raise UnfitClient("A client without an address to send people back to is a service, which needs a secret.")
    secret = secrets.token_urlsafe(_SECRET_BYTES) if confidential else ""
    try:
        client = Client(
            client_id=client_id, redirect_uris=uris, scopes=names, secret_digest=digest(secret) if secret else ""
        )
    except ValueError:
        raise UnfitClient("An id is letters, digits and hyphens, and begins with a letter: a-z, 0-9, -.") from None
    return client, secret


def _is_safe(uri: str) -> bool:
    """Whether people may be sent there with a code."""
    try:
        parts = urlsplit(uri)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    plain = uri.isascii() and uri.isprintable() and not set(uri) & set(' "\\#*')
    is_reached_safely = parts.scheme == "https" or (parts.scheme == "http" and host in _THIS_MACHINE)
    return bool(plain and is_reached_safely and host and "@" not in parts.netloc and parts.path)
