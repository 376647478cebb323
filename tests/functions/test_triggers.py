"""Queue and timer functions, called as the host calls them."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import azure.functions as func
import pytest
from starlette.testclient import TestClient

from functions.queue.payroll_calculation import payroll_calculation
from functions.queue.pl_view_refresh import pl_view_refresh
from functions.queue.site_jobs import site_jobs
from functions.queue.statistics_update import statistics_update
from functions.timer.rebuild import rebuild
from functions.timer.sweep import sweep
from shared_code.accounts.models import AccountChart
from shared_code.accounts.series import SeriesName
from shared_code.accounts.tables import ChartTables
from shared_code.api.context import current_request_or_none
from shared_code.application import current
from shared_code.kit.period import Span
from shared_code.messaging.commands import SCHEMA_VERSION
from shared_code.messaging.queues import SITE_JOBS, STATISTICS
from shared_code.operations.views import DeadLetterView
from shared_code.store.idempotency import IdempotencyRecord
from shared_code.store.site_partition import facts_version
from shared_code.store.table import Delete, Merge
from shared_code.store.unit_of_work import ChangeSet
from shared_code.telemetry import line_of
from tests.conftest import APRIL, SITES, Company, register_elsewhere
from tests.functions.conftest import BASE, ClientFor

URL = f"{BASE}/statistics/TP001/2025-04"
CONSUMERS = [statistics_update, payroll_calculation, pl_view_refresh, site_jobs]


def run(function: object, argument: object) -> None:
    """Call the function behind a trigger's decorator."""
    function._function.get_user_function()(argument)  # type: ignore[attr-defined]  # the library's own wrapper


def message(body: str, correlation: str = "") -> func.ServiceBusMessage:
    class Arrived(func.ServiceBusMessage):
        correlation_id = correlation

        def get_body(self) -> bytes:
            return body.encode()

    return Arrived()


@contextmanager
def recorded(told: list[Any], form: Callable[[logging.LogRecord], Any] = line_of) -> Iterator[None]:
    """Keeps what our packages log, as the lines that they become."""
    handler, ours = logging.Handler(), logging.getLogger("shared_code")
    handler.emit = lambda record: told.append(form(record))  # type: ignore[method-assign]  # all it does
    level = ours.level
    ours.setLevel(logging.INFO)  # whatever tests before have set
    ours.addHandler(handler)
    try:
        yield
    finally:
        ours.removeHandler(handler)
        ours.setLevel(level)


def save(client: TestClient, vehicles: int, etag: str) -> str:
    body = {"days": [{"date": "2025-04-20", "valetDaily": vehicles}]}
    answer = client.put(URL, json=body, headers={"If-Match": etag})
    assert answer.status_code == 200
    return str(answer.headers["ETag"])


def received(name: str = STATISTICS.name) -> list[str]:
    """Bodies of all messages in a queue, which is emptied."""
    queue = current().embedded_queue
    assert queue is not None
    bodies = []
    while delivery := queue.receive(name):
        bodies.append(delivery.message.body)
        queue.complete(delivery)
    return bodies


def given_up() -> DeadLetterView:
    """The one dead letter there is."""
    (letter,), _ = current().dead_letters.all()
    return letter


def summary() -> object:
    months = current().statistics_rows.of_district("d-orlando", Span(APRIL, APRIL)).sites.get("TP001", {})
    return months[APRIL].sums[SeriesName.TREND].counts["valetDaily"] if APRIL in months else None


def payroll_budget() -> object:
    """The budget of payroll in April, in cents, as the roll-up of the district has it."""
    (row,) = [row for row in current().pl_rows.of_district("d-orlando", 2025) if row.site_id == "TP001"]
    return row.cents["payroll"][list(row.months).index(APRIL)][0]


