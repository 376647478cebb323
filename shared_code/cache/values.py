"""Values that instances share, beside answers: each under the version of what it was made from."""

import time
from collections.abc import Callable
from typing import Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from shared_code.cache.memory import Cache, TimedValue, TimedValues
from shared_code.cache.policies import POLICIES
from shared_code.cache.single_flight import SingleFlight
from shared_code.kit.answer import Answer
from shared_code.store.reference import KEPT_SECONDS, reference_version
from shared_code.store.table import TableStore

T = TypeVar("T")

_MOST: Final = 2000
"""Values of reference data that a process keeps."""


class SharedValues:
    """Values by the names of their policies; threads that miss the same one at once load it once.

    What another version of the app kept in another shape is a miss.
    """

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._loads = SingleFlight()

    def of(self, name: str, version: str, shape: TypeAdapter[T], load: Callable[[], T], **parts: str) -> T:
        """The value of a version: as it is kept, or loaded and then kept. `parts` are those of its key."""
        key = POLICIES[name].key(**parts)
        if kept := self._cache.get(key, version):
            try:
                return shape.validate_json(kept.data)
            except ValidationError:
                pass  # so it is loaded

        def loaded() -> T:
            value = load()
            self.keep(name, version, shape, value, **parts)
            return value

        return self._loads.make((key, version), loaded)

    def keep(self, name: str, version: str, shape: TypeAdapter[T], value: T, **parts: str) -> None:
        """Keep a value that was just read or stored."""
        policy = POLICIES[name]
        self._cache.put(policy, policy.key(**parts), version, Answer(shape.dump_json(value, by_alias=True)))

    def remove(self, name: str, **parts: str) -> None:
        """Make room for a value that is no longer true; it is its version that keeps it from being served."""
        self._cache.remove([POLICIES[name].key(**parts)])


class ReferenceValues:
    """Reference data in three layers: this process for a minute, the cache for the time of their policy, the store.

    Their version is that of all reference data, read once a minute: whatever others change is seen by then.
    """

    def __init__(self, tables: TableStore, shared: SharedValues, timer: Callable[[], float] = time.monotonic) -> None:
        self._tables = tables
        self._shared = shared
        self._version = TimedValue(KEPT_SECONDS, timer)
        self._kept = TimedValues(_MOST, KEPT_SECONDS, timer)

    def of(self, name: str, shape: TypeAdapter[T], load: Callable[[], T], **parts: str) -> T:
        """A value by the name of its policy; `load` reads it from the store."""
        version = self._version.value(lambda: reference_version(self._tables))

        def shared() -> T:
            return self._shared.of(name, version, shape, load, **parts) if version else load()

        return self._kept.value((version, POLICIES[name].key(**parts)), shared)

    def forget(self) -> None:
        """Ask for all of them anew."""
        self._version.forget()
        self._kept.forget()
