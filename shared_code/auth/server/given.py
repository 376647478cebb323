"""What signing in leaves in the store: sign-ins under way, codes, families of refresh tokens, what was revoked."""

import re
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from shared_code.auth.models import Role
from shared_code.auth.own import MAX_LIFETIME
from shared_code.auth.tokens import LEEWAY
from shared_code.cache.memory import TimedValue
from shared_code.kit.clock import Clock
from shared_code.store.expiring import AccessRows, Expiring, StoredEntry, digest, forget_expired
from shared_code.store.table import TableStore, WriteConflict

SIGN_IN: Final = timedelta(minutes=10)
"""How long a person may take to sign in."""
CODE: Final = timedelta(seconds=60)
OF_CONFIDENTIAL: Final = timedelta(days=30)
"""How long after a sign-in a confidential client may refresh."""
OF_PUBLIC: Final = timedelta(hours=24)
REVOKED_SECONDS: Final = 60.0
"""So long a process takes an access token that was revoked elsewhere."""
_LONGEST_ACCESS: Final = timedelta(seconds=MAX_LIFETIME + LEEWAY)
_SECRET_BYTES: Final = 32
_SID: Final = re.compile("[0-9a-f]{32}")


class SignIn(Expiring):
    """A person is on the way: what the client asked, what Entra ID was asked, which browser."""

    asked: Mapping[str, str]
    flow: Mapping[str, Any]
    browser: str


class Grant(Expiring):
    """What somebody granted a client: `sid` names it in every token that follows from it.

    `ceiling` are the roles that the sign-in admitted, beyond which nothing is permitted.
    """

    sid: str
    client_id: str
    subject: str
    ceiling: tuple[Role, ...]
    scope: str

    def check_client(self, client: Any) -> bool:  # noqa: ANN401 - Authlib's form
        return bool(self.client_id == client.client_id)

    def get_scope(self) -> str:
        return self.scope


class Code(Grant):
    """A code, once; with what binds it to the request that it answers."""

    redirect_uri: str
    code_challenge: str
    code_challenge_method: str
    is_used: bool = False

    def get_redirect_uri(self) -> str:
        return self.redirect_uri


class Family(Grant):
    """All refresh tokens of one sign-in: digests of what is in each of them, and of what is in the one that is good."""

    handle: str
    secret: str


class Revoked(Expiring):
    """No token of this `sid` is good."""


class GivenTokens:
    """Codes and tokens as they are given, used, and taken back."""

    def __init__(self, tables: TableStore, clock: Clock) -> None:
        self._clock = clock
        self.sign_ins = AccessRows(tables, "sign-ins", SignIn)
        self._codes = AccessRows(tables, "codes", Code)
        self._families = AccessRows(tables, "families", Family)
        self._revoked = AccessRows(tables, "revoked", Revoked)
        self._known = TimedValue(REVOKED_SECONDS, lambda: clock.now().timestamp())

    def remember(self, state: str, asked: Mapping[str, str], flow: Mapping[str, Any], browser: str) -> None:
        """A person was sent to sign in, and comes back with `state`, by the browser that has this secret."""
        expires = self._clock.now() + SIGN_IN
        entry = SignIn(asked=asked, flow=flow, browser=digest(browser), expires=expires)
        self.sign_ins.add(digest(state), entry)

    def came_back(self, state: str, browser: str) -> SignIn | None:
        """The sign-in that comes back, once; None for another browser, an unknown or used state, or too late."""
        found = self.sign_ins.get(digest(state))
        if found is None or found.entry.browser != digest(browser) or found.entry.expires <= self._clock.now():
            return None
        try:
            self.sign_ins.take(found)
        except WriteConflict:
            return None
        return found.entry

    def add_code(self, code: str, **facts: Any) -> None:  # noqa: ANN401 - the fields of Code
        expires = self._clock.now() + CODE
        self._codes.add(digest(code), Code(sid=secrets.token_hex(16), expires=expires, **facts))

    def code(self, code: str) -> StoredEntry[Code] | None:
        """A code that is good; one that was used ends all that was given for it."""
        found = self._codes.get(digest(code))
        if found and found.entry.is_used:
            self.end(found.entry.sid)
            return None
        return found if found and found.entry.expires > self._clock.now() else None

    def use(self, found: StoredEntry[Code]) -> bool:
        """Whether this was the first use of a code; a second one at the same time ends what the first one got."""
        try:
            self._codes.replace(found, found.entry.model_copy(update={"is_used": True}))
        except WriteConflict:
            self.end(found.entry.sid)
            return False
        return True

    def begin_family(self, grant: Grant, *, is_public: bool) -> str:
        """The first refresh token of a sign-in, which is good unless it was ended meanwhile."""
        handle, secret = (secrets.token_urlsafe(_SECRET_BYTES) for _ in range(2))
        expires = self._clock.now() + (OF_PUBLIC if is_public else OF_CONFIDENTIAL)
        facts = {name: getattr(grant, name) for name in Grant.model_fields} | {"expires": expires}
        self._families.add(grant.sid, Family(handle=digest(handle), secret=digest(secret), **facts))
        if self._revoked.get(grant.sid):
            self._families.remove([grant.sid])
        return f"{grant.sid}.{handle}.{secret}"

    def family(self, token: str) -> StoredEntry[Family] | None:
        """The family of a refresh token; an older one of it was stolen or lost: then the whole family ends."""
        sid, _, rest = token.partition(".")
        handle, _, secret = rest.partition(".")
        found = self._families.get(sid) if _SID.fullmatch(sid) else None
        if found is None or found.entry.expires <= self._clock.now() or found.entry.handle != digest(handle):
            return None
        if found.entry.secret != digest(secret):
            self.end(sid)
            return None
        return found

    def rotate(self, found: StoredEntry[Family], token: str) -> str | None:
        """The refresh token after this one; None where another one was given meanwhile: then the family ends."""
        handle, secret = token.split(".")[1], secrets.token_urlsafe(_SECRET_BYTES)
        try:
            self._families.replace(found, found.entry.model_copy(update={"secret": digest(secret)}))
        except WriteConflict:
            self.end(found.key)
            return None
        return f"{found.key}.{handle}.{secret}"

    def end(self, sid: str) -> None:
        """No token of this sign-in is good from now on, here at once, elsewhere within a minute."""
        self._revoked.put(sid, Revoked(expires=self._clock.now() + _LONGEST_ACCESS))
        self._families.remove([sid])
        self._known.forget()

    def end_of(self, is_out: Callable[[str], bool]) -> None:
        """No token of a sign-in is good any more whose user is out."""
        for found in self._families.all():
            if is_out(found.entry.subject):
                self.end(found.key)

    def allow(self, sid: str) -> None:
        """Tokens of this name may be good again: a client that was removed is registered anew."""
        self._revoked.remove([sid])
        self._known.forget()

    def is_revoked(self, sid: str) -> bool:
        return sid in self._known.value(lambda: frozenset(found.key for found in self._revoked.all()))

    def forget_expired(self, now: datetime) -> int:
        """Remove what has expired; how many rows that were."""
        kinds: tuple[Any, ...] = (self.sign_ins, self._codes, self._families, self._revoked)
        return sum(forget_expired(rows, now) for rows in kinds)
