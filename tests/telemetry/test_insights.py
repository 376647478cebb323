"""Lines and steps arrive at Application Insights by Microsoft's exporter; when they do not, no request waits for it."""

import logging
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import sleep

import pytest

from shared_code.kit.steps import Facts, Part, StepKind, TraceStep, asking, tell
from shared_code.kit.trace import continued, current_trace, entered
from shared_code.telemetry import Insights, azure_monitor, insights
from shared_code.telemetry.azure_monitor import AzureMonitor
from shared_code.telemetry.insights import SLOW_SECONDS
from tests.managed_identity import TOKEN, managed_identity
from tests.package.surroundings import certificate
from tests.telemetry.ingestion import Ingestion, ingestion

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"
ROUTE = "/api/v1/forecasting/statistics/{siteId}/{period}"
log = logging.getLogger("shared_code.tests.insights")


@pytest.fixture(autouse=True)
def _disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the exporter keeps what was not taken, which is sent again at once; it reads a setting that tests leave."""
    monkeypatch.delenv("APPLICATIONINSIGHTS_CONNECTION_STRING", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(azure_monitor, "PATIENCE", {**azure_monitor.PATIENCE, "storage_min_retry_interval": 0})


@pytest.fixture
def service() -> Iterator[Ingestion]:
    with ingestion() as found:
        yield found


@pytest.fixture
def started() -> Iterator[Callable[[str], Insights]]:
    """Starts handing on what `log` writes; each is closed, which sends what waits."""
    opened: list[Insights] = []

    def start(connection: str) -> Insights:
        opened.append(Insights(lambda: AzureMonitor(connection), pause=0.01))
        log.addHandler(opened[-1])
        return opened[-1]

    log.setLevel(logging.INFO)
    yield start
    for one in opened:
        log.removeHandler(one)
        one.close()


def stop(sent: Insights) -> None:
    log.removeHandler(sent)
    sent.close()


def request(status: int = 200) -> TraceStep:
    trace = current_trace()
    assert trace
    facts: Facts = {"http.request.method": "GET", "http.route": ROUTE, "http.response.status_code": status}
    return TraceStep(trace, StepKind.REQUEST, f"GET {ROUTE}", 0.25, {**facts, "requestId": "req_1"}, status >= 500)


class TestWhatIsSent:
    def test_a_line_is_sent_whole_with_the_step_that_wrote_it(
        self, service: Ingestion, started: Callable[[str], Insights]
    ) -> None:
        sent = started(service.connection)
        with entered(continued(f"00-{TRACE}-{PARENT}-01")):
            step = current_trace()
            log.warning("%d of %d", 1, 2, extra={"metadata": {"siteId": "0170"}})
        log.info("of nobody")
        stop(sent)
        first, second = service.lines()
        assert (first["message"], first["level"], first["metadata"]) == ("1 of 2", "WARNING", {"siteId": "0170"})
        item, other = service.of("MessageData")
        assert step
        assert item["tags"]["ai.operation.id"] == TRACE
        assert item["tags"]["ai.operation.parentId"] == step.span_id
        assert item["data"]["baseData"]["severityLevel"] == 2
        assert (second["message"], other["tags"]["ai.operation.id"]) == ("of nobody", "0" * 32)
        assert item["tags"]["ai.cloud.role"] == "forecasting-api"

    def test_a_request_is_its_route_and_what_it_asked_lies_below_it(
        self, service: Ingestion, started: Callable[[str], Insights]
    ) -> None:
        sent = started(service.connection)
        with entered(continued(f"00-{TRACE}-{PARENT}-00")):
            with asking(Part.TABLES, "get forecasts"):  # so soon that it is a figure
                pass
            with asking(Part.TABLES, "query forecasts"):
                sleep(SLOW_SECONDS)
            with pytest.raises(OSError, match="away"), asking(Part.BROKER, "send forecasting", kind=StepKind.SENT):
                raise OSError("away")
            tell(request())
            step = current_trace()
        stop(sent)
        assert step
        (asked,) = service.of("RequestData")
        assert asked["tags"]["ai.operation.parentId"] == PARENT
        told = asked["data"]["baseData"]
        assert (told["name"], told["id"], told["duration"]) == (f"GET {ROUTE}", step.span_id, "0.00:00:00.250")
        assert (told["responseCode"], told["success"], told["url"]) == ("200", True, "")
        assert told["properties"] == {"requestId": "req_1"}
        tables, broker = (one["data"]["baseData"] for one in service.of("RemoteDependencyData"))
        assert (tables["type"], tables["name"], tables["success"]) == ("azure.tables", "query forecasts", True)
        assert (broker["type"], broker["target"]) == ("Queue Message | servicebus", "forecasting")
        assert broker["success"] is False
        below = {one["tags"]["ai.operation.parentId"] for one in service.of("RemoteDependencyData")}
        assert below == {step.span_id}
        assert {one["tags"]["ai.operation.id"] for one in service.items} == {TRACE}

    def test_a_server_error_is_a_request_that_failed(
        self, service: Ingestion, started: Callable[[str], Insights]
    ) -> None:
        sent = started(service.connection)
        with entered(continued("")):
            tell(request(503))
        stop(sent)
        (asked,) = service.of("RequestData")
        assert (asked["data"]["baseData"]["responseCode"], asked["data"]["baseData"]["success"]) == ("503", False)

    def test_what_is_asked_outside_any_step_is_not_told(
        self, service: Ingestion, started: Callable[[str], Insights]
    ) -> None:
        sent = started(service.connection)
        with asking(Part.TABLES, "query outbox"):
            pass
        stop(sent)
        assert service.items == []


class TestWhatFails:
    def test_who_writes_does_not_wait_for_a_service_that_does_not_answer(
        self, service: Ingestion, started: Callable[[str], Insights]
    ) -> None:
        service.answers.clear()
        sent = started(service.connection)
        log.info("first")
        service.wait()
        for number in range(100):  # while the first is held; a writer that waited would never come to the end
            log.info("line %d", number)
        assert service.items == []
        service.answers.set()
        stop(sent)
        assert len(service.lines()) == 101

    @pytest.mark.parametrize("status", [500, 503, 429, 401, 403])
    def test_what_is_refused_for_a_while_is_kept_on_disk_and_sent_once(
        self, service: Ingestion, started: Callable[[str], Insights], status: int
    ) -> None:
        service.status = status
        sent = started(service.connection)
        log.info("early")
        service.wait()
        service.status = 200
        log.info("late")
        stop(sent)
        assert sorted(line["message"] for line in service.lines()) == ["early", "late"]

    def test_what_is_refused_for_good_is_lost_and_the_next_is_sent(
        self, service: Ingestion, started: Callable[[str], Insights]
    ) -> None:
        service.status = 400
        sent = started(service.connection)
        log.info("refused")
        service.wait()
        service.status = 200
        log.info("taken")
        stop(sent)
        assert [line["message"] for line in service.lines()] == ["taken"]

    def test_nobody_there_costs_nobody_anything(self, started: Callable[[str], Insights]) -> None:
        with ingestion() as gone:
            connection = gone.connection
        sent = started(connection)
        log.info("to nobody")
        stop(sent)

    def test_more_than_may_wait_is_lost_and_counted(
        self,
        service: Ingestion,
        started: Callable[[str], Insights],
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        monkeypatch.setattr(insights, "MOST_WAITING", 3)
        service.answers.clear()
        sent = started(service.connection)
        log.info("held")
        service.wait()
        for _ in range(5):
            log.info("waits")
        service.answers.set()
        logging.getLogger("shared_code").propagate = True
        stop(sent)
        assert len(service.lines()) == 4
        assert "2 lines and steps were not sent to Application Insights" in caplog.text

    def test_what_the_exporter_says_of_itself_is_not_sent(
        self, service: Ingestion, started: Callable[[str], Insights]
    ) -> None:
        service.status = 400
        sent = started(service.connection)
        its = logging.getLogger("azure.monitor")
        its.addHandler(sent)
        log.info("refused")  # of which the exporter writes an error
        service.wait()
        service.status = 200
        stop(sent)
        its.removeHandler(sent)
        assert service.items == []

    def test_a_wrong_connection_string_costs_the_telemetry_alone(
        self, started: Callable[[str], Insights], caplog: pytest.LogCaptureFixture
    ) -> None:
        logging.getLogger("shared_code").propagate = True
        sent = started("InstrumentationKey=wrong")
        sent._thread.join()
        log.info("goes on")
        with entered(continued("")):
            tell(request())
        assert "nothing is sent to Application Insights: ValueError" in caplog.text
        assert not sent._waiting


def test_the_exporter_signs_in_as_the_identity_that_its_setting_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, started: Callable[[str], Insights]
) -> None:
    tls, trusted, _ = certificate(tmp_path, "127.0.0.2")
    identity = "11111111-2222-3333-4444-555555555555"
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
    monkeypatch.setenv("APPLICATIONINSIGHTS_AUTHENTICATION_STRING", f"ClientId={identity};Authorization=AAD")
    with ingestion(tls) as service, managed_identity(monkeypatch, "another") as asked:
        sent = started(service.connection)
        log.info("signed")
        stop(sent)
    assert [line["message"] for line in service.lines()] == ["signed"]
    assert set(service.authorizations) == {f"Bearer {TOKEN}"}
    assert set(asked) == {(identity, "https://monitor.azure.com/")}
