"""The cache as administrators see it."""

from shared_code.cache.memory import Cache
from shared_code.cache.responses import ResponseCache
from shared_code.operations.views import CacheRemovedView, CacheView


class CacheAdministration:
    """Looks at the cache, and empties it; a page is computed anew then, and says the same."""

    def __init__(self, cache: Cache, answers: ResponseCache) -> None:
        self._cache = cache
        self._answers = answers

    def state(self) -> CacheView:
        """What it has, and how often it helped this process. Raises CacheError."""
        state, counts = self._cache.state(), self._answers.counts()
        return CacheView(
            backend=state.backend,
            entries=state.entries,
            bytes=state.bytes,
            hits=counts["hits"],
            misses=counts["misses"],
            shared=counts["shared"],
        )

    def remove(self, pattern: str) -> CacheRemovedView:
        """Forget all answers of a pattern. Raises CacheError."""
        return CacheRemovedView(pattern=pattern, removed=self._cache.remove_matching(pattern))
