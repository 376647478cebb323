"""The authorization server proper: Authlib's, with our clients, our store, our signatures."""

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749 import AuthorizationServer, InvalidGrantError, InvalidScopeError, OAuth2Request
from authlib.oauth2.rfc6749.errors import AccessDeniedError, InvalidRequestError, OAuth2Error
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload

from shared_code.auth.models import Role, User
from shared_code.auth.own import service_subject
from shared_code.auth.server import grants
from shared_code.auth.server.clients import CLIENT_ID, SCOPES, Client, Clients
from shared_code.auth.server.given import GivenTokens
from shared_code.auth.server.web import WebAnswer, WebRequest, fields, in_json
from shared_code.auth.signing import Signer, signed_token
from shared_code.kit.clock import Clock

MOST_SITES: Final = 100
"""Sites that a token names; who has more is known by our row alone, which decides anyway."""
_FOUND: Final = 302
_ASCII: Final = str.maketrans({'"': "'", "\\": "/"})


@dataclass(frozen=True, slots=True)
class Issuer:
    """What tokens say of who gives them, and how long they live, in seconds."""

    name: str
    audience: str
    seconds: int


class _Request(OAuth2Request):  # type: ignore[misc]  # Authlib has no types
    def __init__(self, method: str, base: str, sent: Mapping[str, str], headers: Mapping[str, str]) -> None:
        super().__init__(method, base, headers={"Authorization": headers.get("authorization", "")})
        self.payload = BasicOAuth2Payload(dict(sent))

    @property
    def form(self) -> Mapping[str, str]:
        sent: Mapping[str, str] = self.payload.data
        return sent


@dataclass(frozen=True, slots=True)
class _KnownAccess:
    """An access token that is to be revoked."""

    sid: str
    client_id: str

    def check_client(self, client: Client) -> bool:
        return self.client_id == client.client_id


