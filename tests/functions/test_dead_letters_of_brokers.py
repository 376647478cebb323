"""Dead letters that a broker keeps: the embedded one, and Service Bus by the real SDK, well and away."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from azure.servicebus import ServiceBusClient
from starlette.testclient import TestClient

from functions.queue.pl_view_refresh import pl_view_refresh
from functions.queue.statistics_update import statistics_update
from shared_code.application import close_current, current
from shared_code.messaging.commands import STATISTICS_UPDATE
from shared_code.messaging.dead_letters import FAILED_TOO_OFTEN
from shared_code.messaging.queue import Message
from shared_code.messaging.queues import MAX_DELIVERIES
from tests.broker.product import product_broker
from tests.broker.server import Broker, connection_string
from tests.functions.conftest import ClientFor
from tests.functions.test_dead_letters import QUEUE, UNKNOWN_SITE, URL, arrived, listed, received
from tests.functions.test_triggers import run
from tests.left_behind import BREAKS_CONNECTIONS
from tests.listeners import listening, silent
from tests.servers import free_port

pytestmark = BREAKS_CONNECTIONS


@pytest.fixture
def sam(client_for: ClientFor) -> TestClient:
    return client_for("forecasting_admin")


class Failing(NamedTuple):
    """A broker on which a message has failed too often."""

    broker: Broker | None


def embedded(_: pytest.MonkeyPatch) -> Iterator[Failing]:
    queue = current().embedded_queue
    assert queue is not None
    queue.publish([Message("id-1", STATISTICS_UPDATE, UNKNOWN_SITE, "req_1")])
    delivery = queue.receive(QUEUE)
    assert delivery is not None
    queue.dead_letter(delivery, "ValueError: no")
    yield Failing(None)


def be_patient(monkeypatch: pytest.MonkeyPatch, seconds: float = 60.0) -> None:
    """Let a broker that is well be as slow as a machine with other work makes it; or wait less for one that is not."""
    monkeypatch.setattr("shared_code.messaging.service_bus_queues.LOOK_SECONDS", seconds)
    monkeypatch.setattr("shared_code.operations.service.dead_letters.SENDING_SECONDS", seconds)


def service_bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[Failing]:
    be_patient(monkeypatch)
    with product_broker() as broker:
        monkeypatch.setenv("ServiceBus", broker.connection_string)
        close_current()
        current().sender.send([Message("id-1", STATISTICS_UPDATE, UNKNOWN_SITE, "req_1")]).result(60)
        with (
            ServiceBusClient.from_connection_string(broker.connection_string) as client,
            client.get_queue_receiver(QUEUE) as receiver,
        ):
            for _ in range(MAX_DELIVERIES):
                (message,) = receiver.receive_messages(1, 60)
                receiver.abandon_message(message)
        yield Failing(broker)
        close_current()


class TestWhatFailedTooOften:
    @pytest.fixture(params=[embedded, service_bus], ids=["embedded", "service-bus"])
    def failing(
        self, request: pytest.FixtureRequest, sam: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[Failing]:
        made: Callable[[pytest.MonkeyPatch], Iterator[Failing]] = request.param
        yield from made(monkeypatch)

    def test_it_is_shown_beside_what_was_given_up_at_once_and_sent_again_once(
        self, failing: Failing, sam: TestClient
    ) -> None:
        run(pl_view_refresh, arrived("no json", message_id="id-2"))
        shown = {letter["id"]: letter for letter in listed(sam)}
        assert shown.keys() == {"id-1", "id-2"}
        assert (shown["id-1"]["queue"], shown["id-1"]["reason"]) == (QUEUE, FAILED_TOO_OFTEN)
        assert (shown["id-1"]["siteId"], shown["id-1"]["description"] != "") == ("9999", True)
        first, second = (sam.post(f"{URL}/{QUEUE}/id-1/replay") for _ in range(2))
        assert first.json()["data"] == second.json()["data"]
        assert [letter["id"] for letter in listed(sam)] == ["id-2"]
        if failing.broker is None:
            assert len(received()) == 1
        else:
            assert len(failing.broker.messages(QUEUE)) == 1
            assert failing.broker.dead_letters(QUEUE) == []


def test_one_that_cannot_be_kept_stays_with_its_broker_and_says_so(
    sam: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    be_patient(monkeypatch)
    with product_broker() as broker:
        monkeypatch.setenv("ServiceBus", broker.connection_string)
        close_current()
        current().sender.send([Message("id-1", STATISTICS_UPDATE, "x" * 600_000, "req_1")]).result(60)
        with (
            ServiceBusClient.from_connection_string(broker.connection_string) as client,
            client.get_queue_receiver(QUEUE) as receiver,
        ):
            (message,) = receiver.receive_messages(1, 60)
            receiver.dead_letter_message(message)
        answers = [sam.post(f"{URL}/{QUEUE}/id-1/replay").status_code for _ in range(2)]
        letters = listed(sam)
        close_current()
    assert answers == [413, 413]
    assert [letter["id"] for letter in letters] == ["id-1"]


class TestABrokerThatIsAway:
    @pytest.fixture(params=["closed", "mute"])
    def away(
        self, request: pytest.FixtureRequest, sam: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[TestClient]:
        be_patient(monkeypatch, 1.0)
        run(statistics_update, arrived(UNKNOWN_SITE))
        with listening(silent) as mute:
            port = mute if request.param == "mute" else free_port()
            monkeypatch.setenv("ServiceBus", connection_string(port))
            close_current()
            yield sam
            close_current()

    def test_hides_nothing_that_the_table_has_and_is_told(self, away: TestClient) -> None:
        answer = away.get(URL)
        assert [letter["id"] for letter in answer.json()["data"]] == ["id-1"]
        assert [warning["code"] for warning in answer.json()["meta"]["warnings"]] == ["BROKER_AWAY"]

    def test_keeps_the_dead_letter_for_the_next_try(self, away: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
        for letter_id in ("id-1", "id-2"):
            answer = away.post(f"{URL}/{QUEUE}/{letter_id}/replay")
            assert (answer.status_code, answer.json()["errors"][0]["code"]) == (503, "INTEGRATION_ERROR")
            assert answer.json()["errors"][0]["details"] == {"system": "broker"}
        assert [letter["id"] for letter in listed(away)] == ["id-1"]
        close_current()
        monkeypatch.delenv("ServiceBus")
        assert away.post(f"{URL}/{QUEUE}/id-1/replay").status_code == 202
        assert len(received()) == 1
