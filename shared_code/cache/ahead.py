"""The answer that a request will ask the cache for, fetched with the first thing that the request asks Redis.

Its key follows from the path, before the caller is known (ADR 115). What came is only bytes: it is used where the same
key is asked for, and there it needs the seal of that question as ever.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass

from shared_code.cache.policies import Policy


@dataclass(slots=True)
class Ahead:
    """A key, and the value that came for it: None in the tuple where there is none, no tuple before it came.

    Of one request, whatever threads work on it.
    """

    key: str
    came: tuple[bytes | None] | None = None


_ahead: ContextVar[Ahead | None] = ContextVar("ahead", default=None)


def expect(page: Policy | None, parts: Mapping[str, str]) -> None:
    """From now on this task's request will ask for the answer of a page, whose key has these parts; or for none."""
    _ahead.set(Ahead(page.key(**parts)) if page else None)


def expected() -> Ahead | None:
    """What the request at hand will ask for."""
    return _ahead.get()
