"""Answers kept for as long as nothing that they depend on changes."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import blake2b
from typing import TypeVar, cast

from pydantic import BaseModel

from shared_code.cache.memory import Cache
from shared_code.derivations.nodes import rules_version
from shared_code.kit.answer import Answer
from shared_code.kit.clock import Clock
from shared_code.store.site_partition import Documents

T = TypeVar("T")


class ResponseCache:
    """The cache as services use it; a changed input, business date, reference entry or rule is another key."""

    def __init__(self, documents: Documents, cache: Cache, clock: Clock) -> None:
        self._documents = documents
        self._cache = cache
        self._clock = clock

    def of(self, owner: str, what: str, reference: BaseModel, build: Callable[[], Answer[T]]) -> Answer[T]:
        """The answer to `what`, which `build` makes from the owner's rows and the `reference` data.

        The owner's head is read first, so that an answer is never older than its key says.
        """
        key = self._key(owner, what, reference)
        if cached := self._cache.get(key):
            return cast("Answer[T]", cached.from_cache())
        answer = replace(build(), cache="miss")
        self._cache.put(key, cast("Answer[object]", answer))
        return answer

    def _key(self, owner: str, what: str, reference: BaseModel) -> str:
        revision = self._documents.revision(owner).key
        digest = blake2b(reference.model_dump_json().encode(), digest_size=8).hexdigest()
        return f"{what}:{owner}:{revision}:{self._clock.today()}:{digest}:{rules_version()}"
