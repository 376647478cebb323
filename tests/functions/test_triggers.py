"""Queue and timer functions, called as the host calls them."""

import json
from datetime import date, timedelta

import azure.functions as func
import pytest
from starlette.testclient import TestClient

from functions.queue.statistics_update import statistics_update
from functions.timer.actuals_freshness import actuals_freshness
from functions.timer.outbox_dispatch import outbox_dispatch
from shared_code import bootstrap
from shared_code.kit.changes import PENDING, Change, Changes, Command
from shared_code.kit.clock import FixedClock
from shared_code.kit.documents import FORECASTS, Series
from shared_code.kit.errors import SiteNotFound
from shared_code.kit.period import Period, Span
from shared_code.kit.queue import Message, PublishFailed
from shared_code.statistics.models import SeriesName
from tests.conftest import APRIL, TODAY, Company
from tests.functions.conftest import BASE, ClientFor

URL = f"{BASE}/statistics/TP001/2025-04"
QUEUE = "statistics-update"


def run(function: object, argument: object) -> None:
    """Call the function behind a trigger's decorator."""
    function._function.get_user_function()(argument)  # type: ignore[attr-defined]  # the library's own wrapper


def message(body: str) -> func.ServiceBusMessage:
    class Arrived(func.ServiceBusMessage):
        def get_body(self) -> bytes:
            return body.encode()

    return Arrived()


def save(client: TestClient, vehicles: int, etag: str) -> str:
    body = {"days": [{"date": "2025-04-20", "valetDaily": vehicles}]}
    answer = client.put(URL, json=body, headers={"If-Match": etag})
    assert answer.status_code == 200
    return str(answer.headers["ETag"])


def received() -> list[str]:
    """Bodies of all messages in the queue, which is emptied."""
    queue = bootstrap.embedded_queue()
    assert queue is not None
    bodies = []
    while delivery := queue.receive(QUEUE):
        bodies.append(delivery.message.body)
        queue.complete(delivery)
    return bodies


def summary() -> object:
    months = bootstrap.summary_tables().of_district("d-orlando", Span(APRIL, APRIL)).get("TP001", {})
    return months[APRIL].sums[SeriesName.TREND].counts["valetDaily"] if APRIL in months else None


class TestStatisticsUpdate:
    def test_a_save_sends_a_command_of_ids_only(self, client_for: ClientFor) -> None:
        save(client_for("account_manager"), 5, '"0-0"')
        (body,) = received()
        assert json.loads(body).keys() == {"siteId", "periods", "cause", "correlationId"}
        assert (json.loads(body)["siteId"], json.loads(body)["periods"]) == ("TP001", ["2025-04"])

    def test_the_consumer_stores_the_months_totals_and_a_second_delivery_changes_nothing(
        self, client_for: ClientFor
    ) -> None:
        save(client_for("account_manager"), 5, '"0-0"')
        (body,) = received()
        for _ in range(2):
            run(statistics_update, message(body))
            assert summary() == 5

    def test_late_and_reordered_messages_end_in_the_current_state(self, client_for: ClientFor) -> None:
        client = client_for("account_manager")
        etag = save(client, 5, '"0-0"')
        etag = save(client, 6, etag)
        save(client, 5, etag)
        bodies = received()
        assert len(bodies) == 3
        for body in reversed(bodies):
            run(statistics_update, message(body))
        assert summary() == 5

    @pytest.mark.parametrize(
        "body", ["no json", "{}", '{"siteId":"TP001","periods":["2025-13"],"cause":"","correlationId":""}']
    )
    def test_an_unreadable_message_fails_so_that_it_ends_as_a_dead_letter(self, company: Company, body: str) -> None:
        with pytest.raises(ValueError, match="validation error"):
            run(statistics_update, message(body))

    def test_an_unknown_site_fails_too(self, company: Company) -> None:
        with pytest.raises(SiteNotFound):
            run(statistics_update, message('{"siteId":"9999","periods":["2025-04"],"cause":"","correlationId":""}'))


