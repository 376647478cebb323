"""A burst of saves starts one calculation, and the last save is what it calculates."""

from collections.abc import Sequence
from typing import Any, Final

import pytest

from shared_code.accounts.series import SeriesName
from shared_code.application import close_current, current
from shared_code.kit.clock import FixedClock
from shared_code.kit.period import Period, Span
from shared_code.messaging.coalescing import CoalescingSender
from shared_code.messaging.commands import PL_REFRESH, STATISTICS_UPDATE, MonthsChanged, message_of, read_command
from shared_code.messaging.queue import Message, PublishFailed
from shared_code.messaging.queues import ROUTES
from shared_code.messaging.sending import DirectSender
from shared_code.pl.calculation.service import Years
from shared_code.store.editing import WriteRequest
from shared_code.store.names import FORECASTS, PENDING
from shared_code.store.outbox import Outbox
from shared_code.store.site_partition import Series
from shared_code.store.unit_of_work import ChangeSet, Command, UnitOfWork
from tests.application.saves import SAVES, SITE, body
from tests.conftest import APRIL, TODAY, Company

LONG: Final = 1000.0
"""Seconds after which no test is still there: what is sent before is sent at the close."""
SAVED: Final = 100
DISTRICT: Final = "d-orlando"


class Taken:
    """A publisher that keeps what it is given, while it is well."""

    def __init__(self, *, up: bool = True) -> None:
        self.up = up
        self.messages: list[Message] = []

    def publish(self, messages: Sequence[Message]) -> None:
        if not self.up:
            raise PublishFailed("down")
        self.messages += messages

    def close(self) -> None:
        """Nothing to let go of."""


def message(site: str = "TP001", period: Period = APRIL, subject: str = PL_REFRESH, change: str = "1") -> Message:
    command = MonthsChanged(site_id=site, periods=(period,), cause=f"cause {change}", correlation_id=f"req_{change}")
    return message_of(subject, command, site, str(period), change)


def test_a_hundred_messages_about_one_month_leave_as_the_last_of_them() -> None:
    taken = Taken()
    sender = CoalescingSender(DirectSender(taken), LONG)
    sent = [sender.send([message(change=str(number))]) for number in range(SAVED)]
    assert not any(one.done() for one in sent)
    sender.close()
    assert [one.correlation_id for one in taken.messages] == [f"req_{SAVED - 1}"]
    assert [one.result(0) for one in sent] == [None] * SAVED


@pytest.mark.parametrize(
    "other", [message("0170"), message(period=APRIL.shift(1)), message(subject=STATISTICS_UPDATE)], ids=str
)
def test_messages_about_other_work_do_not_wait_for_each_other(other: Message) -> None:
    taken = Taken()
    sender = CoalescingSender(DirectSender(taken), LONG)
    sender.send([message()])
    sender.send([other])
    sender.close()
    assert taken.messages == [message(), other]


def test_what_waits_leaves_by_itself() -> None:
    taken = Taken()
    sender = CoalescingSender(DirectSender(taken), 0.01)
    sender.send([message()]).result(60)
    sender.send([message()]).result(60)
    sender.close()
    assert taken.messages == [message()] * 2


def test_a_broker_that_fails_fails_each_of_them() -> None:
    sender = CoalescingSender(DirectSender(Taken(up=False)), LONG)
    sent = [sender.send([message(change=str(number))]) for number in range(3)]
    sender.close()
    assert [str(one.exception(0)) for one in sent] == ["down"] * 3


class TestOutbox:
    def changes(self, taken: Taken) -> tuple[UnitOfWork, CoalescingSender]:
        clock, direct = FixedClock(TODAY), DirectSender(taken)
        sender = CoalescingSender(direct, LONG)
        return UnitOfWork(current().tables, Outbox(current().tables, direct, clock, sender), clock), sender

    def waiting(self) -> tuple[int, int]:
        """Rows of the outbox, and marked sites."""
        rows = current().tables.query(FORECASTS, "TP001", "o|", "o|~")
        return len(list(rows)), len(list(current().tables.query(PENDING, "0")))

    def test_rows_stay_until_the_message_that_took_their_place_is_sent(self, company: Company) -> None:
        taken = Taken()
        changes, sender = self.changes(taken)
        for _ in range(3):
            changes.commit(ChangeSet("TP001", Series.FORECAST, "anna", commands=[Command(PL_REFRESH, (APRIL,))]))
        assert self.waiting() == (3, 1)
        sender.close()
        assert (len(taken.messages), self.waiting()[0]) == (1, 0)

    def test_a_process_that_dies_meanwhile_leaves_what_the_timer_sends(self, company: Company) -> None:
        changes, sender = self.changes(Taken(up=False))
        for _ in range(3):
            changes.commit(ChangeSet("TP001", Series.FORECAST, "anna", commands=[Command(PL_REFRESH, (APRIL,))]))
        sender.close()
        assert current().outbox.dispatch() == 3
        assert self.waiting()[0] == 0


def test_a_hundred_saves_of_one_month_cost_a_calculation_and_the_last_one_wins(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.chart()
    monkeypatch.setenv("COALESCE_SECONDS", "60")
    close_current()
    for number in range(SAVED):
        write = WriteRequest("anna", f"req_{number}", frozenset({number}))
        SAVES["statistics"](current(), APRIL, body("statistics", APRIL, number + 1), write)
    sender = current().coalescing
    assert isinstance(sender, CoalescingSender)
    sender.close()
    counted = Counted(monkeypatch)
    assert (deliver(), counted.calculations) == (2, 1)
    rows = current().statistics_rows.of_district(DISTRICT, Span(APRIL, APRIL)).sites
    assert rows[SITE][APRIL].sums[SeriesName.TREND].counts["selfDaily"] == SAVED


class Counted:
    """How many years are calculated from now on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calculations, calculate = 0, Years._calculate

        def counting(*args: Any) -> Any:
            self.calculations += 1
            return calculate(*args)

        monkeypatch.setattr(Years, "_calculate", counting)


def deliver() -> int:
    """Hand all waiting messages to what they are for; how many there were."""
    queue, delivered = current().embedded_queue, 0
    assert queue is not None
    for subject, name in ROUTES.items():
        while delivery := queue.receive(name):
            command = read_command(MonthsChanged, delivery.message.body)
            current().following.refresh(subject, command.site_id, command.periods)
            delivered += queue.complete(delivery)
    return delivered
