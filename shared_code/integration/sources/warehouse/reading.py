"""Reads of the warehouse: a statement runs in the time of its use, and is tried again where that is worth it.

What fails is DATABASE_ERROR, which tells neither the statement nor the connection.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing
from time import sleep
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, stop_before_delay
from tenacity.wait import wait_random_exponential

from shared_code.integration.ports import UnreadableDelivery
from shared_code.integration.sources.warehouse.feeds import UnreadableValue, WarehouseFeed
from shared_code.integration.sources.warehouse.limits import ATTEMPTS, QUERY_SECONDS, Use
from shared_code.kit.errors import DatabaseError
from shared_code.kit.steps import Part, asking

T = TypeVar("T", bound=tuple[Any, ...])

BATCH: Final = 1_000
"""Rows of a batch."""
WAREHOUSE: Final = "warehouse"
"""What errors call what failed."""
WAIT: Final = wait_random_exponential(multiplier=0.5, max=8)
"""Seconds before another attempt: up to 0.5, 1, 2."""

log = logging.getLogger(__name__)


class ReadFailure(NamedTuple):
    """What went wrong, by the state that the driver tells; whether another attempt may succeed, and is made now.

    `is_of_feed`: one statement fails for good, and those of other feeds may succeed.
    """

    state: str
    is_transient: bool
    is_tried_again: bool = True
    is_of_feed: bool = False


class Connections(Protocol):
    """Where connections come from; `errors` is what its driver raises."""

    errors: tuple[type[Exception], ...]

    def borrowed(self, use: Use) -> AbstractContextManager[Any]:
        """A connection that only reads, and gives a statement the time of its use; what failed is not used again."""
        ...

    def failure(self, error: Exception) -> ReadFailure:
        """What an error of the driver means."""
        ...

    def is_there(self) -> bool: ...

    def close(self) -> None: ...


class Reader:
    """Runs statements."""

    def __init__(self, connections: Connections, wait: Callable[[float], None] = sleep) -> None:
        self._connections = connections
        self._wait = wait

    def batches(self, feed: WarehouseFeed[T], *parameters: object) -> Iterator[Sequence[T]]:
        """The rows of a statement; raises DatabaseError.

        Only what fails before the first batch is tried again: the caller has the rows of the others already.
        """
        with ExitStack() as opened:
            cursor, rows = self._begun(feed, parameters, opened)
            while rows:
                try:
                    yield feed.read(rows)
                except UnreadableValue as error:
                    raise UnreadableDelivery.permanent(
                        f"The warehouse delivered what cannot be read: {error}. Have it corrected there.",
                        dependency=WAREHOUSE,
                    ) from error
                try:
                    rows = cursor.fetchmany(BATCH)
                except self._connections.errors as error:
                    raise self._error(feed, error) from None

    def _begun(
        self, feed: WarehouseFeed[T], parameters: Sequence[object], opened: ExitStack
    ) -> tuple[Any, Sequence[Any]]:
        """A cursor whose statement runs, and its first rows."""
        attempts = Retrying(
            stop=stop_after_attempt(ATTEMPTS) | stop_before_delay(QUERY_SECONDS[feed.use]),
            wait=WAIT,
            retry=retry_if_exception(self._is_transient),
            before_sleep=lambda state: self._tell(feed, state),
            sleep=self._wait,
            reraise=True,
        )
        try:
            return attempts(self._attempt, feed, parameters, opened)
        except self._connections.errors as error:
            raise self._error(feed, error) from None

    def _attempt(
        self, feed: WarehouseFeed[T], parameters: Sequence[object], opened: ExitStack
    ) -> tuple[Any, Sequence[Any]]:
        with ExitStack() as tried:
            cursor = tried.enter_context(closing(tried.enter_context(self._connections.borrowed(feed.use)).cursor()))
            with asking(Part.WAREHOUSE, f"read {feed.name}"):
                cursor.execute(feed.statement, parameters)
                rows: Sequence[Any] = cursor.fetchmany(BATCH)
            opened.push(tried.pop_all())
        return cursor, rows

    def _is_transient(self, error: BaseException) -> bool:
        if not isinstance(error, self._connections.errors):
            return False
        failure = self._connections.failure(error)
        return failure.is_transient and failure.is_tried_again

    def _tell(self, feed: WarehouseFeed[T], state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        what = self._connections.failure(error).state if isinstance(error, Exception) else ""
        log.warning(
            "The warehouse failed at %s (%s), attempt %s; it is tried again", feed.name, what, state.attempt_number
        )

    def _error(self, feed: WarehouseFeed[T], error: Exception) -> DatabaseError:
        """What callers are told; the log learns the driver's state."""
        failure = self._connections.failure(error)
        log.error("The warehouse failed at %s (%s)", feed.name, failure.state)
        if failure.is_transient:
            return DatabaseError.transient("The warehouse does not answer. Try again later.", dependency=WAREHOUSE)
        kind = UnreadableDelivery if failure.is_of_feed else DatabaseError
        return kind.permanent(
            f"The warehouse refuses to answer {feed.name} ({failure.state}). Its tables, or the right to read them, "
            "are not as docs/data.md lists them: tell who runs it.",
            dependency=WAREHOUSE,
        )
