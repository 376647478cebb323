"""Who calls: keys, tokens, rights, the rate limit."""

from functools import cache

from shared_code.api.limits import RateLimiter
from shared_code.auth.development import DevelopmentIssuer
from shared_code.auth.keys import JwksUrlKeys, KeySource
from shared_code.auth.rbac import Authorizer
from shared_code.auth.tokens import TokenVerifier
from shared_code.bootstrap.adapters import clock, embedded, settings, sites
from shared_code.sites.models import site_id


@cache
def token_keys() -> KeySource:
    """Whose signatures are trusted."""
    source = settings().token_keys
    if path := embedded(source):
        return DevelopmentIssuer(path, clock(), settings().environment)
    return JwksUrlKeys(source, clock())


@cache
def development_issuer() -> DevelopmentIssuer | None:
    """The issuer of a laptop, which can sign tokens; None elsewhere."""
    source = token_keys()
    return source if isinstance(source, DevelopmentIssuer) else None


@cache
def verifier() -> TokenVerifier:
    return TokenVerifier(token_keys(), clock())


@cache
def access() -> Authorizer:
    return Authorizer(sites(), site_id)


@cache
def limiter() -> RateLimiter:
    return RateLimiter(clock())
