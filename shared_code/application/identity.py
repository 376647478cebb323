"""Who calls: keys, tokens, rights, the rate limit."""

from shared_code.api.limits import REQUESTS, ProcessWindow, RateLimiter
from shared_code.application.adapters import Adapters, embedded
from shared_code.application.part import part
from shared_code.auth.development import DevelopmentIssuer
from shared_code.auth.keys import JwksUrlKeys, KeySource
from shared_code.auth.rbac import Authorizer
from shared_code.auth.tokens import TokenVerifier
from shared_code.sites.models import site_id


class Identity(Adapters):
    """What a request passes first."""

    @part
    def token_keys(self) -> KeySource:
        """Whose signatures are trusted."""
        source = self.settings.token_keys
        if path := embedded(source):
            return DevelopmentIssuer(path, self.clock, self.settings.environment)
        return JwksUrlKeys(source, self.clock)

    @property
    def development_issuer(self) -> DevelopmentIssuer | None:
        """The issuer of a laptop, which can sign tokens; None elsewhere."""
        source = self.token_keys
        return source if isinstance(source, DevelopmentIssuer) else None

    @part
    def verifier(self) -> TokenVerifier:
        return TokenVerifier(self.token_keys, self.clock)

    @part
    def access(self) -> Authorizer:
        return Authorizer(self.sites, site_id)

    @part
    def limiter(self) -> RateLimiter:
        if not self.settings.cache:
            return RateLimiter(self.clock)
        from shared_code.api.shared_limits import SharedWindow  # noqa: PLC0415 - only where there is Redis
        from shared_code.cache.redis import redis  # noqa: PLC0415 - as above

        client = redis(self.settings.cache)
        self._opened.callback(client.close)
        return RateLimiter(self.clock, REQUESTS, SharedWindow(client, REQUESTS, ProcessWindow(self.clock)))
