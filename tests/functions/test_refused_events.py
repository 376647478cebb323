"""An event that the bus will never take: a dead letter, an alarm, and readers who know what to read."""

import json
from collections.abc import Sequence

import pytest

from shared_code.application import current
from shared_code.messaging.events import OutgoingEvent
from shared_code.messaging.queue import MessageRefused
from shared_code.operations.alarms import DEAD_LETTERS
from shared_code.pl.events.building import PAGES, omission
from shared_code.pl.events.models import EventOmitted
from tests.functions.conftest import EVENT_SITE as SITE
from tests.functions.conftest import ClientFor
from tests.functions.event_bus import Bus
from tests.functions.test_events import refresh, waiting


@pytest.fixture
def given_up(bus: Bus) -> Bus:
    """The statistics of April are too large."""
    bus.too_large = {"StatisticsUpdated"}
    refresh()
    current().event_outbox.dispatch()
    return bus


def test_the_events_after_it_go_on_and_nothing_waits(given_up: Bus) -> None:
    assert waiting() == []
    assert {event.type for event in given_up.events} == {"PayrollCalculated", "PLViewRefreshed", "EventOmitted"}


def test_its_readers_are_told_on_its_topic_and_in_its_turn_what_to_read(given_up: Bus, client_for: ClientFor) -> None:
    (event,) = [event for event in given_up.events if event.type == "EventOmitted"]
    told = EventOmitted.model_validate_json(event.body)
    assert (event.topic, event.site_id, told.omitted) == ("statisticsEvents", SITE, "StatisticsUpdated")
    assert told.sequence == min(json.loads(one.body)["sequence"] for one in given_up.events)
    answer = client_for("forecasting_admin").get(f"/api/v1/forecasting{told.read_at}").json()
    assert (answer["success"], answer["meta"]["period"]) == (True, told.period)


@pytest.mark.parametrize("name", PAGES)
def test_each_type_has_a_page_to_read(name: str, client_for: ClientFor, bus: Bus) -> None:
    refresh()
    (body,) = [event.body for event in bus_after(bus) if event.type == name][:1]
    path = json.loads(omission(OutgoingEvent(name, SITE, body)).body)["readAt"]
    assert client_for("forecasting_admin").get(f"/api/v1/forecasting{path}").status_code == 200


def test_one_that_no_row_can_keep_holds_up_nobody(
    bus: Bus, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bus.too_large = {"StatisticsUpdated"}
    refresh()
    monkeypatch.setattr("shared_code.store.dead.MOST_PARTS", 0)
    current().event_outbox.dispatch()
    assert (waiting(), "too large to be kept" in caplog.text) == ([], True)


def test_administrators_see_it_and_are_alarmed(given_up: Bus, client_for: ClientFor) -> None:
    assert given_up
    (letter,) = client_for("forecasting_admin").get("/api/v1/forecasting/dead-letters").json()["data"]
    assert (letter["queue"], letter["reason"], letter["siteId"]) == ("events", "Refused", SITE)
    assert current().watch.look()[DEAD_LETTERS] == 1


def test_once_the_bus_takes_it_a_replay_publishes_it(given_up: Bus, client_for: ClientFor) -> None:
    client, given_up.too_large = client_for("forecasting_admin"), set()
    (letter,) = client.get("/api/v1/forecasting/dead-letters").json()["data"]
    replay = f"/api/v1/forecasting/dead-letters/events/{letter['id']}/replay"
    assert [client.post(replay).status_code for _ in range(2)] == [202, 202]
    current().event_outbox.dispatch()
    assert [event.type for event in given_up.events].count("StatisticsUpdated") == 1
    assert client.get("/api/v1/forecasting/dead-letters").json()["data"] == []


def test_a_bus_that_refuses_everything_holds_up_nobody(bus: Bus) -> None:
    bus.failure = MessageRefused("no")
    refresh()
    current().event_outbox.dispatch()
    assert waiting() == []


def bus_after(bus: Bus) -> Sequence[OutgoingEvent]:
    """What a bus has once all is published."""
    current().event_outbox.dispatch()
    return bus.events
