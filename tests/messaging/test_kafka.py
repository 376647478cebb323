"""Publishing to Kafka, on librdkafka's mock cluster."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from confluent_kafka import KafkaError, Producer

from shared_code.kit.clock import UTC_CLOCK, FixedClock
from shared_code.messaging import kafka
from shared_code.messaging.events import FORECASTING_EVENTS, STATISTICS_EVENTS, TOPIC_OF, TOPICS, OutgoingEvent
from shared_code.messaging.kafka import KafkaEvents, bearer, event_hubs
from shared_code.messaging.queue import MessageRefused, PublishFailed
from tests.kafka import MockKafka, mock_kafka
from tests.left_behind import BREAKS_CONNECTIONS

pytestmark = BREAKS_CONNECTIONS
README = Path(__file__).parents[2] / "docs/events/README.md"
NAMESPACE = "hubs.servicebus.windows.net"


def event(number: int, site_id: str = "0170", kind: str = "PayrollCalculated") -> OutgoingEvent:
    return OutgoingEvent(kind, site_id, json.dumps({"sequence": number}))


def numbers(cluster: MockKafka, site_id: str = "0170") -> list[int]:
    found = cluster.events(FORECASTING_EVENTS.name, FORECASTING_EVENTS.partitions)
    return [json.loads(body)["sequence"] for body in found.get(site_id, [])]


@pytest.fixture
def cluster() -> Iterator[MockKafka]:
    with mock_kafka() as cluster:
        yield cluster


@pytest.fixture
def bus(cluster: MockKafka, monkeypatch: pytest.MonkeyPatch) -> Iterator[KafkaEvents]:
    monkeypatch.setattr(kafka, "SEND_SECONDS", 3.0)
    bus = KafkaEvents({"bootstrap.servers": cluster.address, "message.timeout.ms": 3000})
    yield bus
    bus.close()


def test_the_topics_are_those_of_the_specification() -> None:
    assert [(topic.name, topic.partitions, topic.kept.days) for topic in TOPICS] == [
        ("forecastingEvents", 6, 7),
        ("statisticsEvents", 3, 3),
    ]
    assert {name: topic.name for name, topic in TOPIC_OF.items()} == {
        "StatisticsUpdated": STATISTICS_EVENTS.name,
        "PayrollCalculated": FORECASTING_EVENTS.name,
        "PLViewRefreshed": FORECASTING_EVENTS.name,
    }


def test_an_event_names_the_step_of_the_trace_that_told_it(bus: KafkaEvents, cluster: MockKafka) -> None:
    traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    bus.publish(replace(event(1), traceparent=traceparent))
    bus.publish(event(2, "TP001"))
    found = cluster.events_with_headers(FORECASTING_EVENTS.name, FORECASTING_EVENTS.partitions)
    ((_, headers),), ((_, without),) = found["0170"], found["TP001"]
    assert headers["traceparent"] == traceparent.encode()
    assert without == {"type": b"PayrollCalculated", "content-type": b"application/json"}


def test_events_of_a_site_come_in_order_on_the_topic_of_their_type(bus: KafkaEvents, cluster: MockKafka) -> None:
    for number in range(10):
        for site_id in ("0170", "TP001"):
            bus.publish(event(number, site_id))
    bus.publish(event(10, kind="StatisticsUpdated"))
    assert numbers(cluster) == numbers(cluster, "TP001") == list(range(10))
    assert [*cluster.events(STATISTICS_EVENTS.name, STATISTICS_EVENTS.partitions)] == ["0170"]


def test_what_the_client_repeats_by_itself_is_one_event(bus: KafkaEvents, cluster: MockKafka) -> None:
    bus.publish(event(1))
    cluster.refuse(KafkaError.NOT_ENOUGH_REPLICAS, 2)
    bus.publish(event(2))
    bus.publish(event(3))
    assert numbers(cluster) == [1, 2, 3]


def test_a_cluster_that_is_down_fails_the_event_which_can_be_sent_again_when_it_is_back(
    bus: KafkaEvents, cluster: MockKafka
) -> None:
    bus.publish(event(1))
    cluster.be_down()
    for _ in range(2):
        with pytest.raises(PublishFailed):
            bus.publish(event(2))
    cluster.heal()
    bus.publish(event(2))
    assert numbers(cluster)[0] == 1
    assert set(numbers(cluster)) == {1, 2}


def test_a_cluster_that_is_slow_fails_the_event_in_time(bus: KafkaEvents, cluster: MockKafka) -> None:
    bus.publish(event(1))
    cluster.be_slow(20_000)
    with pytest.raises(PublishFailed):
        bus.publish(event(2))
    cluster.heal()
    bus.publish(event(2))
    assert list(dict.fromkeys(numbers(cluster))) == [1, 2]


def test_an_event_that_is_too_large_is_refused_for_good_by_client_and_cluster(
    bus: KafkaEvents, cluster: MockKafka
) -> None:
    with pytest.raises(MessageRefused):
        bus.publish(OutgoingEvent("PayrollCalculated", "0170", "x" * 1_100_000))
    cluster.refuse(KafkaError.MSG_SIZE_TOO_LARGE, 1)
    with pytest.raises(MessageRefused):
        bus.publish(event(1))
    bus.publish(event(2))
    assert numbers(cluster) == [2]


def test_event_hubs_are_reached_by_tls_as_the_apps_own_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    lasts = UTC_CLOCK.now().timestamp() + 3600
    token = SimpleNamespace(token="t", expires_on=lasts)
    credential = SimpleNamespace(get_token=lambda _: token)
    monkeypatch.setattr("azure.identity.DefaultAzureCredential", lambda: credential)
    configuration = dict(event_hubs(NAMESPACE, UTC_CLOCK))
    assert configuration["bootstrap.servers"] == f"{NAMESPACE}:9093"
    assert (configuration["security.protocol"], configuration["sasl.mechanisms"]) == ("SASL_SSL", "OAUTHBEARER")
    Producer({**kafka.DELIVERY, **configuration})  # takes the configuration
    assert kafka.DELIVERY["enable.idempotence"] is True


def test_the_token_is_asked_for_the_namespace_and_an_expired_one_is_none() -> None:
    clock, asked = FixedClock(date(2025, 4, 15)), list[str]()
    expires = [clock.now().timestamp() + 60]

    def token(scope: str) -> Any:
        asked.append(scope)
        return SimpleNamespace(token="t", expires_on=expires[0])

    call = bearer(token, NAMESPACE, clock)
    assert call("") == ("t", expires[0])
    assert asked == [f"https://{NAMESPACE}/.default"]
    expires[0] = clock.now().timestamp()
    with pytest.raises(ValueError, match="expired"):
        call("")


def test_the_sample_of_the_documents_reads_each_event_once_whatever_comes_twice_or_late(
    bus: KafkaEvents, cluster: MockKafka, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {"eventType": "PLViewRefreshed", "schemaVersion": 1, "siteId": "0170", "period": "2025-04"}
    later, omitted, page = {"sequence": 7, "flc": 200.5}, {**said, "siteId": "0349"}, "/pl-view/0349/2025-04"
    for body in (
        {**said, "sequence": 3, "flc": 100},
        {**said, **later},
        {**said, "sequence": 3, "flc": 100},
        {**said, **later},
        {**said, "sequence": 9, "schemaVersion": 2, "flc": -1},
        {**omitted, "eventType": "EventOmitted", "sequence": 5, "omitted": "PLViewRefreshed", "readAt": page},
        {**omitted, "sequence": 4, "flc": 100},
        {**omitted, "eventType": "EventOmitted", "sequence": 6, "omitted": "PayrollCalculated", "readAt": "/payroll"},
    ):
        bus.publish(OutgoingEvent("PLViewRefreshed", "0170", json.dumps(body)))
    (program,) = re.findall(r"```python\n(.+?)```", README.read_text("utf-8"), re.DOTALL)
    monkeypatch.chdir(tmp_path)
    exec(program, {"SERVERS": cluster.address, "WAIT_SECONDS": 8})  # noqa: S102 - it is what the page tells people to run
    with closing(sqlite3.connect("contributions.db")) as store:
        rows = store.execute("SELECT * FROM month ORDER BY site").fetchall()
    assert rows == [("0170", "2025-04", 7, 200.5, None), ("0349", "2025-04", 5, None, page)]
