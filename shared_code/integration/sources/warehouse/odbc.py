"""Connections to the warehouse's server: pyodbc, in a pool."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from time import monotonic
from typing import Any

import pyodbc
from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError, InvalidRequestError
from sqlalchemy.exc import TimeoutError as PoolIsEmpty
from sqlalchemy.pool import QueuePool
from tenacity import Retrying, retry_if_exception, stop_before_delay

from shared_code.integration.sources.warehouse.dialects import (
    Dialect,
    dialect_of,
    driver_of,
    is_of_statement,
    numbers_of,
)
from shared_code.integration.sources.warehouse.limits import (
    ACQUIRE_SECONDS,
    CONNECT_SECONDS,
    IDLE_SECONDS,
    KEPT,
    MOST,
    QUERY_SECONDS,
    Use,
)
from shared_code.integration.sources.warehouse.reading import WAIT, ReadFailure
from shared_code.kit.errors import ServiceUnavailable

log = logging.getLogger(__name__)

pyodbc.pooling = False  # the driver manager's own pool would hand out connections of before a restart


class DriverMissing(ServiceUnavailable):
    """The driver of the warehouse is not on this machine, or too old."""


class ConnectionLost(Exception):
    """The server ended a connection that was in use; drivers tell that in more than one way."""


class NotConnected(Exception):
    """The server is not there, for as long as a connection is waited for."""


class OdbcConnections:
    """Pools by connection string; uses whose strings are the same share one."""

    errors: tuple[type[Exception], ...] = (pyodbc.Error, PoolIsEmpty, ConnectionLost, NotConnected)

    def __init__(self, texts: Mapping[Use, str], token: Callable[[], str]) -> None:
        for text in texts.values():
            check_driver(text)
        pools = {text: Pool(text, token) for text in set(texts.values())}
        self._pools = {use: pools[text] for use, text in texts.items()}

    def borrowed(self, use: Use) -> Any:  # noqa: ANN401 - a context manager of a connection of pyodbc, which has no types
        return self._pools[use].borrowed(QUERY_SECONDS[use])

    def failure(self, error: Exception) -> ReadFailure:
        if isinstance(error, PoolIsEmpty | NotConnected):  # which were waited for already
            state = "no connection is free" if isinstance(error, PoolIsEmpty) else str(error)
            return ReadFailure(state, is_transient=True, is_tried_again=False)
        if isinstance(error, ConnectionLost):
            return ReadFailure("the connection was lost", is_transient=True)
        state = str(error.args[0]) if error.args else ""
        numbers = numbers_of(str(error))
        is_transient = any(pool.dialect.is_transient(state, numbers) for pool in self._pools.values())
        return ReadFailure(state, is_transient, is_of_feed=not is_transient and is_of_statement(state, numbers))

    def is_there(self) -> bool:
        return True

    def close(self) -> None:
        """Close all connections that nobody uses."""
        for pool in {id(pool): pool for pool in self._pools.values()}.values():
            pool.close()


class Pool:
    """Connections by one connection string: five kept, twenty at most, each looked at before it is used.

    The one that was given back last is taken next: its process at the server still has at hand what short reads need.
    Nothing runs beside: those above five are closed when they are given back, and those that were idle for too long are
    opened anew when they are taken, which does what looking every second would do. A server that is not there, as while
    it restarts, is waited for as long as for a free connection.
    """

    def __init__(self, text: str, token: Callable[[], str]) -> None:
        self.dialect = dialect_of(text)
        self._text = text
        self._token = token
        self._filling = threading.Lock()
        self._is_filled = False
        self._pool = QueuePool(
            self._connect, pool_size=KEPT, max_overflow=MOST - KEPT, timeout=ACQUIRE_SECONDS, use_lifo=True
        )
        event.listen(self._pool, "checkin", _note_return)
        event.listen(self._pool, "checkout", self._look)

    @contextmanager
    def borrowed(self, seconds: int) -> Iterator[Any]:
        """A connection whose statements end after some time; after an error it is closed and not used again."""
        fairy, is_sound = self._taken(), False
        try:
            if fairy.info.get("seconds") != seconds:
                self.dialect.limit(fairy.dbapi_connection, seconds)
                fairy.info["seconds"] = seconds
            yield fairy.dbapi_connection
            is_sound = True
        except pyodbc.Error as error:
            if not _answers(fairy.dbapi_connection):
                self._is_filled = False
                raise ConnectionLost from error
            raise
        finally:
            (fairy.close if is_sound else fairy.invalidate)()

    def _taken(self) -> Any:  # noqa: ANN401 - a connection of the pool
        """A connection that answers. Raises NotConnected, PoolIsEmpty, and what the driver says for good."""
        waiting = Retrying(
            stop=stop_before_delay(ACQUIRE_SECONDS), wait=WAIT, retry=retry_if_exception(self._is_away), reraise=True
        )
        try:
            return waiting(self._connected)
        except (pyodbc.Error, InvalidRequestError) as error:
            if self._is_away(error):
                raise NotConnected(str(error.args[0])) from None
            raise

    def _connected(self) -> Any:  # noqa: ANN401 - as above
        self._fill()
        return self._pool.connect()

    def _is_away(self, error: BaseException) -> bool:
        """Whether the server is not there now; the pool says in its own way that a new connection was lost at once."""
        if isinstance(error, pyodbc.Error):
            return self.dialect.is_transient(str(error.args[0]), numbers_of(str(error)))
        return isinstance(error, InvalidRequestError)

    def close(self) -> None:
        self._pool.dispose()

    def _fill(self) -> None:
        """Open those that are kept, at the first use and after some were lost; one thread does it, the others go on."""
        if self._is_filled or not self._filling.acquire(blocking=False):
            return
        self._is_filled = True
        with ExitStack() as done, ExitStack() as failed:
            done.callback(self._filling.release)
            failed.callback(setattr, self, "_is_filled", False)
            with ExitStack() as opened:
                for _ in range(KEPT):
                    opened.callback(self._pool.connect().close)
            failed.pop_all()

    def _look(self, connection: Any, record: Any, _: object) -> None:  # noqa: ANN401 - as below
        """Have a connection opened anew that was idle for too long, or does not answer any more."""
        if monotonic() - record.info.get("returned", monotonic()) > IDLE_SECONDS:
            raise DisconnectionError
        if not _answers(connection):
            self._is_filled = False
            raise DisconnectionError

    def _connect(self) -> Any:  # noqa: ANN401 - pyodbc has no types
        asked = self.dialect.asked(self._text, self._token)
        attributes = dict(asked.attributes)
        connection = pyodbc.connect(asked.text, autocommit=True, timeout=CONNECT_SECONDS, attrs_before=attributes)
        with ExitStack() as unsound:
            unsound.callback(connection.close)
            check_version(self.dialect, driver_of(self._text), connection.getinfo(pyodbc.SQL_DRIVER_VER))
            self.dialect.begin(connection)
            unsound.pop_all()
        return connection


def _note_return(_: object, record: Any) -> None:  # noqa: ANN401 - a record of the pool
    record.info["returned"] = monotonic()


def _answers(connection: Any) -> bool:  # noqa: ANN401 - a connection of pyodbc, which has no types
    try:
        connection.execute("SELECT 1").close()
    except pyodbc.Error:
        return False
    return True


def installed() -> Sequence[str]:
    """The drivers that this machine has."""
    return tuple(pyodbc.drivers())


def check_driver(text: str) -> None:
    """Raises DriverMissing where this machine lacks the driver that a connection string names."""
    name, there = driver_of(text), installed()
    if name not in there:
        raise DriverMissing(
            f"The warehouse needs the ODBC driver {name!r}, and this machine has {', '.join(there) or 'none'}: install "
            "it, or name another one in DB_PRIMARY_CONNECTION."
        )


def check_version(dialect: Dialect, name: str, version: str) -> None:
    """Raises DriverMissing where a driver is too old."""
    major, minor, *_ = (*(int(part) for part in version.split(".") if part.isdecimal()), 0, 0)
    if (major, minor) < dialect.least:
        least = ".".join(map(str, dialect.least))
        raise DriverMissing(
            f"The ODBC driver {name!r} is version {version}, and {least} is needed: install a newer one."
        )
