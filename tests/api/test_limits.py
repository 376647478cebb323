"""The rate limit: a window that moves with the clock, for each user, without threads of its own."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from shared_code.api.limits import WINDOW, ProcessWindow, RateLimiter
from shared_code.kit.clock import FixedClock
from shared_code.kit.errors import RateLimitExceeded


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(date(2025, 4, 15))


def test_a_request_is_forgotten_when_its_window_is_over(clock: FixedClock) -> None:
    limiter = RateLimiter(clock, requests=2)
    assert limiter.admit("anna")["RateLimit"] == '"user";r=1;t=900'
    clock.move(timedelta(minutes=5))
    assert limiter.admit("anna")["RateLimit"] == '"user";r=0;t=600'
    with pytest.raises(RateLimitExceeded) as caught:
        limiter.admit("anna")
    assert caught.value.headers["Retry-After"] == "600"
    assert str(caught.value) == "You made 2 requests in 15 minutes. Wait 600 seconds."
    assert caught.value.items[0].details == {
        "limit": 2,
        "windowSeconds": 900,
        "resetAt": "2025-04-15T12:15:00.000Z",
    }
    clock.move(timedelta(minutes=10))
    assert limiter.admit("anna")["RateLimit"] == '"user";r=0;t=300'


def test_a_refused_request_does_not_count(clock: FixedClock) -> None:
    limiter = RateLimiter(clock, requests=1)
    limiter.admit("anna")
    for _ in range(3):
        with pytest.raises(RateLimitExceeded):
            limiter.admit("anna")
    clock.move(WINDOW)
    assert limiter.admit("anna")


def test_requests_that_come_at_once_are_each_counted(clock: FixedClock) -> None:
    limiter = RateLimiter(clock, requests=1000)
    with ThreadPoolExecutor(8) as pool:
        left = [headers["RateLimit-Remaining"] for headers in pool.map(limiter.admit, ["anna"] * 400)]
    assert sorted(map(int, left)) == list(range(600, 1000))


def test_f55_admitting_starts_no_thread(clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: threading.Thread) -> None:
        raise AssertionError("a thread was started")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    limiter = RateLimiter(clock)
    assert [limiter.admit("anna")["RateLimit-Remaining"] for _ in range(3)] == ["999", "998", "997"]


def test_users_who_have_gone_take_no_room(clock: FixedClock) -> None:
    window = ProcessWindow(clock)
    for number in range(50):
        window.take(f"user {number}")
    clock.move(WINDOW)
    window.take("anna")
    assert list(window._admitted) == ["anna"]
