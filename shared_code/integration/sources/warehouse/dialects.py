"""What servers differ in: how a connection is asked for, what a session begins with, which failures pass."""

import re
import struct
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, Protocol

ACCESS_TOKEN: Final = 1256
"""SQL_COPT_SS_ACCESS_TOKEN: the attribute that takes a token of Entra ID in place of a name and password."""
TOKEN_SCOPE: Final = "https://database.windows.net/.default"  # noqa: S105 - a scope, no secret

_OF_STATEMENTS: Final = {"22", "42"}
"""Classes of SQLSTATE: a value that is none of its type; what is not there, or may not be read."""
_NO_DATABASE: Final = 4060
"""What SQL Server says where the database itself may not be opened; its state is one of statements."""
_NATIVE: Final = re.compile(r"\((-?\d+)\)")


class Asked(NamedTuple):
    """What a driver is asked with."""

    text: str
    attributes: Mapping[int, bytes] = {}


class Dialect(Protocol):
    """A kind of server."""

    least: tuple[int, int]
    """The oldest version of its driver that works."""

    def asked(self, text: str, token: Callable[[], str]) -> Asked:
        """What connects by a connection string, as who the app is."""
        ...

    def begin(self, connection: Any) -> None:  # noqa: ANN401 - a connection of pyodbc, which has no types
        """Begin a session that reads what is committed, and writes nothing."""
        ...

    def limit(self, connection: Any, seconds: int) -> None:  # noqa: ANN401 - as above
        """End statements after some time."""
        ...

    def is_transient(self, state: str, numbers: frozenset[int]) -> bool:
        """Whether another attempt may succeed, by SQLSTATE and the server's own numbers."""
        ...


class SqlServer:
    """SQL Server and its kin in Azure, by Microsoft's driver."""

    least = (17, 0)

    _NUMBERS: Final = frozenset({1205, 40197, 40501, 40613, 49918, 49919, 49920, 10928, 10929})

    def asked(self, text: str, token: Callable[[], str]) -> Asked:
        """A session for reading only; signed in as the machine's account where the string says so, else by a token."""
        fields = _fields(text)
        text = text if "applicationintent" in fields else f"{text.rstrip(';')};ApplicationIntent=ReadOnly"
        if "trusted_connection" in fields:
            return Asked(text)
        signed = token().encode("utf-16-le")
        return Asked(text, {ACCESS_TOKEN: struct.pack(f"<I{len(signed)}s", len(signed), signed)})

    def begin(self, connection: Any) -> None:  # noqa: ANN401 - a connection of pyodbc, which has no types
        connection.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED").close()

    def limit(self, connection: Any, seconds: int) -> None:  # noqa: ANN401 - as above
        connection.timeout = seconds

    def is_transient(self, state: str, numbers: frozenset[int]) -> bool:
        return state == "HYT00" or state.startswith("08") or not self._NUMBERS.isdisjoint(numbers)


class PostgreSql:
    """PostgreSQL by psqlODBC, which refuses the attribute of a connection for the time of statements."""

    least = (13, 0)

    _STATES: Final = frozenset({"40001", "40P01", "57P01", "57P02", "57P03", "57014"})

    def asked(self, text: str, token: Callable[[], str]) -> Asked:  # noqa: ARG002 - a server here trusts who runs the app
        """A session whose driver puts parameters into statements itself.

        A statement is asked once, and preparing it takes three ways to the server more.
        """
        return Asked(text if "useserversideprepare" in _fields(text) else f"{text.rstrip(';')};UseServerSidePrepare=0")

    def begin(self, connection: Any) -> None:  # noqa: ANN401 - a connection of pyodbc, which has no types
        connection.execute("SET default_transaction_read_only = on").close()

    def limit(self, connection: Any, seconds: int) -> None:  # noqa: ANN401 - as above
        connection.execute(f"SET statement_timeout = '{seconds}s'").close()

    def is_transient(self, state: str, numbers: frozenset[int]) -> bool:  # noqa: ARG002 - its states say all
        return state in self._STATES or state.startswith("08") or state == "HYT00"


def dialect_of(text: str) -> Dialect:
    """The dialect of a connection string, by its driver's name."""
    return PostgreSql() if "postgresql" in driver_of(text).casefold() else SqlServer()


def driver_of(text: str) -> str:
    """The driver that a connection string names.

    >>> driver_of("Server=edw;DRIVER={ODBC Driver 18 for SQL Server};Database=TownePark_DW")
    'ODBC Driver 18 for SQL Server'
    """
    return _fields(text).get("driver", "").strip("{}")


def _fields(text: str) -> Mapping[str, str]:
    """What a connection string says, by names in lower case; the first of a name counts."""
    parts = (part.partition("=") for part in reversed(text.split(";")))
    return {name.strip().casefold(): value.strip() for name, _, value in parts}


def numbers_of(message: str) -> frozenset[int]:
    """The server's own numbers in the message of a driver.

    >>> sorted(numbers_of("[40001] [Microsoft][ODBC Driver 18 for SQL Server]Deadlock. (1205) (SQLExecDirectW)"))
    [1205]
    """
    return frozenset(int(number) for number in _NATIVE.findall(message))


def is_of_statement(state: str, numbers: frozenset[int]) -> bool:
    """Whether a failure for good is that of one statement: its table, a column of it, or a value.

    >>> is_of_statement("42S02", frozenset({208})), is_of_statement("28000", frozenset({18456}))
    (True, False)
    """
    return state[:2] in _OF_STATEMENTS and _NO_DATABASE not in numbers
