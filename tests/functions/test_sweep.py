"""The nightly sweep: by expiry and by age, once a night, a message a site, as much work as there are sites."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from shared_code.application import current
from shared_code.kit.clock import FixedClock
from shared_code.messaging.commands import STATISTICS_UPDATE
from shared_code.messaging.dead_letters import DeadLetter
from shared_code.messaging.queue import Message
from shared_code.store.dead import DeadLetterTable
from shared_code.store.job_runs import COMPLETE, FAILED, LEASE, ONE, Run, Runs
from shared_code.store.names import FORECASTS
from shared_code.store.site_partition import pack
from shared_code.store.sweep import SWEEP_FLOW, Retention, Sweep
from shared_code.store.table import Upsert
from tests.conftest import Company

QUEUE = "statistics-update"
NIGHT = datetime(2025, 4, 16, 8, 30, tzinfo=UTC)


class Night:
    """A store with some sites, and a clock at half past eight."""

    def __init__(self, sites: int) -> None:
        self.clock = FixedClock(date(2025, 4, 16))
        self.clock.move(NIGHT - self.clock.now())
        self.tables = current().tables
        self.runs = Runs(self.tables, self.clock)
        self.dead = DeadLetterTable(self.tables)
        self.sites = [f"{number:04d}" for number in range(sites)]
        retention = Retention(timedelta(days=30), timedelta(days=90))
        self.sweep = Sweep(self.tables, lambda: self.sites, self.dead, [QUEUE], self.runs, retention, self.clock)

    def put(self, site: str, key: str, hours: int) -> None:
        """A row that expires so many hours from now."""
        expires = self.clock.now() + timedelta(hours=hours)
        self.tables.submit(FORECASTS, site, [Upsert(key, pack({"expires": expires.isoformat()}))])

    def all_of_it(self) -> Run:
        """What the timer, the messages of the sites, and the timer again do."""
        for site in self.sweep.left():
            self.sweep.site(site)
        assert self.sweep.left() == []
        return self.runs.latest(SWEEP_FLOW)[0]

    def left(self) -> set[tuple[str, str]]:
        return {(site, row.row) for site in self.sites for row in self.tables.query(FORECASTS, site)}


@pytest.fixture
def night(company: Company) -> Callable[[int], Night]:
    return Night


def test_what_has_expired_leaves_and_what_has_not_stays(night: Callable[[int], Night]) -> None:
    tonight = night(2)
    for site in tonight.sites:
        for kind in "ki":
            tonight.put(site, f"{kind}|old", 0)
            tonight.put(site, f"{kind}|new", 1)
        tonight.put(site, "j", 0)
    run = tonight.all_of_it()
    assert {row for _, row in tonight.left()} == {"k|new", "i|new", "j"}
    assert (run.status, run.progress) == (COMPLETE, ONE)
    assert run.result["removed"] == {"keptAnswers": 2, "inboxMarks": 2}


def test_dead_letters_and_runs_leave_by_their_age_but_for_the_newest_run_of_each_flow(
    night: Callable[[int], Night],
) -> None:
    tonight = night(1)
    for number, days in enumerate((31, 29)):
        at = tonight.clock.now() - timedelta(days=days)
        tonight.dead.keep(DeadLetter(QUEUE, Message(f"id-{number}", STATISTICS_UPDATE, "{}", ""), "r", "d", at, 1))
    tonight.clock.move(-timedelta(days=100))
    for flow, count in (("rebuild", 1), ("load-budget", 120)):
        for _ in range(count):
            tonight.runs.record(flow, {})
    tonight.clock.move(timedelta(days=20))
    tonight.runs.record("load-budget", {})
    tonight.clock.move(timedelta(days=80))
    run = tonight.all_of_it()
    assert [kept.letter.id for kept in tonight.dead.all(QUEUE)] == ["id-1"]
    assert {flow: len(tonight.runs.latest(flow, 999)) for flow in ("rebuild", "load-budget")} == {
        "rebuild": 1,
        "load-budget": 1,
    }
    assert run.result["removed"] == {"deadLetters": 1, "runs": 120}


def test_it_is_done_once_a_night_and_again_in_the_next(night: Callable[[int], Night]) -> None:
    tonight = night(1)
    first = tonight.all_of_it()
    tonight.put("0000", "k|old", 0)
    tonight.clock.move(timedelta(hours=1))
    assert tonight.all_of_it() == first
    assert tonight.left() == {("0000", "k|old")}
    tonight.clock.move(timedelta(hours=23))
    assert tonight.all_of_it().id != first.id
    assert tonight.left() == set()


def test_sites_that_are_done_are_not_asked_for_again_and_each_message_may_be_repeated(
    night: Callable[[int], Night],
) -> None:
    tonight = night(4)
    for site in tonight.sites:
        tonight.put(site, "k|old", 0)
    asked = tonight.sweep.left()
    for site in [*asked[:3], *asked[:3]]:
        tonight.sweep.site(site)
    (begun,) = tonight.runs.latest(SWEEP_FLOW)
    assert (begun.status, begun.progress) == ("running", Decimal(0))
    assert tonight.sweep.left() == tonight.sites[3:]
    (begun,) = tonight.runs.latest(SWEEP_FLOW)
    assert (begun.result["removed"], begun.progress) == ({"keptAnswers": 3}, Decimal("0.75"))
    run = tonight.all_of_it()
    assert (run.id, run.result["removed"], tonight.left()) == (begun.id, {"keptAnswers": 4}, set())
    assert tonight.runs.noted(run) == {}


def test_one_that_was_killed_shows_as_failed_and_is_taken_over_in_its_night_or_by_the_next(
    night: Callable[[int], Night],
) -> None:
    tonight = night(2)
    tonight.sweep.site(tonight.sweep.left()[0])
    tonight.clock.move(LEASE)
    (begun,) = tonight.runs.latest(SWEEP_FLOW)
    assert begun.status == "running"
    tonight.clock.move(timedelta(seconds=1))
    (lost,) = tonight.runs.latest(SWEEP_FLOW)
    assert (lost.status, lost.end, lost.error) == (
        FAILED,
        None,
        "It ended without a word; the last one was at 08:30 UTC.",
    )
    assert tonight.sweep.left() == tonight.sites[1:]
    (again,) = tonight.runs.latest(SWEEP_FLOW)
    assert (again.id, again.status, again.error) == (begun.id, "running", None)
    tonight.clock.move(timedelta(days=1))
    assert tonight.all_of_it().status == COMPLETE
    newest, before = tonight.runs.latest(SWEEP_FLOW, 2)
    assert (before.id, before.status, newest.status) == (begun.id, FAILED, COMPLETE)
    assert before.end is not None
    assert tonight.runs.noted(before) == {}


@pytest.mark.parametrize("kept", [0, 7])
def test_the_work_grows_as_the_sites_do(
    night: Callable[[int], Night], monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    """Requests of the store: three looks at a site, one at its run, a note that counts, one removal of what expired."""
    small, large = (requests(night(sites), kept, days, monkeypatch) for days, sites in enumerate((40, 320), start=1))
    assert large["query"] - small["query"] == 4 * 280
    assert large["get"] - small["get"] == 2 * 280
    notes = 280 + 3  # which leave a hundred at a time
    assert large["submit"] - small["submit"] == 280 * bool(kept) + notes


def requests(tonight: Night, kept: int, days: int, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """What a sweep some nights later asks of the store, by kind."""
    tonight.clock.move(timedelta(days=10 * days))  # after all that others did on this store
    tonight.all_of_it()
    tonight.clock.move(timedelta(days=days))
    for site in tonight.sites:
        for number in range(kept):
            tonight.put(site, f"k|{number}", 0)
    calls: Counter[str] = Counter()
    with monkeypatch.context() as patch:
        for name in ("get", "query", "submit"):
            patch.setattr(tonight.tables, name, counting(getattr(tonight.tables, name), name, calls))
        tonight.all_of_it()
    return calls


def counting(used: Callable[..., Any], name: str, calls: Counter[str]) -> Callable[..., Any]:
    def counted(*arguments: Any) -> Any:
        calls[name] += 1
        return used(*arguments)

    return counted
