"""The started product: one trace leads from a request over the queues to the event, in the log and in what is sent."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest

from shared_code.application import close_current
from tests.broker.product import product_broker
from tests.conftest import APRIL, TODAY, Company
from tests.functions.profit import prosper
from tests.started import BASE, PATIENCE, Host
from tests.telemetry.ingestion import Ingestion, ingestion

TRACE: Final = "5af7651916cd43dd8448eb211c80319c"
SENT: Final = f"00-{TRACE}-b7ad6b7169203331-01"
PUT: Final = ("PUT", f"{BASE}/statistics/{{siteId}}/{{period}}")

Lines = list[dict[str, Any]]


@pytest.fixture
def insights() -> Iterator[Ingestion]:
    with ingestion() as found:
        yield found


@pytest.fixture
def host(company: Company, insights: Ingestion) -> Iterator[Host]:
    """A company of few sites, served by a process with a broker elsewhere, which sends its telemetry."""
    prosper(company, "TP001")
    close_current()
    with product_broker() as broker:
        settings = {
            "ServiceBus": broker.connection_string,
            "APPLICATIONINSIGHTS_CONNECTION_STRING": insights.connection,
            "TMPDIR": str(company.folder),  # what was not taken is kept there, and would be sent by the next run
        }
        host = Host(company.folder, "--no-demo", "--today", str(TODAY), **settings)
        host.start()
        yield host
        if host.is_running:
            host.stop()


def until(look: Callable[[], Any], is_there: Callable[[Any], bool]) -> Any:
    """What is looked at, once it is there."""
    ends = time.monotonic() + PATIENCE
    while not is_there(found := look()):
        assert time.monotonic() < ends, found
        time.sleep(0.1)
    return found


def save(host: Host) -> None:
    with host.client("forecasting_admin") as sam:
        url = f"{BASE}/statistics/TP001/{APRIL}"
        body = {"days": [{"date": f"{APRIL}-20", "valetDaily": 99}]}
        headers = {"If-Match": sam.get(url).headers["ETag"], "traceparent": SENT}
        assert sam.put(url, json=body, headers=headers).status_code == 200


def traced(host: Host) -> Lines:
    """The lines of the trace in the log file."""
    written = (host.folder / "forecasting-api.log").read_text("ascii").splitlines()
    return [line for line in map(json.loads, written) if line["traceId"] == TRACE]


def has_event(lines: Lines) -> bool:
    return any(line["message"].startswith("event ") for line in lines)


def test_one_trace_leads_from_the_request_over_the_queue_to_the_event_and_is_sent(
    host: Host, insights: Ingestion
) -> None:
    save(host)
    lines = until(lambda: traced(host), has_event)
    assert host.stop() == 0  # which sends what waits
    lines = traced(host)
    done = [(line["method"], line["endpoint"]) for line in lines if line["responseTime"] is not None]
    assert done[0] == PUT
    assert ("QUEUE", "statistics-update") in done
    assert len({line["requestId"] for line in lines if line["requestId"]}) == 1

    sent = [item for item in insights.items if item["tags"].get("ai.operation.id") == TRACE]
    copies = [json.loads(one["data"]["baseData"]["message"]) for one in of(sent, "MessageData")]
    assert sorted(map(str, copies)) == sorted(map(str, lines))  # each once
    asked = [one["data"]["baseData"]["name"] for one in of(sent, "RequestData")]
    assert asked[0] == " ".join(PUT)
    assert sorted(asked) == sorted(" ".join(one) for one in done)
    assert "send forecasting" in {one["data"]["baseData"]["name"] for one in of(sent, "RemoteDependencyData")}
    figures = {
        point["name"]: item["data"]["baseData"]["properties"]
        for item in insights.of("MetricData")
        for point in item["data"]["baseData"]["metrics"]
    }
    assert figures["forecasting.request.duration"]["http.route"].startswith(BASE)
    assert [name for name in figures if not name.startswith("forecasting.")] == []  # nobody else sends any
    assert [one for one in figures.values() if "server.address" in one] == []  # which a caller says


def of(items: Lines, kind: str) -> Lines:
    return [item for item in items if item["data"]["baseType"] == kind]