class TestStatisticsUpdate:
    def test_a_save_sends_a_command_of_ids_only(self, client_for: ClientFor) -> None:
        save(client_for("account_manager"), 5, '"0-0"')
        (body,) = received()
        assert json.loads(body).keys() == {
            "schemaVersion",
            "siteId",
            "periods",
            "cause",
            "userId",
            "correlationId",
            "traceparent",
        }
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
    def test_an_unreadable_message_is_a_permanent_fault(self, company: Company, body: str) -> None:
        run(statistics_update, message(body))
        assert given_up().reason == "Unreadable"

    @pytest.mark.parametrize(("consumer", "told"), [(statistics_update, 5), (pl_view_refresh, None)])
    def test_f50_a_message_of_the_next_release_is_read_with_what_is_known_of_it(
        self, client_for: ClientFor, consumer: object, told: int | None
    ) -> None:
        save(client_for("account_manager"), 5, '"0-0"')
        newer = {**json.loads(received()[0]), "series": ["forecast"]}
        run(consumer, message(json.dumps(newer)))
        assert summary() == told

    @pytest.mark.parametrize("consumer", CONSUMERS)
    def test_of_a_message_of_an_unknown_version_nothing_is_guessed(self, company: Company, consumer: object) -> None:
        body = {"siteId": "TP001", "periods": ["2025-04"], "job": "rebuild", "run": "1"}
        run(consumer, message(json.dumps({**body, "schemaVersion": SCHEMA_VERSION + 1})))
        assert given_up().reason == "UnknownVersion"
        assert "this version of the app knows version 1" in given_up().description

    @pytest.mark.parametrize("consumer", [statistics_update, pl_view_refresh])
    def test_f29_a_site_that_another_process_loaded_is_known_with_its_first_message(
        self, company: Company, consumer: object
    ) -> None:
        assert "0999" not in current().register.sites
        register_elsewhere().save("sites", {"0999": SITES["TP001"].model_copy(update={"site_id": "0999"})})
        run(consumer, message('{"siteId":"0999","periods":["2025-04"],"cause":"","correlationId":""}'))
        assert "0999" in current().register.sites

    def test_f29_the_roll_up_follows_a_chart_that_another_process_loaded(self, company: Company) -> None:
        company.chart()
        company.budget("TP001", APRIL, {"6000": "100"})
        command = message('{"siteId":"TP001","periods":["2025-04"],"cause":"","correlationId":""}')
        run(pl_view_refresh, command)
        before = payroll_budget()
        chart = current().charts.chart()
        moved = {**chart.accounts, "6000": chart.accounts["6000"].model_copy(update={"category": "CLAIMS"})}
        ChartTables(current().tables).save(AccountChart(accounts=moved))
        company.budget("TP001", APRIL.shift(1), {"6000": "1"})
        run(pl_view_refresh, command)
        assert (before, payroll_budget()) == (10_000, 0)

    @pytest.mark.parametrize("consumer", CONSUMERS)
    def test_a_site_that_is_unknown_after_rereading_is_a_permanent_fault(
        self, company: Company, consumer: object
    ) -> None:
        body = {"siteId": "9999", "periods": ["2025-04"], "job": "rebuild", "run": "1"}
        run(consumer, message(json.dumps(body)))
        assert (given_up().reason, given_up().description) == ("UnknownSite", "There is no site 9999.")

    @pytest.mark.parametrize("consumer", CONSUMERS)
    def test_each_consumers_line_names_the_request_that_it_follows(self, company: Company, consumer: object) -> None:
        body = {"siteId": "TP001", "periods": ["2025-04"], "job": "rebuild", "run": "1"}
        told: list[dict[str, Any]] = []
        with recorded(told):
            run(consumer, message(json.dumps(body), "req_anna"))
        lines = [line for line in told if "site TP001" in line["message"]]
        assert [line["requestId"] for line in lines] == ["req_anna"]
        assert current_request_or_none() is None


class TestRebuild:
    def test_the_timer_asks_for_each_site_by_a_message_of_its_own_and_says_when_all_are_done(
        self, company: Company
    ) -> None:
        company.budget("TP001", APRIL)
        run(rebuild, None)
        run(rebuild, None)
        bodies = received(SITE_JOBS.name)
        assert sorted(json.loads(body)["siteId"] for body in bodies) == sorted(SITES)
        assert current().runs.latest("rebuild") == []
        for body in [*bodies, *bodies]:
            run(site_jobs, message(body))
        assert current().rebuild.outdated() == []
        run(rebuild, None)
        (result,) = current().runs.latest("rebuild")
        assert result.result["rules"] == facts_version()
        assert received(SITE_JOBS.name) == []

    def test_a_job_that_there_is_not_is_a_permanent_fault(self, company: Company) -> None:
        body = '{"siteId": "TP001", "job": "mow the lawn", "run": "1"}'
        run(site_jobs, message(body))
        assert given_up().reason == "UnknownJob"


class TestSweep:
    def kept(self, key: str) -> bool:
        return current().changes.idempotency_record("TP001", key) is not None

    def keep(self, key: str, expires: datetime) -> None:
        answer = IdempotencyRecord(key, "f", "{}", '"1-a"', expires)
        current().changes.commit(ChangeSet("TP001", None, "anna", kept=answer))

    def test_f50_expired_answers_leave_and_others_stay(self, company: Company) -> None:
        now = current().clock.now()
        for number in range(101):
            self.keep(f"old{number}", now - timedelta(seconds=1))
        self.keep("new", now + timedelta(hours=1))
        run(sweep, None)
        bodies = received(SITE_JOBS.name)
        assert sorted(json.loads(body)["siteId"] for body in bodies) == sorted(SITES)
        for body in [*bodies, *bodies]:
            run(site_jobs, message(body))
        run(sweep, None)
        assert received(SITE_JOBS.name) == []
        assert not any(self.kept(f"old{number}") for number in range(101))
        assert self.kept("new")
        (result,) = current().runs.latest("sweep")
        assert result.result["removed"] == {"keptAnswers": 101}

    def test_f50_an_answer_that_is_renewed_meanwhile_stays(
        self, company: Company, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.keep("old", current().clock.now() - timedelta(seconds=1))
        tables = current().tables
        submit = tables.submit

        def renews(table: str, partition: str, operations: Any) -> Any:
            if isinstance(operations[0], Delete):
                submit(table, partition, [Merge(operations[0].row, {"renewed": True})])
            return submit(table, partition, operations)

        monkeypatch.setattr(tables, "submit", renews)
        current().sweep.left()
        assert current().sweep.site("TP001") == "0 rows removed"
        assert self.kept("old")
