"""Endpoints of our own authorization server, and what is published of it. They lie at the root, beside the API."""

from dataclasses import replace
from typing import TYPE_CHECKING

from fastapi import APIRouter

from functions.sign_in_route import SignInRoute
from shared_code.application import current
from shared_code.auth.server.web import WebAnswer, WebRequest
from shared_code.kit.errors import RouteNotFound

if TYPE_CHECKING:
    from shared_code.auth.server.service import AuthorizationService

router = APIRouter(prefix="/oauth2", route_class=SignInRoute, include_in_schema=False)
well_known = APIRouter(prefix="/.well-known", route_class=SignInRoute, include_in_schema=False)


@router.get("/authorize")
def authorize(asked: WebRequest) -> WebAnswer:
    """Sign somebody in, for a client; answers the client's address with a code."""
    return _server().authorize(_known(asked))


@router.post("/signed-in")
@router.get("/signed-in")
def signed_in(asked: WebRequest) -> WebAnswer:
    """Where Entra ID sends people back to."""
    return _server().signed_in(_known(asked))


@router.post("/token")
def token(asked: WebRequest) -> WebAnswer:
    """Tokens for a code, a refresh token or a secret."""
    return _server().token(_known(asked))


@router.post("/revoke")
def revoke(asked: WebRequest) -> WebAnswer:
    """End a sign-in."""
    return _server().revoke(_known(asked))


@well_known.get("/jwks.json")
def key_set(asked: WebRequest) -> WebAnswer:  # noqa: ARG001 - the same for everybody
    """The public keys of tokens."""
    return _server().key_set()


@well_known.get("/oauth-authorization-server")
@well_known.get("/openid-configuration")
def metadata(asked: WebRequest) -> WebAnswer:
    """What clients find of this server."""
    return _server().metadata(_known(asked))


def _server() -> "AuthorizationService":
    server = current().authorization
    if server is None:
        raise RouteNotFound("This app gives no tokens: its settings name no key that signs.")
    return server


def _known(asked: WebRequest) -> WebRequest:
    """The request, at the address that clients know, from the one that the front end names."""
    settings = current().settings
    header = settings.client_address_header
    return replace(
        asked,
        base=settings.public_url or asked.base,
        address=asked.headers.get(header.lower(), "") if header else "",
    )
