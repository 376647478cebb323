"""Whether everything that a request needs works, and what works less well than it should."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from shared_code.bootstrap.adapters import clock, embedded_queue, sender, settings, sites, tables
from shared_code.bootstrap.identity import token_keys
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


def state() -> State:
    """How the parts are; looked at anew after five seconds, however often it is asked."""
    return _remembered().value(_look)


@cache
def _remembered() -> TimedValue:
    return TimedValue(_KEPT_SECONDS)


def _look() -> State:
    """What else fails where the settings or the store do is not worth the wait."""
    if failing := _failing({"settings": settings}):
        return State(failing)
    failing = _failing({"table store": lambda: tables().check(), "token keys": lambda: token_keys().key("")})
    if "table store" in failing:
        return State(failing)
    return State([*failing, *_failing({"reference data": _some_site})], _degraded())


def _failing(parts: Mapping[str, Callable[[], object]]) -> list[str]:
    return [name for name, use in parts.items() if not _works(name, use)]


def _works(name: str, use: Callable[[], object]) -> bool:
    try:
        use()
    except (ForecastingAPIError, LookupError) as error:
        log.warning("not ready: %s: %s", name, error)
        return False
    return True


def _some_site() -> None:
    """A store without sites is a new one, or not the one that was meant."""
    if not sites().all():
        raise LookupError("the store has no sites; load them, or name another store")


def _degraded() -> list[str]:
    """`messages` where the broker takes none, or the embedded one has some that nobody fetches."""
    queue = embedded_queue()
    since = queue.waiting_since() if queue else None
    is_late = since is not None and clock().now() - since > _LONGEST_WAIT
    return ["messages"] if is_late or not sender().is_working() else []