class Broker:
    """A publisher that can be switched off."""

    def __init__(self) -> None:
        self.up = False
        self.taken: list[Message] = []

    def publish(self, messages: list[Message]) -> None:
        if not self.up:
            raise PublishFailed("down")
        self.taken += messages


class TestOutbox:
    @pytest.fixture
    def clock(self) -> FixedClock:
        return FixedClock(TODAY)

    @pytest.fixture
    def broker(self) -> Broker:
        return Broker()

    @pytest.fixture
    def changes(self, company: Company, broker: Broker, clock: FixedClock) -> Changes:
        return Changes(bootstrap.tables(), broker, clock)  # type: ignore[arg-type]  # a list is a sequence

    def pending(self) -> list[str]:
        return [row.row for row in bootstrap.tables().query(PENDING, "0")]

    def outbox(self) -> int:
        return len(list(bootstrap.tables().query(FORECASTS, "TP001", "o|", "o|~")))

    def test_a_message_the_broker_refused_waits_and_is_sent_by_the_timer(
        self, changes: Changes, broker: Broker
    ) -> None:
        changes.commit(
            Change("TP001", Series.FORECAST, "anna", commands=[Command("forecasting.statistics.update", (APRIL,))])
        )
        assert (self.outbox(), self.pending()) == (1, ["TP001"])
        assert changes.dispatch_pending() == 0
        broker.up = True
        assert changes.dispatch_pending() == 1
        assert (self.outbox(), len(broker.taken)) == (0, 1)

    def test_a_marker_leaves_only_when_it_is_older_than_any_request_and_nothing_is_left(
        self, changes: Changes, broker: Broker, clock: FixedClock
    ) -> None:
        changes.commit(
            Change("TP001", Series.FORECAST, "anna", commands=[Command("forecasting.statistics.update", (APRIL,))])
        )
        broker.up = True
        changes.dispatch_pending()
        changes.dispatch_pending()
        assert self.pending() == ["TP001"]
        clock.move(timedelta(minutes=11))
        changes.dispatch_pending()
        assert self.pending() == []

    def test_a_request_that_sent_its_messages_removes_its_own_marker(self, client_for: ClientFor) -> None:
        save(client_for("account_manager"), 5, '"0-0"')
        assert (self.outbox(), self.pending()) == (0, [])

    def test_a_marker_that_stood_before_is_left_to_the_timer(self, changes: Changes, broker: Broker) -> None:
        command = [Command("forecasting.statistics.update", (APRIL,))]
        changes.commit(Change("TP001", Series.FORECAST, "anna", commands=command))
        broker.up = True
        changes.commit(Change("TP001", Series.FORECAST, "anna", commands=command))
        assert (self.outbox(), self.pending()) == (1, ["TP001"])

    def test_the_timer_calls_it(self, company: Company) -> None:
        run(outbox_dispatch, None)


class TestActualsFreshness:
    def test_it_records_the_open_sites_without_actuals_of_yesterday(self, company: Company) -> None:
        yesterday = TODAY - timedelta(days=1)
        company.actuals("TP001", {yesterday: {"externalRevenue": "1"}})
        company.actuals("0170", {yesterday - timedelta(days=1): {"externalRevenue": "1"}})
        company.actuals("0349", {yesterday: {"externalRevenue": "0"}})
        run(actuals_freshness, None)
        (result,) = bootstrap.runs().latest("actuals-freshness")
        assert result.result == {
            "expected": "2025-04-14", "sites": 6, "late": ["0170", "0349", "0402", "0500", "0900"]
        }  # fmt: skip

    def test_a_site_that_is_not_open_is_not_missed(self, company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("BUSINESS_DATE", str(date(2025, 6, 1)))
        bootstrap.close()
        assert "0500" not in bootstrap.refresh().check_freshness()
        assert Period.of(bootstrap.clock().today()) == Period(2025, 6)
