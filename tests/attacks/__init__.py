"""Attacks, counted: which tests try what, in one table of docs/attacks.md.

A test that is marked as an attack passes only if everything that it tries is refused.
"""

from typing import Final

import pytest

UNSIGNED: Final = "Unsigned tokens"
STRANGERS: Final = "Tokens signed by a stranger, or changed"
ALGORITHM: Final = "Other algorithms; HS256 with the public key as secret"
ISSUER: Final = "Tokens of another issuer, audience, tenant"
KEY: Final = "Keys that a token brings or names: `kid`, `jku`, `jwk`, `x5u`, `x5c`"
TYPE: Final = "Other types of tokens: `typ`, id tokens"
TIMES: Final = "Expired tokens, tokens that live too long or not yet"
CLAIMS: Final = "Claims of a wrong shape"
SIZE: Final = "Oversized tokens, 10,000 sites in one"
OTHERS: Final = "Tokens of one issuer at another"
CODES: Final = "Codes replayed, stolen, late, used by two at once"
PKCE: Final = "PKCE left out or weakened"
MIX_UP: Final = "Mix-up of servers"
REDIRECTS: Final = "Redirect tricks"
REQUESTS: Final = "Other requests to sign in that are wrong"
SIGN_INS: Final = "Sign-ins of another browser, of another person"
REFRESH: Final = "Refresh tokens replayed, stolen, widened, late"
AT_ONCE: Final = "Refresh tokens used by two at once, in one process and in two"
CLIENTS: Final = "Wrong secrets, clients and forms; guessing"
VERIFIERS: Final = "Signing by an app that only verifies"
CUT_OFF: Final = "Good tokens of who lost role, site or sign-in"
OBJECTS: Final = "Objects: every route with every role at every site"
FUNCTIONS: Final = "Functions: every route with every role, without a token, without a scope"
PROPERTIES: Final = "Properties: what a save may not set, figures of pages that one may not read"
ROWS: Final = "Rows of roll-ups, lists and batches at sites that one may not see"
KEPT: Final = "What is kept of others: idempotency keys, ETags, cursors, operations"
ADMINISTRATORS: Final = "Taking the last right of an administrator"
LINES: Final = "Lines and headers injected into logs and answers"
ORIGINS: Final = "Pages of other origins: null, suffix, port, case"
HOSTS: Final = "Other names of this machine (DNS rebinding)"
LAPTOP: Final = "What is for a laptop, anywhere else"
BODIES: Final = "Bodies: compressed, deep, numbers of any size"
NAMES: Final = "Ids and months of other alphabets, dot segments, odd patterns"
FORMULAS: Final = "Formulas that a spreadsheet would run"
FILES: Final = "Files that are sent: bombs, odd names and rates, what their cells say"

KINDS: Final = (
    UNSIGNED, STRANGERS, ALGORITHM, ISSUER, KEY, TYPE, TIMES, CLAIMS, SIZE, OTHERS, CODES, PKCE, MIX_UP, REDIRECTS,
    REQUESTS, SIGN_INS, REFRESH, AT_ONCE, CLIENTS, VERIFIERS, CUT_OFF, OBJECTS, FUNCTIONS, PROPERTIES, ROWS, KEPT,
    ADMINISTRATORS, LINES, ORIGINS, HOSTS, LAPTOP, BODIES, NAMES, FORMULAS,
    FILES,
)  # fmt: skip
"""In the order of the table."""


def attack(kind: str, tries: int = 1) -> pytest.MarkDecorator:
    """Mark of a test, or of one of its parameters, that tries so many attacks of a kind."""
    return pytest.mark.attack(kind, tries)
