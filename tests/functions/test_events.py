"""Events for other systems: told where rows say something new, once, in the order of the site, whatever fails."""

import json
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import pytest

from functions.timer.outbox_dispatch import outbox_dispatch
from shared_code.application import current
from shared_code.kit.clock import FixedClock
from shared_code.kit.period import Period
from shared_code.messaging.queue import PublishFailed
from shared_code.pl.events import announcing
from shared_code.pl.events.building import omission
from shared_code.store.event_outbox import EventOutbox, Telling
from shared_code.store.names import FORECASTS, PENDING
from shared_code.store.table import MAX_OPERATIONS, WriteConflict
from tests.conftest import APRIL, TODAY, Company
from tests.functions.conftest import EVENT_SITE as SITE
from tests.functions.conftest import ClientFor
from tests.functions.event_bus import Bus
from tests.functions.test_triggers import CONSUMERS, message, received, run, save

QUEUES = ("statistics-update", "payroll-calculation", "pl-view-refresh")


def consume() -> Sequence[str]:
    """Work off what waits in the queues; the bodies."""
    bodies = []
    for queue, consumer in zip(QUEUES, CONSUMERS[:3], strict=True):
        for body in received(queue):
            run(consumer, message(body, "req_anna"))
            bodies.append(body)
    return bodies


def refresh(*periods: Period) -> None:
    """Have the rows of months made, of April by default, as after a load, and what they say told."""
    months = [*map(str, periods or (APRIL,))]
    body = json.dumps({"siteId": SITE, "periods": months, "cause": "budget", "correlationId": "req_fiona"})
    for consumer in CONSUMERS[:3]:
        run(consumer, message(body))


def waiting() -> list[str]:
    return [row.row for row in current().tables.query(FORECASTS, SITE, "e|", "e|~")]


