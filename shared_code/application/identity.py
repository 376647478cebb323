"""Who calls: keys, tokens, rights, the rate limit."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from shared_code.api.limits import REQUESTS, ProcessWindow, RateLimiter
from shared_code.application.adapters import Adapters, embedded
from shared_code.application.part import part
from shared_code.auth.development import DevelopmentIssuer
from shared_code.auth.entra import EntraUsers
from shared_code.auth.keys import DiscoveredKeys, JwksUrlKeys
from shared_code.auth.models import Given
from shared_code.auth.own import OwnUsers
from shared_code.auth.rbac import Authorizer
from shared_code.auth.tokens import TokenVerifier, TrustedIssuer
from shared_code.contracts.terms import StoredTerms
from shared_code.kit.setting_values import VAULT
from shared_code.recalculation import commands_after
from shared_code.sites.models import District, Region, Site, UserSites, site_id
from shared_code.sites.service import Sites
from shared_code.store.editing import OptimisticSave
from shared_code.store.last_seen import LastSeen
from shared_code.users.service.directory import UserDirectory
from shared_code.users.service.saving import UserEditing
from shared_code.users.tables import UserChanges, UserTables

if TYPE_CHECKING:
    from shared_code.auth.vault import VaultKeys

K = TypeVar("K", bound=JwksUrlKeys)


@dataclass(frozen=True, slots=True)
class _Organisation:
    """The organisation with some rows of users."""

    sites: Mapping[str, Site]
    districts: Mapping[str, District]
    regions: Mapping[str, Region]
    rows: Mapping[str, UserSites]

    def user(self, subject: str) -> UserSites | None:
        """The row of a user; None where there is none."""
        return self.rows.get(subject)


class Identity(Adapters):
    """What a request passes first."""

    @part
    def development_issuer(self) -> DevelopmentIssuer | None:
        """The issuer of a laptop, which can sign tokens; None elsewhere."""
        path = embedded(self.settings.token_keys or "")
        names = {"issuer": self.settings.token_issuer, "audience": self.settings.token_audience}
        return DevelopmentIssuer(path, self.clock, self.settings.environment, **names) if path else None

    @part
    def issuers(self) -> Sequence[TrustedIssuer]:
        """Whose tokens are taken."""
        return [issuer for issuer in (self.own_issuer, self._entra()) if issuer]

    @part
    def signer(self) -> "DevelopmentIssuer | VaultKeys | None":
        """The key that signs our own tokens: a laptop's, or one in Key Vault; None where another issuer has it."""
        keys = self.settings.token_keys or ""
        if not keys.startswith(VAULT):
            return self.development_issuer
        from azure.identity import DefaultAzureCredential  # noqa: PLC0415 - only where a vault is used

        from shared_code.auth.vault import VaultKeys  # noqa: PLC0415 - as above

        return self._closing(VaultKeys(keys.removeprefix(VAULT), DefaultAzureCredential(), self.clock))

    @part
    def own_issuer(self) -> TrustedIssuer | None:
        """Our own issuer, whoever has its key."""
        given = self.settings
        if given.token_keys is None:
            return None
        keys = self.signer or self._closing(JwksUrlKeys(given.token_keys, self.clock))
        users = OwnUsers(self.given.is_revoked, rows_decide=self.development_issuer is None)
        return TrustedIssuer(given.token_issuer, given.token_audience, keys, given.token_seconds, users)

    def _closing(self, keys: K) -> K:
        """Keys that are read no more once the application is closed."""
        self._opened.callback(keys.close)
        return keys

    def _entra(self) -> TrustedIssuer | None:
        given = self.settings
        if given.entra_tenant is None or given.entra_audience is None:
            return None
        keys = self._closing(DiscoveredKeys(given.entra_issuer, self.clock))
        users = EntraUsers(given.entra_tenant, given.entra_groups)
        return TrustedIssuer(given.entra_issuer, given.entra_audience, keys, given.entra_seconds, users)

    @part
    def verifier(self) -> TokenVerifier:
        return TokenVerifier(self.issuers, self.clock)

    @part
    def access(self) -> Authorizer:
        return Authorizer(self.sites, site_id)

    def users_changed(self) -> None:
        """Rows of users were written: who has no access any more is signed out, also if it is given back later."""
        self.given.end_of(lambda subject: bool(self.access.given(subject).no_access))

    def given_by(self, users: Mapping[str, UserSites]) -> Callable[[str], Given]:
        """What some rows of users give, by the same code as requests are let in by."""
        register = _Organisation(self.register.sites, self.register.districts, self.register.regions, users)
        return Authorizer(Sites(register, StoredTerms(lambda _: {}), self.clock), site_id).given

    @part
    def last_seen(self) -> LastSeen:
        return LastSeen(self.tables, self.clock)

    @part
    def user_tables(self) -> UserTables:
        return UserTables(self.tables, self.last_seen)

    @part
    def user_directory(self) -> UserDirectory:
        """Who may see what."""
        return UserDirectory(self.user_tables, self.register, self.given_by, self.clock)

    @part
    def user_editing(self) -> UserEditing:
        """Changing what users may see and do."""
        changes = UserChanges(self.tables, self.outbox, self.clock, self._rows_changed)
        editing = OptimisticSave(self.documents, changes, self.clock, commands_after)
        return UserEditing(self.user_tables, self.user_directory, self.given_by, editing, self.clock)

    def _rows_changed(self) -> None:
        self.register.forget()
        self.users_changed()

    @part
    def limiter(self) -> RateLimiter:
        return self.limiter_of(REQUESTS)

    def limiter_of(self, requests: int) -> RateLimiter:
        """A limit of its own, shared by instances where they share a cache."""
        if not self.settings.cache:
            return RateLimiter(self.clock, requests)
        from shared_code.api.shared_limits import SharedWindow  # noqa: PLC0415 - only where there is Redis
        from shared_code.cache.redis import redis  # noqa: PLC0415 - as above

        client = redis(self.settings.cache)
        self._opened.callback(client.close)
        return RateLimiter(self.clock, requests, SharedWindow(client, requests, ProcessWindow(self.clock, requests)))