class IssuingServer(AuthorizationServer):  # type: ignore[misc]  # as above
    """Gives codes for people who signed in, and tokens for codes, refresh tokens and secrets.

    `recognised` makes of a user what our own row says, `sites_of` tells the sites then.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a composition root hands over
        self,
        clients: Clients,
        given: GivenTokens,
        signer: Signer,
        issuer: Issuer,
        recognised: Callable[[User], User],
        sites_of: Callable[[User], frozenset[str] | None],
        claims_of: Callable[[str], Mapping[str, Any]],
        clock: Clock,
    ) -> None:
        super().__init__(scopes_supported=SCOPES)
        self.given = given
        self._clients = clients
        self._signer = signer
        self._issuer = issuer
        self._recognised = recognised
        self._sites_of = sites_of
        self._claims_of = claims_of
        self._clock = clock
        self.register_grant(grants.CodeGrant, [grants.S256Only()])
        self.register_grant(grants.RefreshGrant)
        self.register_grant(grants.ServiceGrant)
        self.register_endpoint(grants.Revocation)
        self.register_token_generator("default", self._tokens)

    def checked(self, asked: WebRequest) -> Mapping[str, str]:
        """The fields of a request to sign somebody in, which is as it must be; raises OAuth2Error, Unreadable."""
        sent = fields(asked.query)
        request = _Request("GET", asked.base, sent, {})
        if not sent.get("redirect_uri"):
            raise InvalidRequestError("Name the redirect_uri, as it was registered.")
        self.get_consent_grant(request)
        return sent

    def sent_back(self, base: str, sent: Mapping[str, str], user: User | None, error: str = "") -> WebAnswer:
        """The browser is sent back to the client: with a code, or because of what nobody was signed in."""
        request = _Request("GET", base, sent, {})
        row = self._recognised(user) if user else None
        if row is None or row.no_access:
            return self._denied(base, sent, _plain(row.no_access if row else error))
        answer = self.create_authorization_response(request, user, self.get_authorization_grant(request))
        return self._named(base, answer)

    def failed(self, base: str, asked_state: str, error: OAuth2Error) -> WebAnswer:
        """The refusal of a request: to the client where it is known to be one, else to the person."""
        error.state = error.state or asked_state
        return self._named(base, self.handle_error_response(None, error))

    def token(self, asked: WebRequest) -> WebAnswer:
        answer: WebAnswer = self.create_token_response(asked)
        return answer

    def revoke(self, asked: WebRequest) -> WebAnswer:
        answer: WebAnswer = self.create_endpoint_response("revocation", asked)
        return answer

    def known(self, token: str) -> Any:  # noqa: ANN401 - whatever has a sid and tells its client
        """What a token of ours is of; None for any other."""
        if found := self.given.family(token):
            return found.entry
        claims = self._claims_of(token)
        sid, client_id = claims.get("sid"), claims.get("client_id")
        return _KnownAccess(str(sid), str(client_id)) if sid and client_id else None

    def create_oauth2_request(self, request: Any) -> Any:  # noqa: ANN401 - Authlib's
        if isinstance(request, OAuth2Request):
            return request
        return _Request(request.method, request.base, fields(request.form), request.headers)

    def handle_response(self, status: int, body: Any, headers: Sequence[tuple[str, str]]) -> WebAnswer:  # noqa: ANN401 - as above
        content = WebAnswer(status) if status == _FOUND else in_json(status, dict(body))
        content.headers |= {name: value for name, value in headers if name in {"Location", "WWW-Authenticate"}}
        return content

    def query_client(self, client_id: str) -> Client | None:
        found = self._clients.get(client_id) if re.fullmatch(CLIENT_ID, client_id) else None
        return found.entry if found else None

    def save_token(self, token: Any, request: Any) -> None:  # noqa: ANN401 - as above
        """It was, where it is to be known again."""

    def send_signal(self, name: str, *args: Any, **named: Any) -> None:  # noqa: ANN401 - as above
        """Nobody waits for one."""

    def _denied(self, base: str, sent: Mapping[str, str], reason: str) -> WebAnswer:
        error = AccessDeniedError(reason, redirect_uri=sent["redirect_uri"])
        return self.failed(base, sent.get("state", ""), error)

    def _named(self, base: str, answer: WebAnswer) -> WebAnswer:
        """What is sent back names who sends it (RFC 9207), so that a client mixes no two servers up."""
        if location := answer.headers.get("Location"):
            answer.headers["Location"] = add_params_to_uri(location, {"iss": base})
        return answer

    def _tokens(self, grant_type: str, client: Client, user: Any, scope: str | None, **_: Any) -> Mapping[str, Any]:  # noqa: ANN401 - as above
        """An access token, and where somebody signed in the next refresh token."""
        if grant_type == grants.ServiceGrant.GRANT_TYPE:
            return self._for_service(client, scope)
        holding: grants.Holding = user
        grant = holding.found.entry
        try:
            access = self._access(client, grant.subject, frozenset(grant.ceiling), scope or grant.scope, grant.sid)
        except InvalidGrantError:  # who gets access back signs in again, for a token may have been why it was taken
            self.given.end(grant.sid)
            raise
        if grant_type == grants.RefreshGrant.GRANT_TYPE:
            refresh = self.given.rotate(holding.found, holding.token)
        else:
            refresh = self.given.begin_family(grant, is_public=client.is_public)
        if refresh is None:
            raise grants.not_granted()
        return {**access, "refresh_token": refresh}

    def _for_service(self, client: Client, asked: str | None) -> Mapping[str, Any]:
        scope = client.allowed(asked)
        if scope is None:
            raise InvalidScopeError("The client was not registered for this scope.")
        row = self._row(service_subject(client.client_id), frozenset(Role))
        return self._access(client, row.subject, row.roles, scope, secrets.token_hex(16))

    def _row(self, subject: str, ceiling: frozenset[Role]) -> User:
        """What our row makes of somebody who was admitted with these roles."""
        admitted = User(subject, ceiling, None, None, self._clock.now(), needs_row=True)
        return self._recognised(admitted)

    def _access(
        self, client: Client, subject: str, ceiling: frozenset[Role], scope: str, sid: str
    ) -> Mapping[str, Any]:
        """A token for whom our row lets in; its roles are those beyond which nothing is permitted."""
        row, now = self._row(subject, ceiling), int(self._clock.now().timestamp())
        if row.no_access:
            raise InvalidGrantError(_plain(row.no_access))
        sites = self._sites_of(row)
        claims = {
            "iss": self._issuer.name,
            "aud": self._issuer.audience,
            "sub": subject,
            "iat": now,
            "exp": now + self._issuer.seconds,
            "jti": secrets.token_hex(16),
            "client_id": client.client_id,
            "sid": sid,
            "scopes": scope.split(),
            "roles": sorted(ceiling),
            **({"siteAccess": sorted(sites)} if sites is not None and len(sites) <= MOST_SITES else {}),
        }
        token = signed_token(self._signer, claims)
        return {"access_token": token, "token_type": "Bearer", "expires_in": self._issuer.seconds, "scope": scope}


def _plain(sentence: str) -> str:
    """A sentence in the characters that a description may have (RFC 6749, section 5.2)."""
    return sentence.translate(_ASCII).encode("ascii", "replace").decode()
