"""The seed's pool of connections, on a real server: 5 kept, 20 at most, renewed after 30 s idle, and restarts."""

import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from typing import Any, Final

import pytest
from tenacity import wait_none

from shared_code.integration.delivered import MonthsAsked
from shared_code.integration.sources.warehouse.dialects import PostgreSql
from shared_code.integration.sources.warehouse.limits import ATTEMPTS, QUERY_SECONDS, Use
from shared_code.kit.errors import DatabaseError
from shared_code.kit.period import Period
from tests.integration.warehouse.conftest import by_odbc
from tests.postgres import PostgresServer

odbc = pytest.importorskip("shared_code.integration.sources.warehouse.odbc", exc_type=ImportError)

THREADS: Final = 30
_OTHERS: Final = (
    "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


@pytest.fixture
def pool(postgres: PostgresServer) -> Iterator[Any]:
    built = odbc.Pool(postgres.text, lambda: "no token is asked for")
    yield built
    built.close()


def _open(server: PostgresServer) -> int:
    """Connections of others by the server's own list."""
    with closing(server.connect()) as connection:
        found: int = connection.execute(_OTHERS).fetchval()
        return found


def _open_at_last(server: PostgresServer, expected: int) -> int:
    """The same, once the server has noticed who left."""
    deadline = time.monotonic() + 60
    while _open(server) != expected and time.monotonic() < deadline:
        time.sleep(0.02)
    return _open(server)


def _backend(connection: Any) -> int:
    found: int = connection.execute("SELECT pg_backend_pid()").fetchval()
    return found


def test_min_5_are_opened_at_the_first_use_and_kept(pool: Any, postgres: PostgresServer) -> None:
    with pool.borrowed(30):
        assert _open_at_last(postgres, 5) == 5
    assert _open_at_last(postgres, 5) == 5


def test_max_20_are_open_at_once_and_those_above_5_are_closed_when_given_back(
    pool: Any, postgres: PostgresServer
) -> None:
    with ExitStack() as all_of_them:
        for _ in range(20):
            all_of_them.enter_context(pool.borrowed(30))
        assert _open_at_last(postgres, 20) == 20
    assert _open_at_last(postgres, 5) == 5


def test_acquire_timeout_60_s_then_nothing_is_free(
    pool: Any, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert odbc.ACQUIRE_SECONDS == 60
    monkeypatch.setattr(odbc, "ACQUIRE_SECONDS", 0.05)
    small = odbc.Pool(postgres.text, lambda: "no token is asked for")
    with ExitStack() as all_of_them:
        for _ in range(20):
            all_of_them.enter_context(small.borrowed(30))
        with pytest.raises(odbc.PoolIsEmpty), small.borrowed(30):
            pytest.fail("there was a twenty-first")
    small.close()


def test_idle_timeout_30_s_a_connection_is_opened_anew(pool: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with pool.borrowed(30) as connection:
        first = _backend(connection)
    with pool.borrowed(30) as connection:
        seen = {_backend(connection)}
    now = odbc.monotonic()
    monkeypatch.setattr(odbc, "monotonic", lambda: now + 31)
    with ExitStack() as five:
        later = {_backend(five.enter_context(pool.borrowed(30))) for _ in range(5)}
    assert not later & (seen | {first})


def test_reap_interval_nothing_runs_beside_the_pool(pool: Any) -> None:
    with pool.borrowed(30):
        pass
    assert odbc.pyodbc.pooling is False, "the driver manager's own pool would hide a restart"


def test_a_restart_of_the_server_costs_no_read(postgres: PostgresServer) -> None:
    warehouse = by_odbc(postgres.text)
    asked = MonthsAsked("0170", Period(2025, 3), Period(2025, 4))
    before = [*warehouse.budget(asked)]
    postgres.restart()
    assert [*warehouse.budget(asked)] == before
    warehouse.close()


def test_a_server_that_is_away_for_longer_than_a_statement_is_tried_is_waited_for(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse, asked = by_odbc(postgres.text), MonthsAsked("0170", Period(2025, 3), Period(2025, 4))
    before, refused = [*warehouse.budget(asked)], threading.Semaphore(0)
    connect = odbc.pyodbc.connect

    def counted(*given: Any, **named: Any) -> Any:
        try:
            return connect(*given, **named)
        except odbc.pyodbc.Error:
            refused.release()
            raise

    monkeypatch.setattr(odbc.pyodbc, "connect", counted)
    monkeypatch.setattr(odbc, "WAIT", wait_none())
    postgres.stop()
    with ThreadPoolExecutor(1) as threads:
        read = threads.submit(lambda: [*warehouse.budget(asked)])
        for _ in range(ATTEMPTS * 3):
            assert refused.acquire(timeout=60)
        postgres.start()
        assert read.result() == before
    warehouse.close()


def test_a_server_that_stays_away_is_told_once_and_may_be_asked_later(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse, asked = by_odbc(postgres.text), MonthsAsked("0170", Period(2025, 3), Period(2025, 4))
    monkeypatch.setattr(odbc, "ACQUIRE_SECONDS", 0.05)
    postgres.stop()
    try:
        with pytest.raises(DatabaseError, match="does not answer") as error:
            [*warehouse.budget(asked)]
    finally:
        postgres.start()
    assert error.value.status_code == 503
    warehouse.close()


def test_a_pool_without_a_free_connection_is_told_as_passing(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(odbc, "ACQUIRE_SECONDS", 0.05)
    warehouse, asked = by_odbc(postgres.text), MonthsAsked("0170", Period(2025, 3), Period(2025, 4))
    with ExitStack() as all_of_them:
        for _ in range(20):
            all_of_them.enter_context(warehouse._connections.borrowed(Use.READONLY))
        with pytest.raises(DatabaseError, match="does not answer") as error:
            [*warehouse.budget(asked)]
    assert error.value.status_code == 503
    warehouse.close()


def test_a_connection_that_is_lost_as_soon_as_it_is_opened_is_opened_again(
    pool: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As while a server goes down: it accepts, and is gone at the first question."""
    with pool.borrowed(30):
        pass
    answers, lost = odbc._answers, iter([False] * 4)
    monkeypatch.setattr(odbc, "_answers", lambda connection: next(lost, True) and answers(connection))
    with pool.borrowed(30) as connection:
        assert connection.execute("SELECT 1").fetchval() == 1


def test_min_5_are_there_again_after_a_restart(pool: Any, postgres: PostgresServer) -> None:
    with pool.borrowed(30):
        assert _open_at_last(postgres, 5) == 5
    postgres.restart()
    for _ in range(2):
        with pool.borrowed(30):
            pass
    assert _open_at_last(postgres, 5) == 5


def test_many_threads_borrow_while_the_server_restarts(postgres: PostgresServer) -> None:
    """Few borrowings in every run, 10,000 with --thorough: none is lost, and the server's list stays within bounds."""
    borrowings = 10_000 if os.environ.get("THOROUGH") == "true" else 600
    warehouse = by_odbc(postgres.text)
    asked = MonthsAsked("0170", Period(2025, 3), Period(2025, 4))
    expected = [*warehouse.budget(asked)]
    listed = [_open_at_last(postgres, 5)]
    before: list[int] = []

    looking = threading.Lock()  # not while it restarts

    def read(number: int) -> bool:
        if number == borrowings // 2:
            with looking:
                before.extend(listed)
                postgres.restart()
        elif number % (borrowings // 20) == 0:
            with looking:
                listed.append(_open(postgres))
        return [*warehouse.budget(asked)] == expected

    with ThreadPoolExecutor(THREADS) as threads:
        assert all(threads.map(read, range(borrowings)))
    assert max(listed) <= 20
    assert min(before) >= 5
    assert [*warehouse.budget(asked)] == expected
    assert _open_at_last(postgres, 5) == 5, "those that the restart ended are there again"
    warehouse.close()


@pytest.mark.parametrize(("use", "seconds"), [(Use.PRIMARY, 30), (Use.READONLY, 300), (Use.ANALYTICS, 600)])
def test_query_timeouts_default_30_long_running_300_analytics_600(pool: Any, use: Use, seconds: int) -> None:
    assert QUERY_SECONDS[use] == seconds
    with pool.borrowed(QUERY_SECONDS[use]) as connection:
        assert connection.execute("SHOW statement_timeout").fetchval() in {f"{seconds}s", f"{seconds // 60}min"}


def test_a_statement_that_takes_too_long_is_ended(pool: Any) -> None:
    with pytest.raises(odbc.pyodbc.Error) as error, pool.borrowed(1) as connection:
        connection.execute("SELECT pg_sleep(20)").fetchval()
    assert PostgreSql().is_transient(str(error.value.args[0]), frozenset())


def test_a_session_cannot_write(pool: Any) -> None:
    with pytest.raises(odbc.pyodbc.Error), pool.borrowed(30) as connection:
        connection.execute("DELETE FROM BUDGET_FINAL")


def test_a_table_that_is_missing_is_told_without_the_statement(postgres: PostgresServer) -> None:
    warehouse = by_odbc(postgres.text)
    with closing(postgres.connect()) as connection:
        connection.execute("ALTER TABLE ACCOUNT_SUMMARY RENAME TO ELSEWHERE").close()
        try:
            with pytest.raises(DatabaseError, match=r"refuses to answer ledger \(42P01\)") as error:
                [*warehouse.ledger(MonthsAsked("0170", Period(2025, 3), Period(2025, 4)))]
        finally:
            connection.execute("ALTER TABLE ELSEWHERE RENAME TO ACCOUNT_SUMMARY").close()
    assert error.value.status_code == 500
    assert not {"SELECT", "Server=", "127.0.0.1"} & {*str(error.value).split()}
    warehouse.close()


def test_a_driver_that_is_missing_is_told_with_those_there_are() -> None:
    with pytest.raises(odbc.DriverMissing, match="needs the ODBC driver 'ODBC Driver 99'"):
        odbc.OdbcConnections(dict.fromkeys(Use, "Driver={ODBC Driver 99};Server=edw"), lambda: "")


def test_a_driver_that_is_too_old_is_told() -> None:
    odbc.check_version(PostgreSql(), "PostgreSQL Unicode", "13.02.0000")
    with pytest.raises(odbc.DriverMissing, match=r"is version 12\.01\.0000, and 13\.0 is needed"):
        odbc.check_version(PostgreSql(), "PostgreSQL Unicode", "12.01.0000")
