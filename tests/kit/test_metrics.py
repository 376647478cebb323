"""Times of histograms: recorded at once, or by whoever has the time."""

from collections.abc import Iterator
from typing import Final

import pytest

from shared_code.kit import metrics

FIRST: Final = (0.25, {"http.request.method": "GET", "http.response.status_code": 200, "http.route": "/a"})
SECOND: Final = (0.5, {"dependency": "redis", "operation": "get", "outcome": "failed"})


class Told:
    """Stands for the histograms, and remembers what is recorded."""

    def __init__(self) -> None:
        self.values: list[tuple[float, object]] = []

    def record(self, value: float, facts: object) -> None:
        self.values.append((value, facts))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    told = Told()
    monkeypatch.setattr(metrics, "_REQUESTS", told)
    monkeypatch.setattr(metrics, "_ASKED", told)
    yield told
    metrics.record_later(later=False)


def happen() -> None:
    metrics.record_request("GET", "/a", 200, 0.25)
    metrics.record_asked("redis", "get", 0.5, is_failed=True)


def test_they_are_recorded_at_once_where_nobody_comes_for_them(told: Told) -> None:
    happen()
    assert told.values == [FIRST, SECOND]


def test_else_they_wait_and_are_recorded_once_in_their_order(told: Told) -> None:
    metrics.record_later(later=True)
    happen()
    assert told.values == []
    metrics.record_waiting()
    metrics.record_waiting()
    assert told.values == [FIRST, SECOND]


def test_none_is_lost_when_nobody_comes_any_more(told: Told) -> None:
    metrics.record_later(later=True)
    happen()
    metrics.record_later(later=False)
    happen()
    assert told.values == [FIRST, SECOND] * 2


def test_no_more_wait_than_fit(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "MOST_WAITING", 1)
    metrics.record_later(later=True)
    happen()
    assert told.values == [SECOND]
    metrics.record_waiting()
    assert told.values == [SECOND, FIRST]
