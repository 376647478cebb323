"""Answers kept for as long as nothing that they depend on changes."""

import sys
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from hashlib import blake2b
from typing import TypeVar, cast

from pydantic import BaseModel

from shared_code.cache.memory import Cache
from shared_code.cache.policies import FORECAST_UPDATE, INVALIDATED, POLICIES, RULES
from shared_code.derivations.nodes import rules_version
from shared_code.kit.answer import Answer
from shared_code.kit.clock import Clock
from shared_code.kit.period import Period
from shared_code.store.site_partition import Documents

T = TypeVar("T")


class ResponseCache:
    """The cache as services use it; a changed input, business date, reference entry or rule is another version.

    Threads that miss the same answer at once build it once.
    """

    def __init__(self, documents: Documents, cache: Cache, clock: Clock) -> None:
        self._documents = documents
        self._cache = cache
        self._clock = clock
        self._lock = threading.Lock()
        self._building: dict[tuple[str, str], Future[Answer[object]]] = {}
        self._counts: Counter[str] = Counter()

    def of(self, owner: str, what: str, reference: BaseModel, build: Callable[[], Answer[T]]) -> Answer[T]:
        """The answer to `what`, such as `pl:2025-04`, which `build` makes of the owner's rows and the `reference` data.

        The owner's head is read first, so that an answer is never older than its version says.
        """
        family, _, period = what.partition(":")
        policy = POLICIES[family]
        key, version = policy.key(siteId=owner, period=period), self._version(owner, reference)
        if cached := self._cache.get(key, version):
            self._counts["hits"] += 1
            return cast("Answer[T]", cached.from_cache())
        with self._lock:
            others = self._building.get((key, version))
            mine = self._building.setdefault((key, version), Future()) if others is None else None
        if mine is None:
            self._counts["shared"] += 1
            return cast("Answer[T]", cast("Future[Answer[object]]", others).result())
        self._counts["misses"] += 1
        try:
            mine.set_result(cast("Answer[object]", replace(build(), cache="miss")))
        finally:
            if not mine.done():
                mine.set_exception(sys.exception())
            with self._lock:
                del self._building[key, version]
        answer = mine.result()
        self._cache.put(policy, key, version, answer)
        return cast("Answer[T]", answer)

    def changed(self, owner: str, inputs: str, periods: Sequence[Period]) -> None:
        """Make room where a change of inputs has made answers old; it does no harm where they are not."""
        asked = sorted({part for period in periods for part in _parts(period)})
        names = INVALIDATED[RULES.get(inputs, FORECAST_UPDATE)]
        self._cache.remove([POLICIES[name].key(siteId=owner, period=part) for name in names for part in asked])

    def counts(self) -> Mapping[str, int]:
        """Hits, misses, and answers that were built for others, of this process."""
        return {name: self._counts[name] for name in ("hits", "misses", "shared")}

    def _version(self, owner: str, reference: BaseModel) -> str:
        revision = self._documents.revision(owner).key
        digest = blake2b(reference.model_dump_json().encode(), digest_size=8).hexdigest()
        return f"{revision}:{self._clock.today()}:{digest}:{rules_version()}"


def _parts(period: Period) -> tuple[str, str, str]:
    """The month, its quarter and its year, as one asks for them."""
    return str(period), f"{period.year}-Q{(period.month + 2) // 3}", str(period.year)
