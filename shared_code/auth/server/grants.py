"""The ways to a token, on Authlib: a code with PKCE, a refresh token, a service's own secret; and revocation.

Authlib checks requests and says what is wrong with them; what is given, and that it is good once only, is ours.
"""

from typing import Any, Final

from authlib.oauth2.rfc6749 import InvalidGrantError, InvalidRequestError
from authlib.oauth2.rfc6749 import grants as authlib
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge

from shared_code.auth.models import User
from shared_code.auth.server.given import Code, Family
from shared_code.store.expiring import StoredEntry

BASIC, POST, NONE = "client_secret_basic", "client_secret_post", "none"
WITH_SECRET: Final = [BASIC, POST]
METHODS: Final = [*WITH_SECRET, NONE]
_CHALLENGES: Final = ["S256"]


class Holding:
    """Something that was found in the store, with the methods by which Authlib asks about it."""

    def __init__(self, found: StoredEntry[Any], token: str) -> None:
        self.found = found
        self.token = token

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the entry has
        return getattr(self.found.entry, name)


class CodeGrant(authlib.AuthorizationCodeGrant):  # type: ignore[misc]  # Authlib has no types
    """A code is used once; a second use ends what the first one gave."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS

    def save_authorization_code(self, code: str, request: Any) -> None:  # noqa: ANN401 - Authlib's
        user: User = request.user
        self.server.given.add_code(
            code,
            client_id=request.client.client_id,
            subject=user.subject,
            ceiling=tuple(sorted(user.roles)),
            scope=request.scope,
            redirect_uri=request.payload.redirect_uri,
            code_challenge=request.payload.data["code_challenge"],
            code_challenge_method=request.payload.data["code_challenge_method"],
        )

    def query_authorization_code(self, code: str, client: Any) -> Holding | None:  # noqa: ANN401 - as above
        found: StoredEntry[Code] | None = self.server.given.code(code)
        return Holding(found, code) if found and found.entry.check_client(client) else None

    def authenticate_user(self, authorization_code: Holding) -> Holding | None:
        """What was granted; the code is used up by now, so everything was checked before."""
        return authorization_code if self.server.given.use(authorization_code.found) else None

    def delete_authorization_code(self, authorization_code: Holding) -> None:
        """It stays until it has expired, so that a second use is known as such."""


class RefreshGrant(authlib.RefreshTokenGrant):  # type: ignore[misc]  # as above
    """A refresh token is used once, and gives the next one."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> Holding | None:
        found: StoredEntry[Family] | None = self.server.given.family(refresh_token)
        return Holding(found, refresh_token) if found else None

    def authenticate_user(self, refresh_token: Holding) -> Holding:
        return refresh_token

    def revoke_old_credential(self, refresh_token: Holding) -> None:
        """It was replaced by the one that was given."""


class ServiceGrant(authlib.ClientCredentialsGrant):  # type: ignore[misc]  # as above
    """A service acts for itself."""

    TOKEN_ENDPOINT_AUTH_METHODS = WITH_SECRET


class S256Only(CodeChallenge):  # type: ignore[misc]  # as above
    """PKCE for every client, confidential ones too, by SHA-256 alone."""

    SUPPORTED_CODE_CHALLENGE_METHOD = _CHALLENGES

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:  # noqa: ANN401 - as above
        asked = grant.request.payload.data
        if not asked.get("code_challenge") or asked.get("code_challenge_method") != "S256":
            raise InvalidRequestError("PKCE is needed: send code_challenge, and S256 as code_challenge_method.")
        super().validate_code_challenge(grant, redirect_uri)


class Revocation(RevocationEndpoint):  # type: ignore[misc]  # as above
    """Ends a sign-in by one of its tokens, a refresh or an access token; what is no token of ours is no error."""

    CLIENT_AUTH_METHODS = METHODS

    def check_params(self, request: Any, client: Any) -> None:  # noqa: ANN401, ARG002 - as above
        """A token is needed; a hint of its type changes nothing, whatever it says (RFC 7009, section 2.2)."""
        if "token" not in request.form:
            raise InvalidRequestError("Send the token that is to be revoked.")

    def query_token(self, token_string: str, token_type_hint: str | None) -> Any:  # noqa: ANN401, ARG002 - as above
        return self.server.known(token_string)

    def revoke_token(self, token: Any, request: Any) -> None:  # noqa: ANN401, ARG002 - as above
        self.server.given.end(token.sid)


def not_granted() -> InvalidGrantError:
    """What was given for the grant was used before, or is no more."""
    return InvalidGrantError("This was used before, or has ended. Sign in again.")
