"""The endpoints of signing in: authorize, back from Entra ID, token, revoke, and what is published of them."""

import logging
import secrets
from collections.abc import Callable, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final

from authlib.oauth2.rfc6749.errors import OAuth2Error
from authlib.oauth2.rfc6749.util import extract_basic_authorization

from shared_code.auth.keys import unreachable
from shared_code.auth.server.clients import SCOPES
from shared_code.auth.server.given import SIGN_IN, GivenTokens
from shared_code.auth.server.grants import METHODS
from shared_code.auth.server.issuing import IssuingServer
from shared_code.auth.server.people import NotSignedIn, SignsPeopleIn
from shared_code.auth.server.web import Unreadable, WebAnswer, WebRequest, fields, in_json, not_going_on, refused
from shared_code.auth.signing import Signer

BACK: Final = "/oauth2/signed-in"
"""Where people come back to from signing in: what is registered in Entra ID."""
COOKIE: Final = "sign-in"
_SECRET_BYTES: Final = 32
Admit = Callable[[str, str], Mapping[str, str]]
log = logging.getLogger(__name__)


class AuthorizationService:
    """Our authorization server, as requests come to it.

    `people` asks who somebody is, None where nobody can; it is given the address of this server. `admit` counts a
    request of a client and an address, and raises RateLimitExceeded.
    """

    def __init__(
        self,
        issuing: IssuingServer,
        given: GivenTokens,
        signer: Signer,
        people: Callable[[str], SignsPeopleIn | None],
        admit: Admit,
    ) -> None:
        self._issuing = issuing
        self._given = given
        self._signer = signer
        self._people = people
        self._admit = admit

    def authorize(self, asked: WebRequest) -> WebAnswer:
        """Send somebody to sign in, for a client whose request is as it must be."""
        self._admit("", asked.address)
        try:
            sent = self._issuing.checked(asked)
        except Unreadable as error:
            return not_going_on(f"The request to sign in cannot be read: {error}.")
        except OAuth2Error as error:
            if error.redirect_uri:
                return self._issuing.failed(asked.base, "", error)
            return not_going_on(f"The request to sign in is wrong: {error.description or error.error}")
        people = self._people(asked.base)
        if people is None:
            raise unreachable()
        state, browser = (secrets.token_urlsafe(_SECRET_BYTES) for _ in range(2))
        flow, where = people.begin(state, sent.get("login_hint", ""))
        self._given.remember(state, sent, flow, browser)
        is_here = isinstance(where, WebAnswer)
        answer = where if isinstance(where, WebAnswer) else WebAnswer(302, headers={"Location": where})
        answer.headers["Set-Cookie"] = _cookie(
            browser, int(SIGN_IN.total_seconds()), is_here=is_here, secure=asked.base.startswith("https:")
        )
        return answer

    def signed_in(self, asked: WebRequest) -> WebAnswer:
        """Somebody comes back from signing in: once, in time, by the browser that was sent."""
        self._admit("", asked.address)
        people = self._people(asked.base)
        try:
            brought = fields(asked.form or asked.query)
        except Unreadable:
            brought = {}
        under_way = self._given.came_back(brought.get("state", ""), _browser(asked))
        if under_way is None or people is None:
            return not_going_on("This sign-in took too long, was used before, or began in another browser. Begin anew.")
        try:
            user, why = people.finish(under_way.flow, brought), ""
        except NotSignedIn as reason:
            user, why = None, str(reason)
        answer = self._issuing.sent_back(asked.base, under_way.asked, user, why)
        answer.headers["Set-Cookie"] = _cookie("", 0, is_here=True, secure=asked.base.startswith("https:"))
        return answer

    def token(self, asked: WebRequest) -> WebAnswer:
        """Tokens for a code, a refresh token or a secret."""
        return self._of_client(asked, self._issuing.token)

    def revoke(self, asked: WebRequest) -> WebAnswer:
        """End a sign-in by one of its tokens (RFC 7009)."""
        return self._of_client(asked, self._issuing.revoke)

    def key_set(self) -> WebAnswer:
        """The public keys of tokens."""
        answer = in_json(200, self._signer.key_set())
        answer.headers = {"Cache-Control": "public, max-age=300"}
        return answer

    @staticmethod
    def metadata(asked: WebRequest) -> WebAnswer:
        """What clients find of this server (RFC 8414)."""
        answer = in_json(
            200,
            {
                "issuer": asked.base,
                "authorization_endpoint": f"{asked.base}/oauth2/authorize",
                "token_endpoint": f"{asked.base}/oauth2/token",
                "revocation_endpoint": f"{asked.base}/oauth2/revoke",
                "jwks_uri": f"{asked.base}/.well-known/jwks.json",
                "scopes_supported": list(SCOPES),
                "response_types_supported": ["code"],
                "response_modes_supported": ["query"],
                "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": METHODS,
                "revocation_endpoint_auth_methods_supported": METHODS,
                "authorization_response_iss_parameter_supported": True,
                "service_documentation": f"{asked.base}/api/v1/forecasting/docs",
            },
        )
        answer.headers = {"Cache-Control": "public, max-age=300"}
        return answer

    def _of_client(self, asked: WebRequest, do: Callable[[WebRequest], WebAnswer]) -> WebAnswer:
        try:
            sent = fields(asked.form)
        except Unreadable as error:
            return refused(400, "invalid_request", f"The form cannot be read: {error}.")
        by_secret = _named_by_secret(asked.headers)
        client = sent.get("client_id") or by_secret
        if by_secret and (client != by_secret or "client_secret" in sent):
            return refused(400, "invalid_request", "Name one client, with its secret once: in the header or the form.")
        headers = self._admit(client, asked.address)
        answer = do(asked)
        answer.headers |= headers
        return answer


def _cookie(value: str, seconds: int, *, is_here: bool, secure: bool) -> str:
    """Binds a sign-in to the browser that began it; it goes to the endpoints of signing in only.

    Entra ID has the browser post a form from its own page, with which a cookie goes that says SameSite=None alone.
    """
    same = "SameSite=Lax" if is_here else "SameSite=None"
    by_https = "; Secure" if secure or not is_here else ""
    return f"{COOKIE}={value}; Max-Age={seconds}; Path=/oauth2; HttpOnly; {same}{by_https}"


def _browser(asked: WebRequest) -> str:
    try:
        found: Any = SimpleCookie(asked.cookie).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def _named_by_secret(headers: Mapping[str, str]) -> str:
    """Who says to be the client, in the header that has its secret too."""
    client, _ = extract_basic_authorization({"Authorization": headers.get("authorization", "")})
    return str(client or "")
