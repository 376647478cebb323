"""Answers kept for as long as nothing that they depend on changes."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from threading import Lock
from typing import TypeVar, cast

from pydantic import BaseModel

from shared_code.cache.memory import Cache
from shared_code.cache.policies import POLICIES, Strategy, invalidated
from shared_code.cache.single_flight import SingleFlight
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
        self._building = SingleFlight()
        self._counts: Counter[str] = Counter()
        self._counting = Lock()

    def of(self, owner: str, what: str, reference: BaseModel, build: Callable[[], Answer[T]]) -> Answer[T]:
        """The answer to `what`, such as `pl:2025-04`, which `build` makes of the owner's rows and the `reference` data.

        The owner's head is read first, so that an answer is never older than its version says.
        """
        family, _, period = what.partition(":")
        policy = POLICIES[family]
        key, version = policy.key(siteId=owner, period=period), self._version(owner, reference)
        if cached := self._cache.get(key, version):
            self._count("hits")
            return cast("Answer[T]", cached.from_cache())

        def made() -> Answer[T]:
            self._count("misses")
            answer = replace(build(), cache="miss")
            self._cache.put(policy, key, version, cast("Answer[object]", answer))
            return answer

        return self._building.make((key, version), made, lambda: self._count("shared"))

    def changed(self, owner: str, inputs: str, periods: Sequence[Period]) -> None:
        """Make room where a change of inputs has made answers old; it does no harm where they are not.

        What is written through has been written by the change itself.
        """
        asked = sorted({part for period in periods for part in _parts(period)})
        policies = [one for one in invalidated(inputs) if one.strategy is not Strategy.THROUGH]
        self._cache.remove([policy.key(siteId=owner, period=part) for policy in policies for part in asked])

    def counts(self) -> Mapping[str, int]:
        """Hits, misses, and answers that were built for others, of this process."""
        return {name: self._counts[name] for name in ("hits", "misses", "shared")}

    def _count(self, what: str) -> None:
        with self._counting:
            self._counts[what] += 1

    def _version(self, owner: str, reference: BaseModel) -> str:
        revision = self._documents.revision(owner).key
        digest = blake2b(reference.model_dump_json().encode(), digest_size=8).hexdigest()
        return f"{revision}:{self._clock.today()}:{digest}:{rules_version()}"


def _parts(period: Period) -> tuple[str, str, str]:
    """The month, its quarter and its year, as one asks for them."""
    return str(period), f"{period.year}-Q{(period.month + 2) // 3}", str(period.year)