class TestTelling:
    def test_a_save_is_told_by_one_event_of_each_type_that_it_changes(self, client_for: ClientFor, bus: Bus) -> None:
        refresh()
        bus.told()
        bus.events.clear()
        save(client_for("account_manager"), 5, '"0-0"')
        consume()
        (statistics,) = [one for one in bus.told() if one["eventType"] == "StatisticsUpdated"]
        assert statistics.keys() == {
            "eventType", "schemaVersion", "sequence", "correlationId", "siteId", "period", "timestamp", "userId",
            "statistics",
        }  # fmt: skip
        assert (statistics["siteId"], statistics["period"], statistics["schemaVersion"]) == (SITE, str(APRIL), 1)
        assert str(statistics["correlationId"]).startswith("req_")
        assert statistics["userId"]
        figures = statistics["statistics"]
        assert isinstance(figures, dict)
        assert figures["series"]["trend"]["vehicles"]["valetDaily"] == 5

    def test_what_was_told_is_not_told_again_however_often_a_message_comes(
        self, client_for: ClientFor, bus: Bus
    ) -> None:
        save(client_for("account_manager"), 5, '"0-0"')
        consume()
        refresh()
        before = len(bus.told())
        for _ in range(2):
            refresh()
        assert len(bus.told()) == before
        assert before == 3

    def test_the_events_of_a_site_are_numbered_without_a_gap_in_the_order_in_which_they_come(
        self, client_for: ClientFor, bus: Bus
    ) -> None:
        client, etag = client_for("account_manager"), '"0-0"'
        for vehicles in (5, 6, 7):
            etag = save(client, vehicles, etag)
            consume()
        numbers = [one["sequence"] for one in bus.told()]
        assert numbers == list(range(1, len(numbers) + 1))
        assert {event.site_id for event in bus.events} == {SITE}

    def test_a_save_between_rows_and_telling_is_told_by_its_own_message(
        self, client_for: ClientFor, bus: Bus, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client = client_for("account_manager")
        etag = save(client, 5, '"0-0"')
        (body,) = received(QUEUES[0])
        following = current().following
        refresh_rows = following.refresh

        def then_saves(*arguments: object) -> int:
            written = refresh_rows(*arguments)  # type: ignore[arg-type]  # as it was called
            save(client, 6, etag)
            return written

        with monkeypatch.context() as patch:
            patch.setattr(following, "refresh", then_saves)
            run(CONSUMERS[0], message(body))
        consume()
        told_last = [one for one in bus.told() if one["eventType"] == "StatisticsUpdated"][-1]["statistics"]
        assert isinstance(told_last, dict)
        assert told_last["series"]["trend"]["vehicles"]["valetDaily"] == 6

    @pytest.mark.parametrize("accumulation", ["Annual Calendar", "Monthly"])
    def test_a_month_that_other_months_change_is_told_of_too(
        self, client_for: ClientFor, bus: Bus, company: Company, accumulation: str
    ) -> None:
        tiers = [{"percent": "50", "limit": "100000"}, {"percent": "80", "limit": "0"}]
        shares = {"structures": [{"codes": ["ALL"], "accumulation": accumulation, "tiers": tiers}]}
        company.contract(SITE, "2024-01-01", revenue_share=shares)
        for month in APRIL.through(APRIL.shift(2)):
            company.budget(SITE, month)
        refresh(APRIL, APRIL.shift(1))
        bus.told()
        bus.events.clear()
        save(client_for("account_manager"), 50, '"0-0"')
        consume()
        told = {(one["eventType"], one["period"]) for one in bus.told()}
        pages = {"StatisticsUpdated", "PLViewRefreshed"}
        later = pages if accumulation == "Annual Calendar" else set()
        assert {name for name, period in told if period == str(APRIL)} >= pages
        assert {name for name, period in told if period == str(APRIL.shift(1))} == later
        assert {period for _, period in told} <= {str(APRIL), str(APRIL.shift(1))}, "June was never told of"

    def test_a_month_that_was_told_of_beside_another_is_told_of_by_its_own_message(
        self, client_for: ClientFor, bus: Bus
    ) -> None:
        """Its revenue is of the year, which any message makes anew; its statistics are made by its own message."""
        may = APRIL.shift(1)
        refresh(APRIL, may)
        client = client_for("account_manager")
        save(client, 5, '"0-0"')
        body = {"days": [{"date": str(may.last_day), "valetDaily": 7}]}
        answer = client.put(f"/api/v1/forecasting/statistics/{SITE}/{may}", json=body, headers={"If-Match": '"0-0"'})
        assert answer.status_code == 200, answer.text
        for sent in reversed(received(QUEUES[0])):
            run(CONSUMERS[0], message(sent))
        of_april = [one for one in bus.told() if (one["eventType"], one["period"]) == ("StatisticsUpdated", str(APRIL))]
        told_last = of_april[-1]["statistics"]
        assert isinstance(told_last, dict)
        assert told_last["series"]["trend"]["vehicles"]["valetDaily"] == 5

    def test_all_months_beside_those_of_a_message_are_told_of_however_many(
        self, bus: Bus, company: Company, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Rows that were made anew, for other rules say, are told of by the next message, here of two months."""
        months = [*APRIL.shift(-3).through(APRIL.shift(8 * 12 + 8))]
        for month in months:
            company.budget(SITE, month)
        refresh(*months)
        bus.told()
        bus.events.clear()
        monkeypatch.setattr(announcing, "above", lambda *_: Decimal(7))
        company.budget(SITE, months[-1])  # or nothing would have happened since
        refresh(months[0], months[-1])
        told = [one["period"] for one in bus.told() if one["eventType"] == "PLViewRefreshed"]
        assert len(months) > MAX_OPERATIONS
        assert told == [*map(str, months)]

    def test_payroll_and_contribution_are_those_of_their_pages(self, client_for: ClientFor, bus: Bus) -> None:
        refresh()
        by_type = {str(one["eventType"]): one for one in bus.told() if one["period"] == str(APRIL)}
        assert by_type["PayrollCalculated"]["totalCost"] is not None
        flc = client_for("forecasting_admin").get(f"/api/v1/forecasting/flc/{SITE}/{APRIL}").json()["data"]
        (month,) = flc["months"]
        assert by_type["PLViewRefreshed"]["flc"] == month["flc"]["trend"]


class TestOutbox:
    def outbox(self, bus: Bus) -> EventOutbox:
        return EventOutbox(current().tables, bus, FixedClock(TODAY), omission)

    def tell(self, outbox: EventOutbox, says: str, version: str = "1") -> int:
        telling = Telling(
            "PayrollCalculated", str(APRIL), version, says, lambda number: json.dumps({"sequence": number, "s": says})
        )
        return outbox.tell(SITE, outbox.state(SITE), [telling])

    def test_only_what_says_something_else_is_news(self, bus: Bus) -> None:
        outbox = self.outbox(bus)
        assert [self.tell(outbox, says) for says in ("a", "a", "b", "a")] == [1, 0, 1, 1]
        assert outbox.state(SITE).is_told("PayrollCalculated", str(APRIL), "1")
        assert not outbox.state(SITE).is_told("PayrollCalculated", str(APRIL), "2")

    def test_of_two_that_tell_at_once_one_looks_again(self, bus: Bus) -> None:
        outbox = self.outbox(bus)
        state = outbox.state(SITE)
        self.tell(outbox, "a")
        with pytest.raises(WriteConflict):
            outbox.tell(SITE, state, [])

    def test_what_a_bus_does_not_take_stays_and_comes_in_order_when_it_does(self, bus: Bus) -> None:
        outbox = self.outbox(bus)
        for says in "abc":
            self.tell(outbox, says)
        bus.failure = PublishFailed("down")
        assert outbox.dispatch() == 0
        assert len(waiting()) == 3
        assert outbox.waiting_since() is not None
        bus.failure = None
        assert outbox.dispatch() == 3
        assert [json.loads(event.body)["s"] for event in bus.events] == ["a", "b", "c"]
        assert (waiting(), outbox.waiting_since()) == ([], None)

    def test_a_publisher_that_dies_between_bus_and_outbox_repeats_an_event_and_loses_none(
        self, bus: Bus, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Killed(BaseException):
            """As no code of ours can catch."""

        outbox = self.outbox(bus)
        for says in "ab":
            self.tell(outbox, says)

        def dies(*_: object) -> None:
            raise Killed

        with monkeypatch.context() as patch:
            patch.setattr(current().tables, "submit", dies)
            with pytest.raises(Killed):
                outbox.dispatch()
        outbox.dispatch()
        assert [json.loads(event.body)["s"] for event in bus.events] == ["a", "a", "b"]

    def test_the_mark_of_a_site_goes_once_nothing_was_told_for_long(self, bus: Bus) -> None:
        clock = FixedClock(TODAY)
        outbox = EventOutbox(current().tables, bus, clock, omission)
        self.tell(outbox, "a")
        assert [outbox.dispatch(), outbox.dispatch()] == [1, 0]
        assert [row.row for row in current().tables.query(PENDING, "events")] == [SITE]
        clock.move(timedelta(minutes=11))
        outbox.dispatch()
        assert list(current().tables.query(PENDING, "events")) == []


def test_the_timer_publishes_what_waits(client_for: ClientFor, bus: Bus) -> None:
    refresh()
    assert waiting()
    run(outbox_dispatch, None)
    assert waiting() == []
    assert bus.events
