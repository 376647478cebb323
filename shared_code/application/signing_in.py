"""Our own authorization server, where the settings name a key that signs.

Authlib and msal are imported at the first request to it: they take as long as a tenth of everything else.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from shared_code.application.identity import Identity
from shared_code.application.part import part
from shared_code.auth.entra import EntraUsers
from shared_code.auth.models import Role, User
from shared_code.auth.server.clients import Client, Clients
from shared_code.auth.tokens import claims_of
from shared_code.kit.errors import InvalidToken
from shared_code.store.expiring import AccessRows

if TYPE_CHECKING:
    from shared_code.auth.server.people import SignsPeopleIn
    from shared_code.auth.server.service import AuthorizationService

OF_CLIENT: Final = 300
"""Requests for tokens by a client at one address, in 15 minutes: all account managers may use the connector, which
calls from few addresses, and each signs in twice and renews once."""
OF_ADDRESS: Final = 1500
"""Requests from one address, behind which all of them may be: signing in takes a person some five."""
_EXCHANGE: Final = "api://AzureADTokenExchange/.default"


class SigningIn(Identity):
    """Who gives tokens of ours."""

    @part
    def clients(self) -> Clients:
        """The clients that are registered."""
        return AccessRows(self.tables, "clients", Client)

    @part
    def authorization(self) -> "AuthorizationService | None":
        """Our authorization server; None where the settings name no key that signs."""
        if self.signer is None:
            return None
        from shared_code.auth.server.issuing import Issuer, IssuingServer  # noqa: PLC0415 - only where it is asked for
        from shared_code.auth.server.service import AuthorizationService  # noqa: PLC0415 - as above

        told = self.settings
        issuing = IssuingServer(
            self.clients,
            self.given,
            self.signer,
            Issuer(told.token_issuer, told.token_audience, told.token_seconds),
            self.access.recognised,
            self.access.sites_of,
            self._claims_of,
            self.clock,
        )
        return AuthorizationService(issuing, self.given, self.signer, self._people, self._admit)

    def _claims_of(self, token: str) -> Mapping[str, Any]:
        """What a token of ours says that is to be revoked, also where it has expired."""
        with suppress(InvalidToken):
            return claims_of(token, self.own_issuer) if self.own_issuer else {}
        return {}

    def _people(self, base: str) -> "SignsPeopleIn | None":
        from shared_code.auth.server.people import DemoPage, EntraSignIn  # noqa: PLC0415 - msal takes its time
        from shared_code.auth.server.service import BACK  # noqa: PLC0415 - as above

        told = self.settings
        if told.entra_tenant and told.entra_audience:
            users = EntraUsers(told.entra_tenant, told.entra_groups)
            authority = told.entra_issuer.removesuffix("/v2.0")
            return EntraSignIn(authority, told.entra_audience, self._secret(), users, f"{base}{BACK}")
        return DemoPage(self._demo_users, told.environment, f"{base}{BACK}") if told.is_local else None

    def _secret(self) -> str | Callable[[], str]:
        """How this server proves to Entra ID who it is: by a secret, or by the identity of the app."""
        return self.settings.entra_client_secret or self._assertion

    @staticmethod
    def _assertion() -> str:
        from azure.identity import DefaultAzureCredential  # noqa: PLC0415 - only where there is an identity

        with DefaultAzureCredential() as credential:
            return str(credential.get_token(_EXCHANGE).token)

    def _demo_users(self) -> Mapping[str, tuple[str, User]]:
        users = self.register.users.values()
        return {one.subject: (f"{one.name or one.subject}, {one.role}", self._demo_user(one.subject)) for one in users}

    def _demo_user(self, subject: str) -> User:
        return User(subject, frozenset(Role), None, None, self.clock.now(), needs_row=True)

    @part
    def _limits(self) -> tuple[Any, Any]:
        return self.limiter_of(OF_CLIENT), self.limiter_of(OF_ADDRESS)

    def _admit(self, client: str, address: str) -> Mapping[str, str]:
        """Count a request for tokens; raises RateLimitExceeded."""
        of_client, of_address = self._limits
        of_address.admit(f"address {address}")
        return dict(of_client.admit(f"client {client} {address}")) if client else {}
