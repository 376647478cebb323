"""Answers as bytes: they come back as they were, and open for the question only that they were sealed for."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared_code.cache.sealing import COMPRESSED_FROM, LARGEST, opened, sealed
from shared_code.kit.answer import Answer, AnswerSource, DataWarning, Paging
from shared_code.kit.period import Period, Span

SECRET, OTHER_SECRET = b"s" * 32, b"t" * 32
KEY, VERSION = "pl:0170:2025-04", "forecast:1|2025-04-15|rules"
APRIL = Period(2025, 4)
WARNING = DataWarning("A", "b", "f", "/p", APRIL, {"amount": Decimal("5.00"), "day": "2025-04-01", "many": [1, 2]})
ANSWER: Answer[object] = Answer(
    b'{"a":1.50}', 3, Span(APRIL, APRIL.shift(2)), date(2025, 4, 15), (WARNING,),
    (
        AnswerSource("actuals", datetime(2025, 4, 15, 12, tzinfo=UTC)), AnswerSource("budget", None),
        AnswerSource("ledger", datetime(2025, 4, 2, 12, tzinfo=UTC), datetime(2025, 4, 9, 12, tzinfo=UTC), 6, 1),
    ),
    Paging(7, 2, 5), calc_run_id="run",
)  # fmt: skip


def value(answer: Answer[object] = ANSWER, key: str = KEY, version: str = VERSION) -> bytes:
    found = sealed(SECRET, key, version, answer)
    assert found is not None
    return found


@pytest.mark.parametrize("answer", [ANSWER, Answer(b"[]"), Answer(b"{}", 0, APRIL)], ids=["whole", "bare", "month"])
def test_an_answer_comes_back_as_it_was(answer: Answer[object]) -> None:
    assert opened(SECRET, KEY, VERSION, value(answer)) == answer


def test_large_answers_are_compressed_and_the_largest_are_left_out() -> None:
    large: Answer[object] = Answer(b"x" * COMPRESSED_FROM)
    assert len(value(large)) < COMPRESSED_FROM / 10
    assert opened(SECRET, KEY, VERSION, value(large)) == large
    noise = b"".join(number.to_bytes(4) for number in range(LARGEST))
    assert sealed(SECRET, KEY, VERSION, Answer(noise)) is None


@pytest.mark.parametrize(
    ("secret", "key", "version"),
    [
        (SECRET, "pl:0171:2025-04", VERSION),
        (SECRET, KEY, VERSION + "x"),
        (SECRET, KEY + "|", VERSION),
        (OTHER_SECRET, KEY, VERSION),
    ],
)
def test_another_sites_an_older_and_a_forged_value_is_a_miss(secret: bytes, key: str, version: str) -> None:
    assert opened(secret, key, version, value()) is None


@given(st.binary(max_size=200))
def test_whatever_bytes_there_are_is_a_miss(lie: bytes) -> None:
    assert opened(SECRET, KEY, VERSION, lie) is None


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_one_bit_that_is_another_makes_it_a_miss(place: int, change: int) -> None:
    sent = bytearray(value())
    sent[place % len(sent)] ^= change
    assert opened(SECRET, KEY, VERSION, bytes(sent)) is None
