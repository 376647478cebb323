"""What the product asks of others is a step below the request that asked: store, broker, events, cache, warehouse."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared_code.cache.redis import RedisCache, redis
from shared_code.integration.sources.warehouse.service import SqlWarehouse
from shared_code.integration.sources.warehouse.sqlite import SqliteConnections
from shared_code.kit.errors import DatabaseError
from shared_code.kit.steps import Part, StepKind, TraceStep, listen
from shared_code.kit.trace import continued, current_trace, entered
from shared_code.messaging.events import OutgoingEvent
from shared_code.messaging.kafka import KafkaEvents
from shared_code.messaging.queue import Message, PublishFailed
from shared_code.messaging.queues import SITE_JOBS, TOPIC
from shared_code.messaging.service_bus import ServiceBusTopic, service_bus
from shared_code.store.azure_tables import azure_tables
from shared_code.store.names import FORECASTS
from shared_code.store.table import Insert, Replace, WriteConflict
from tests.broker.product import product_broker
from tests.kafka import mock_kafka
from tests.servers import azurite, free_port

SENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture(autouse=True)
def steps() -> Iterator[list[TraceStep]]:
    """The steps that are told while a request is worked on."""
    told: list[TraceStep] = []
    listen(told.append)
    with entered(continued(SENT)):
        yield told
    listen(None)


def outcomes(steps: list[TraceStep], part: Part) -> list[tuple[str, bool]]:
    """What was asked of a part, and whether it failed; each below the request."""
    above = current_trace()
    assert above
    assert {(one.trace.trace_id, one.trace.parent_id) for one in steps} == {(above.trace_id, above.span_id)}
    assert {one.facts["part"] for one in steps} == {part}
    assert all(one.seconds > 0 for one in steps)
    return [(one.name, one.is_failed) for one in steps]


def test_a_call_of_the_table_store_is_a_step_and_a_row_that_is_missing_no_failure(
    steps: list[TraceStep], tmp_path: Path
) -> None:
    with azurite(tmp_path) as uri:
        tables = azure_tables(uri)
        tables.submit(FORECASTS, "0170", [Insert("h", {})])
        assert tables.get(FORECASTS, "0170", "missing") is None
        assert [row.row for row in tables.query(FORECASTS, "0170")] == ["h"]
        with pytest.raises(WriteConflict):
            tables.submit(FORECASTS, "0170", [Replace("h", {}, 'W/"old"')])
        tables.close()
    asked = [("submit forecasts", False), ("get forecasts", False)]
    pages = [("query forecasts", False)] * 2  # the page, and that there is no other
    assert outcomes(steps, Part.TABLES) == [*asked, *pages, ("submit forecasts", False)]


def test_a_table_store_that_is_not_there_is_a_step_that_failed(steps: list[TraceStep]) -> None:
    tables = azure_tables(f"http://127.0.0.1:{free_port()}/devstoreaccount1")
    with pytest.raises(DatabaseError):
        tables.get(FORECASTS, "0170", "h")
    tables.close()
    assert outcomes(steps, Part.TABLES) == [("get forecasts", True)]


def test_messages_are_a_step_that_sends(steps: list[TraceStep]) -> None:
    with product_broker() as broker:
        topic = ServiceBusTopic(service_bus(broker.connection_string))
        topic.publish([Message("1", SITE_JOBS.subject, "{}", "")])
    with pytest.raises(PublishFailed):  # it is gone
        topic.publish([Message("2", SITE_JOBS.subject, "{}", "")])
    topic.close()
    assert outcomes(steps, Part.BROKER) == [(f"send {TOPIC}", False), (f"send {TOPIC}", True)]
    assert {one.kind for one in steps} == {StepKind.SENT}


def test_an_event_is_a_step_below_the_one_that_told_it_not_below_whoever_publishes(steps: list[TraceStep]) -> None:
    told = continued("")
    with mock_kafka() as cluster:
        bus = KafkaEvents({"bootstrap.servers": cluster.address})
        bus.publish(OutgoingEvent("PayrollCalculated", "0170", "{}", traceparent=str(told)))
        bus.close()
    (step,) = steps
    assert (step.name, step.kind, step.is_failed) == ("publish forecastingEvents", StepKind.SENT, False)
    assert (step.trace.trace_id, step.trace.parent_id) == (told.trace_id, told.span_id)


def test_a_cache_that_is_left_alone_is_not_asked(steps: list[TraceStep]) -> None:
    cache = RedisCache(redis(f"redis://127.0.0.1:{free_port()}"), lambda: b"secret")
    for _ in range(3):
        assert cache.get("stats:0170:2025-04", "1") is None
    cache.close()
    assert outcomes(steps, Part.CACHE) == [("get", True)]


def test_a_statement_of_the_warehouse_is_a_step_by_the_name_of_its_feed(steps: list[TraceStep], tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "empty.db").close()
    warehouse = SqlWarehouse(SqliteConnections(tmp_path / "empty.db"))
    with pytest.raises(DatabaseError):
        next(warehouse.chart())
    (step,) = outcomes(steps, Part.WAREHOUSE)
    assert step == ("read chart", True)
    assert "SELECT" not in repr(steps).upper()
