"""How threads wait for a part and for each other: deadlines, turns, values that are loaded once."""

import itertools
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest

from shared_code.cache.memory import TimedValue
from shared_code.kit.clock import FixedClock
from shared_code.kit.deadline import MISSES, Deadline
from shared_code.kit.fair_lock import FairLock
from shared_code.store.sqlite_tables import SqliteTables
from shared_code.store.table import Insert, WriteConflict


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(date(2025, 4, 15))


class TestDeadline:
    @pytest.fixture
    def let_go(self) -> threading.Event:
        return threading.Event()

    @pytest.fixture
    def missed(self, clock: FixedClock, let_go: threading.Event) -> Deadline:
        """One whose part has not answered three times in a row."""
        deadline = Deadline(0.05, "test", clock=clock)
        for _ in range(MISSES):
            with pytest.raises(TimeoutError):
                deadline.call(let_go.wait)
            clock.move(timedelta(seconds=1))
        let_go.set()
        return deadline

    def test_what_a_call_returns_and_raises_is_handed_on(self, clock: FixedClock) -> None:
        deadline = Deadline(30, "test", clock=clock)
        assert deadline.call(lambda: 1) == 1
        with pytest.raises(ZeroDivisionError):
            deadline.call(lambda: 1 // 0)
        deadline.close()

    def test_f45_while_the_part_is_away_calls_fail_at_once_and_one_tries_again(
        self, missed: Deadline, clock: FixedClock
    ) -> None:
        calls: list[str] = []
        missed._tried_again_at = clock.now()
        with pytest.raises(TimeoutError, match="lately"):
            missed.call(lambda: calls.append("at once"))
        clock.move(timedelta(seconds=missed.seconds))
        missed.call(lambda: calls.append("again"))
        missed.call(lambda: calls.append("and all"))
        assert calls == ["again", "and all"]
        missed.close()

    def test_f45_a_part_that_answers_now_and_then_is_not_away(self, clock: FixedClock, let_go: threading.Event) -> None:
        deadline = Deadline(0.05, "test", clock=clock)
        for _ in range(MISSES + 1):
            with pytest.raises(TimeoutError):
                deadline.call(let_go.wait)
            assert deadline.call(lambda: "well") == "well"
        let_go.set()
        deadline.close()


class TestFairLock:
    def test_f51_it_is_given_in_the_order_in_which_it_was_asked_for(self) -> None:
        lock, order, threads = FairLock(), list[int](), list[threading.Thread]()

        def take(number: int) -> None:
            with lock.held(30):
                order.append(number)

        with lock.held(30):
            for number in range(20):
                thread = threading.Thread(target=take, args=(number,))
                thread.start()
                while len(lock._turns) < number + 2:
                    pass
                threads.append(thread)
        for thread in threads:
            thread.join()
        assert order == list(range(20))

    def test_who_waits_too_long_leaves_the_queue(self) -> None:
        lock = FairLock()
        with lock.held(30), pytest.raises(TimeoutError), lock.held(0.01):
            pass
        with lock.held(0):
            pass

    def test_f51_writers_of_one_file_write_in_turn(self, tmp_path: Path) -> None:
        tables = [SqliteTables(tmp_path / "store.db") for _ in range(2)]
        turns: list[int] = []

        def write(number: int) -> None:
            for turn in range(20):
                tables[number % 2].submit("t", "p", [Insert(f"{number}-{turn:02}", {})])
                turns.append(number)

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(write, range(4)))
        longest = max(
            later - earlier
            for number in range(4)
            for places in [[place for place, found in enumerate(turns) if found == number]]
            for earlier, later in itertools.pairwise(places)
        )
        assert longest <= 8, "a writer waited for more than two turns of each other"
        for store in tables:
            store.close()


class TestRemembered:
    @pytest.fixture
    def value(self) -> "Future[int]":
        return Future()

    def ask(self, remembered: TimedValue, load: Callable[[], int], times: int) -> "list[Future[int]]":
        """Ask from so many threads, the first of which loads."""
        pool, inside = ThreadPoolExecutor(times), threading.Event()

        def loads() -> int:
            inside.set()
            return load()

        first = pool.submit(remembered.value, loads)
        assert inside.wait(30)
        return [first, *(pool.submit(remembered.value, load) for _ in range(times - 1))]

    def test_f45_who_asks_meanwhile_shares_the_failure_of_the_one_call(self, value: "Future[int]") -> None:
        calls: list[int] = []
        remembered = TimedValue(60)

        def load() -> int:
            calls.append(1)
            return value.result()

        asked = self.ask(remembered, load, 5)
        value.set_exception(WriteConflict(0))
        failures = [type(future.exception(30)) for future in asked]
        assert failures[0] is WriteConflict
        assert len(calls) <= 2, "a thread that came too late may have begun a call of its own"
        assert remembered.value(lambda: 7) == 7

    def test_what_is_forgotten_while_it_is_loaded_is_not_kept(self, value: "Future[int]") -> None:
        remembered = TimedValue(60)
        (asked,) = self.ask(remembered, value.result, 1)
        remembered.forget()
        value.set_result(1)
        assert asked.result(30) == 1
        assert remembered.value(lambda: 2) == 2
        assert remembered.value(lambda: 3) == 2
