"""Whether everything that a request needs works, and what works less well than it should."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from shared_code.application.identity import Identity
from shared_code.cache.memory import TimedValue
from shared_code.kit.errors import ForecastingAPIError

_KEPT_SECONDS = 5.0
_LONGEST_WAIT = timedelta(minutes=2)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class State:
    """Parts that do not work; `degraded` ones do not keep a request from its answer."""

    failing: Sequence[str]
    degraded: Sequence[str] = ()


class ReadinessProbe:
    """How the parts of an application are.

    `watched` tells of each part without which requests are answered whether it works; who serves may add to it.
    """

    def __init__(self, parts: Identity) -> None:
        self._parts = parts
        self._remembered = TimedValue(_KEPT_SECONDS)
        self.watched: dict[str, Callable[[], bool]] = {"messages": self._messages_go_out}

    def state(self) -> State:
        """What fails; looked at anew after five seconds, however often it is asked."""
        return self._remembered.value(self._look)

    def _look(self) -> State:
        """What else fails where the store does is not worth the wait."""
        failing = _failing({"table store": self._store, "token keys": self._keys})
        if "table store" in failing:
            return State(failing)
        return State([*failing, *_failing({"reference data": self._some_site})], self._degraded())

    def _keys(self) -> None:
        for issuer in self._parts.issuers:
            issuer.keys.key("")

    def _store(self) -> None:
        self._parts.tables.check()

    def _some_site(self) -> None:
        """A store without sites is a new one, or not the one that was meant."""
        if not self._parts.sites.all():
            raise LookupError("the store has no sites; load them, or name another store")

    def _degraded(self) -> list[str]:
        return [name for name, works in self.watched.items() if not works()]

    def _messages_go_out(self) -> bool:
        """Not while the broker takes none, or the embedded one has some that this app should fetch and does not."""
        return self._parts.sender.is_working() and not any(
            self._is_late(queue) for queue in self._parts.settings.own_queues
        )

    def _is_late(self, queue: str) -> bool:
        broker = self._parts.embedded_queue
        since = broker.waiting_since(queue) if broker else None
        return since is not None and self._parts.clock.now() - since > _LONGEST_WAIT


def _failing(parts: Mapping[str, Callable[[], object]]) -> list[str]:
    return [name for name, use in parts.items() if not _works(name, use)]


def _works(name: str, use: Callable[[], object]) -> bool:
    try:
        use()
    except (ForecastingAPIError, LookupError) as error:
        log.warning("not ready: %s: %s", name, error)
        return False
    return True
