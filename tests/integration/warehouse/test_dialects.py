"""What servers differ in. No SQL Server runs here: what it is asked with is compared with what its driver documents."""

import struct
from typing import Any, Final

import pytest

from shared_code.integration.sources.warehouse.dialects import (
    ACCESS_TOKEN,
    Dialect,
    PostgreSql,
    SqlServer,
    dialect_of,
    numbers_of,
)

SERVER: Final = "Driver={ODBC Driver 18 for SQL Server};Server=tcp:edw.example,1433;Database=TownePark_DW;Encrypt=yes"


class _Connection:
    """Keeps what it is asked."""

    def __init__(self) -> None:
        self.timeout = 0
        self.asked: list[str] = []

    def execute(self, statement: str) -> "_Connection":
        self.asked.append(statement)
        return self

    def close(self) -> None: ...


def test_the_dialect_is_that_of_the_driver() -> None:
    assert isinstance(dialect_of(SERVER), SqlServer)
    assert isinstance(dialect_of("DRIVER=PostgreSQL Unicode;Server=x"), PostgreSql)


def test_edw_sql_server_signs_in_by_a_token_in_the_attribute_of_its_driver() -> None:
    asked = SqlServer().asked(SERVER, lambda: "a.b")
    assert asked.text == f"{SERVER};ApplicationIntent=ReadOnly"
    assert asked.attributes == {ACCESS_TOKEN: struct.pack("<I", 6) + b"a\0.\0b\0"}


def test_the_driver_of_postgresql_prepares_nothing_unless_its_string_says_so() -> None:
    asked = PostgreSql().asked("Driver={PostgreSQL Unicode};Server=x;", str)
    assert asked == ("Driver={PostgreSQL Unicode};Server=x;UseServerSidePrepare=0", {})
    chosen = "Driver={PostgreSQL Unicode};useserversidePREPARE=1"
    assert PostgreSql().asked(chosen, str).text == chosen


def test_edw_authentication_integrated_asks_for_no_token() -> None:
    def token() -> str:
        raise AssertionError

    asked = SqlServer().asked(f"{SERVER};Trusted_Connection=yes;ApplicationIntent=ReadOnly;", token)
    assert asked.attributes == {}
    assert asked.text.count("ApplicationIntent") == 1


@pytest.mark.parametrize(
    ("dialect", "begun", "limited", "timeout"),
    [
        (SqlServer(), "SET TRANSACTION ISOLATION LEVEL READ COMMITTED", [], 30),
        (PostgreSql(), "SET default_transaction_read_only = on", ["SET statement_timeout = '30s'"], 0),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_session_reads_what_is_committed_in_its_time(
    dialect: Dialect, begun: str, limited: list[str], timeout: int
) -> None:
    connection: Any = _Connection()
    dialect.begin(connection)
    dialect.limit(connection, 30)
    assert connection.asked == [begun, *limited]
    assert connection.timeout == timeout


@pytest.mark.parametrize("number", [1205, 40197, 40501, 40613, 49918, 49919, 49920, 10928, 10929])
def test_sql_server_is_asked_again_after_what_passes(number: int) -> None:
    message = (
        f"('40001', '[40001] [Microsoft][ODBC Driver 18 for SQL Server][SQL Server]Text. ({number}) (SQLExecDirectW)')"
    )
    assert SqlServer().is_transient("HY000", numbers_of(message))


@pytest.mark.parametrize("state", ["HYT00", "08S01", "08001"])
def test_sql_server_is_asked_again_after_a_broken_connection(state: str) -> None:
    assert SqlServer().is_transient(state, frozenset())


@pytest.mark.parametrize("state", ["40001", "40P01", "57P01", "57014", "08006"])
def test_postgresql_is_asked_again_after_what_passes(state: str) -> None:
    assert PostgreSql().is_transient(state, frozenset())


@pytest.mark.parametrize(("state", "number"), [("42S02", 208), ("42000", 229), ("28000", 18456), ("22003", 8115)])
def test_nothing_else_is_tried_again(state: str, number: int) -> None:
    assert not SqlServer().is_transient(state, frozenset({number}))
    assert not PostgreSql().is_transient(state, frozenset({number}))
