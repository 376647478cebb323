"""One trace from a save over its messages to its events; what is not well-formed is ignored and never shown."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest
from fastapi.testclient import TestClient

from shared_code.application import current
from shared_code.kit.trace import continued, current_trace, current_traceparent, enter, entered
from shared_code.messaging.commands import JobRequested, message_of, read_command
from shared_code.messaging.queue import Message
from shared_code.messaging.queues import SITE_JOBS
from shared_code.messaging.service_bus import ServiceBusTopic, service_bus
from shared_code.store.names import FORECASTS
from shared_code.store.outbox import outbox_key
from shared_code.store.site_partition import pack, unpack
from shared_code.store.table import Insert, Upsert
from tests.broker.product import product_broker
from tests.conftest import Company
from tests.functions.conftest import BASE, ClientFor, bus
from tests.functions.conftest import EVENT_SITE as SITE
from tests.functions.event_bus import Bus
from tests.functions.test_events import consume
from tests.functions.test_triggers import received, recorded, save

__all__ = ["bus"]

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"
SENT = f"00-{TRACE}-{PARENT}-01"
MALFORMED = [
    "", "garbage", SENT.upper(), SENT[:-1], f"{SENT}0", f" {SENT}", f"{SENT}-more", f"{SENT},{SENT}", f"ff{SENT[2:]}",
    f"00-{'0' * 32}-{PARENT}-01", f"00-{TRACE}-{'0' * 16}-01", SENT.replace("a", "ä"), SENT.replace("0", "\u0660"),
    f"{SENT}\n", "<script>alert(1)</script>", "00-" + "x" * 100_000,
]  # fmt: skip


@pytest.fixture(autouse=True)
def _outside_any_trace() -> Iterator[None]:
    with entered(continued("")):
        yield


@pytest.mark.parametrize("sent", MALFORMED)
def test_what_is_not_well_formed_begins_a_trace(sent: str) -> None:
    trace = continued(sent)
    assert trace.trace_id != TRACE
    assert trace.parent_id == ""
    assert str(continued(str(trace))).startswith(f"00-{trace.trace_id}-")


def test_a_later_version_may_say_more_and_its_trace_goes_on() -> None:
    trace = continued(f"01{SENT[2:]}-what-is-new")
    assert (trace.trace_id, trace.parent_id) == (TRACE, PARENT)
    assert continued(f"01{SENT[2:]}").trace_id == TRACE


def test_the_first_that_is_well_formed_goes_on_with_its_flags() -> None:
    trace = continued("garbage", f"{SENT[:-2]}00", f"00-{'1' * 32}-{PARENT}-01")
    assert (trace.trace_id, trace.flags) == (TRACE, "00")
    assert trace.span_id not in {PARENT, continued(SENT).span_id}


def test_a_step_ends_with_what_it_is_for() -> None:
    outer = current_trace()
    with entered(continued(SENT)):
        assert TRACE in current_traceparent()
    assert current_trace() == outer
    enter(continued(SENT))
    assert TRACE in current_traceparent()


class TestRequests:
    @pytest.mark.parametrize(
        "sent", [one for one in MALFORMED if one.isascii() and one.isprintable() and len(one) < 99]
    )
    def test_a_malformed_header_is_answered_and_logged_nowhere(self, client: TestClient, sent: str) -> None:
        told: list[dict[str, Any]] = []
        with recorded(told):
            answer = client.get(f"{BASE}/health/live", headers={"traceparent": sent})
        shown = json.dumps([told, dict(answer.headers), answer.json()])
        assert TRACE not in shown
        assert "garbage" not in shown
        assert "script" not in shown
        assert answer.headers["traceparent"].split("-")[1] == told[0]["traceId"]

    def test_the_steps_of_a_request_are_one_trace_and_spans_of_their_own(self, client: TestClient) -> None:
        one, two = (client.get(f"{BASE}/health/live", headers={"traceparent": SENT}) for _ in range(2))
        first, second = (answer.headers["traceparent"].split("-") for answer in (one, two))
        assert first[1] == second[1] == TRACE
        assert len({first[2], second[2], PARENT}) == 3


class TestFromSaveToEvent:
    def test_one_trace_leads_from_the_save_over_each_message_to_each_event(
        self, client_for: ClientFor, bus: Bus, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client = client_for("account_manager")
        client.headers["traceparent"] = SENT
        told: list[dict[str, Any]] = []
        with recorded(told):
            save(client, 5, '"0-0"')
            bodies = consume()
            with entered(continued("")):
                current().event_outbox.dispatch()
        steps = [json.loads(body)["traceparent"] for body in bodies]
        assert {step.split("-")[1] for step in steps} == {TRACE}
        assert len(bus.events) == 2
        assert {event.traceparent.split("-")[1] for event in bus.events} == {TRACE}
        lines = [line for line in told if line["responseTime"] is not None]
        assert [line["method"] for line in lines] == ["PUT", *["QUEUE"] * len(bodies)]
        assert {line["traceId"] for line in lines} == {TRACE}

    def test_a_message_of_before_the_field_is_read(self) -> None:
        body = json.dumps({"siteId": SITE, "job": "rebuild", "run": "1"})
        assert Message("1", SITE_JOBS.subject, body, "").traceparent == ""
        assert read_command(JobRequested, body).traceparent == ""

    def test_rows_of_before_the_field_are_sent_and_published(self, client_for: ClientFor, bus: Bus) -> None:
        save(client_for("account_manager"), 5, '"0-0"')
        consume()
        (row, *_) = current().tables.query(FORECASTS, SITE, "e|", "e|~")
        before = unpack(row.properties)
        del before["traceparent"]
        current().tables.submit(FORECASTS, SITE, [Upsert(row.row, pack(before))])
        old = Message("old-1", SITE_JOBS.subject, json.dumps({"siteId": SITE, "job": "rebuild", "run": "1"}), "")
        current().outbox.mark(SITE)
        current().tables.submit(FORECASTS, SITE, [Insert(outbox_key(), pack(asdict(old)))])
        assert asdict(old).keys() == {"id", "subject", "body", "correlation_id"}
        assert current().outbox.dispatch() == 1
        assert received(SITE_JOBS.name) == [old.body]
        current().event_outbox.dispatch()
        assert len(bus.events) == 2
        assert len(bus.events[0].traceparent) == len(SENT)

    @pytest.mark.parametrize("body", ["", "{", "[]", "7", '{"traceparent": 7}', '{"traceparent": null}'])
    def test_a_body_that_says_none_has_none(self, body: str) -> None:
        assert Message("1", "s", body, "").traceparent == ""

    def test_the_jobs_of_a_run_are_one_trace(self, company: Company) -> None:
        with entered(continued(SENT)):
            sent = [message_of("s", JobRequested(site_id=site, job="j", run="1"), site) for site in ("0170", "TP001")]
        assert {message.traceparent.split("-")[1] for message in sent} == {TRACE}


def test_service_bus_has_the_step_in_the_properties_that_tools_follow() -> None:
    with product_broker() as broker, entered(continued(SENT)):
        topic = ServiceBusTopic(service_bus(broker.connection_string))
        traced = message_of(SITE_JOBS.subject, JobRequested(site_id="0170", job="rebuild", run="1"), "0170")
        topic.publish([traced, Message("2", SITE_JOBS.subject, "{}", "")])
        topic.close()
        kept = {stored.content.message_id: stored.content.application for stored in broker.messages(SITE_JOBS.name)}
    assert kept[traced.id] == dict.fromkeys(("traceparent", "Diagnostic-Id"), traced.traceparent)
    assert kept["2"] == {}
