"""A read: what is tried again and how often, in batches, and values that are none."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, Final

import pytest

from shared_code.integration.sources.warehouse.feeds import BUDGET, FEEDS, UnreadableValue
from shared_code.integration.sources.warehouse.limits import Use
from shared_code.integration.sources.warehouse.reading import BATCH, Reader, ReadFailure
from shared_code.kit.errors import DatabaseError

ROW: Final = ("0170", "202503", "4790", Decimal("-1.5"))


class _Broken(Exception):
    """What the driver raises."""


class _Connections:
    """Answers with some rows; the first attempts fail, or one of the later batches does."""

    errors: tuple[type[Exception], ...] = (_Broken,)

    def __init__(self, rows: Sequence[Sequence[object]], failing: int = 0, *, transient: bool = True) -> None:
        self._rows = rows
        self._failing = failing
        self._transient = transient
        self.attempts = 0
        self.fails_after = 1_000_000
        self.given_back = 0

    @contextmanager
    def borrowed(self, use: Use) -> Iterator[Any]:
        assert use is BUDGET.use
        self.attempts += 1
        try:
            yield self
        finally:
            self.given_back += 1

    def cursor(self) -> "_Connections":
        self._left = list(self._rows)
        return self

    def execute(self, statement: str, parameters: Sequence[object]) -> None:
        assert statement.startswith("SELECT")
        assert parameters == ("0170",)
        if self.attempts <= self._failing:
            raise _Broken

    def fetchmany(self, count: int) -> Sequence[Sequence[object]]:
        self.fails_after -= 1
        if self.fails_after < 0:
            raise _Broken
        part, self._left = self._left[:count], self._left[count:]
        return part

    def failure(self, error: Exception) -> ReadFailure:
        assert isinstance(error, _Broken)
        return ReadFailure("XX001", self._transient)

    def is_there(self) -> bool:
        return True

    def close(self) -> None: ...


def _read(connections: _Connections, waited: list[float] | None = None) -> list[Sequence[Any]]:
    return [*Reader(connections, (waited if waited is not None else []).append).batches(BUDGET, "0170")]


def test_rows_come_in_batches_and_the_connection_is_given_back() -> None:
    connections = _Connections([ROW] * (BATCH + 1))
    assert [len(batch) for batch in _read(connections)] == [BATCH, 1]
    assert connections.given_back == 1


def test_retries_three_exponential_then_database_error(caplog: pytest.LogCaptureFixture) -> None:
    waited: list[float] = []
    assert _read(_Connections([ROW], failing=3), waited) == [[ROW]]
    assert len(waited) == 3
    assert all(0 <= seconds <= limit for seconds, limit in zip(waited, (0.5, 1, 2), strict=True))
    connections = _Connections([ROW], failing=4)
    with caplog.at_level(logging.WARNING), pytest.raises(DatabaseError) as error:
        _read(connections)
    assert (connections.attempts, connections.given_back) == (4, 4)
    assert (error.value.status_code, error.value.headers) == (503, {"Retry-After": "5"})
    assert "budget (XX001), attempt 3" in caplog.text
    assert "SELECT" not in caplog.text


def test_what_is_no_passing_failure_is_not_tried_again() -> None:
    connections = _Connections([ROW], failing=1, transient=False)
    with pytest.raises(DatabaseError, match="refuses to answer budget"):
        _read(connections)
    assert connections.attempts == 1


def test_a_failure_after_the_first_batch_is_not_tried_again() -> None:
    connections = _Connections([ROW] * 3 * BATCH)
    connections.fails_after = 2
    read = Reader(connections).batches(BUDGET, "0170")
    assert [len(next(read)), len(next(read))] == [BATCH, BATCH]
    with pytest.raises(DatabaseError):
        next(read)
    assert (connections.attempts, connections.given_back) == (1, 1)


def test_a_read_that_nobody_finishes_gives_its_connection_back() -> None:
    connections = _Connections([ROW] * 3 * BATCH)
    read = Reader(connections).batches(BUDGET, "0170")
    next(read)
    read.close()  # type: ignore[attr-defined]  # a generator
    assert connections.given_back == 1


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), "1e400x", "12,5", Decimal("NaN"), 1e308, b"\xff", "=SUM(A1)"]
)
def test_a_value_that_is_no_number_is_told_with_its_row(value: object) -> None:
    with pytest.raises(DatabaseError, match=r"budget: .* is no number \(0170, 202503, 4790"):
        _read(_Connections([("0170", "202503", "4790", value)]))


def test_texts_lose_their_blanks_and_nothing_stays_nothing() -> None:
    assert BUDGET.read([(" 0170 ", None, "4790", 12)]) == [("0170", None, "4790", Decimal(12))]


def test_a_column_is_read_alike_whether_a_server_keeps_its_type_or_a_file_mixes_them() -> None:
    rows = [("0170 ", "202503", "4790", Decimal("1.50")), ("0170", "202503", "4790", Decimal(-2))]
    mixed = [*rows, (170, None, 4790, 0.1 + 0.2)]
    assert BUDGET.read(mixed)[:2] == BUDGET.read(rows) == [("0170", *rows[0][1:]), rows[1]]
    assert [str(line.balance) for line in BUDGET.read(mixed)] == ["1.50", "-2", "0.300000"]
    assert BUDGET.read([]) == []


def test_of_several_values_that_are_none_the_first_row_is_told() -> None:
    rows = [("0170", "202503", "4790", "1"), ("0170", "202503", "4791", "x"), ("0170", "202503", "4792", "y")]
    with pytest.raises(UnreadableValue, match=r"'x' is no number \(0170, 202503, 4791, x\)"):
        BUDGET.read(rows)


@pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.name)
def test_a_value_of_another_type_is_refused(feed: Any) -> None:
    """Every column but those of text."""
    for number, kind in enumerate(feed._types):
        if kind is not str:
            row = ["1"] * len(feed.fields)
            row[number] = "31 June"
            with pytest.raises(UnreadableValue, match=feed.name):
                feed.read([row])
