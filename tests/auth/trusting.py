"""A verifier that trusts our own issuer alone."""

from shared_code.auth.keys import KeySource
from shared_code.auth.own import AUDIENCE, ISSUER, MAX_LIFETIME, OwnUsers
from shared_code.auth.tokens import TokenVerifier, TrustedIssuer
from shared_code.kit.clock import Clock


def ours(keys: KeySource) -> TrustedIssuer:
    return TrustedIssuer(ISSUER, AUDIENCE, keys, MAX_LIFETIME, OwnUsers(lambda _: False, rows_decide=False))


def trusting(keys: KeySource, clock: Clock) -> TokenVerifier:
    return TokenVerifier([ours(keys)], clock)
