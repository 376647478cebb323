"""Messages that can never succeed: kept by the guard, shown, sent again once, whatever becomes of a step."""

import json
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import azure.functions as func
import pytest
from azure.servicebus import ServiceBusClient
from starlette.testclient import TestClient

from functions.queue.pl_view_refresh import pl_view_refresh
from functions.queue.statistics_update import statistics_update
from local_host.queues import trigger_message
from shared_code.application import close_current, current
from shared_code.kit.errors import DatabaseError, PayloadTooLarge
from shared_code.messaging.commands import STATISTICS_UPDATE
from shared_code.messaging.dead_letters import FAILED_TOO_OFTEN
from shared_code.messaging.queue import Delivery, Message
from shared_code.messaging.queues import MAX_DELIVERIES, QUEUES
from shared_code.store.names import RUNS
from shared_code.store.site_partition import newest_first, pack
from shared_code.store.table import Insert
from tests.broker.product import product_broker
from tests.broker.server import Broker, connection_string
from tests.conftest import BREAKS_CONNECTIONS, SITES, Company
from tests.functions.conftest import BASE, ClientFor
from tests.functions.test_registration import registered_functions
from tests.functions.test_triggers import run
from tests.listeners import listening, silent
from tests.servers import free_port

URL = f"{BASE}/dead-letters"
QUEUE = "statistics-update"
UNKNOWN_SITE = json.dumps({"siteId": "9999", "periods": ["2025-04"]})

pytestmark = BREAKS_CONNECTIONS


def arrived(body: str, *, message_id: str = "id-1", count: int = 1) -> func.ServiceBusMessage:
    """A message as the host hands it over."""
    return trigger_message(Delivery(1, QUEUE, Message(message_id, STATISTICS_UPDATE, body, "req_1"), count, "lock"))


@pytest.fixture
def sam(client_for: ClientFor) -> TestClient:
    return client_for("forecasting_admin")


def listed(client: TestClient) -> list[dict[str, Any]]:
    answer = client.get(URL)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["data"])


def received() -> list[Message]:
    """The messages of the embedded queue, which is emptied."""
    queue, found = current().embedded_queue, []
    assert queue is not None
    while delivery := queue.receive(QUEUE):
        found.append(delivery.message)
        queue.complete(delivery)
    return found


class TestTheGuard:
    @pytest.mark.parametrize("consumer", [statistics_update, pl_view_refresh])
    @pytest.mark.parametrize(
        ("body", "reason", "told", "site"),
        [
            ("no json", "Unreadable", "body", None),
            ("{}", "Unreadable", "siteId, periods", None),
            ('{"siteId":"TP001","periods":["2025-04"],"schemaVersion":2}', "UnknownVersion", "version 2", "TP001"),
            ('{"siteId":"TP001","periods":["2025-13"]}', "Unreadable", "periods.0", "TP001"),
            (UNKNOWN_SITE, "UnknownSite", "9999", "9999"),
        ],
    )
    def test_what_can_never_be_done_is_kept_with_its_reason_and_completed(
        self, sam: TestClient, consumer: object, body: str, reason: str, told: str, site: str | None
    ) -> None:
        for _ in range(2):  # the first completion was lost
            run(consumer, arrived(body))
        (letter,) = listed(sam)
        assert (letter["id"], letter["reason"], letter["siteId"], letter["deliveryCount"]) == ("id-1", reason, site, 1)
        assert told in letter["description"]

    def test_what_may_be_done_later_goes_back_to_its_queue(
        self, sam: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def away(*_: object) -> None:
            raise DatabaseError.transient("away", dependency="table store")

        monkeypatch.setattr(current().following, "refresh", away)
        with pytest.raises(DatabaseError):
            run(statistics_update, arrived('{"siteId":"TP001","periods":["2025-04"]}'))
        assert listed(sam) == []

    def test_where_it_cannot_be_kept_the_message_goes_back_too(
        self, company: Company, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with pytest.raises(PayloadTooLarge):
            run(statistics_update, arrived("x" * 600_000))

    def test_it_is_around_every_queue_function(self, sam: TestClient) -> None:
        functions = [one for one in registered_functions() if one.get_trigger().type == "serviceBusTrigger"]
        sys.modules.pop("function_app")
        for number, function in enumerate(functions):
            function.get_user_function()(arrived("no json", message_id=f"id-{number}"))
        assert {letter["queue"] for letter in listed(sam)} == {queue.name for queue in QUEUES}
        assert len(functions) == len(QUEUES)

    @pytest.mark.parametrize("message_id", ["a/b#c?", "", "x" * 300])
    def test_an_id_of_somebody_else_that_could_be_no_key_is_replaced_by_a_digest(
        self, sam: TestClient, message_id: str
    ) -> None:
        run(statistics_update, arrived("no json", message_id=message_id))
        (letter,) = listed(sam)
        assert len(letter["id"]) == 64
        assert sam.post(f"{URL}/{QUEUE}/{letter['id']}/replay").status_code == 202


class TestReplay:
    def test_it_sends_once_however_often_it_is_asked_and_the_operation_tells(self, sam: TestClient) -> None:
        run(statistics_update, arrived(UNKNOWN_SITE))
        first, second = (sam.post(f"{URL}/{QUEUE}/id-1/replay") for _ in range(2))
        assert (first.status_code, second.status_code) == (202, 202)
        assert first.json()["data"] == second.json()["data"]
        operation = first.json()["data"]
        assert (operation["status"], operation["progress"]) == ("complete", 1)
        assert operation["result"] == {
            "queue": QUEUE, "deadLetter": "id-1", "reason": "UnknownSite", "user": "sam",
        }  # fmt: skip
        assert first.headers["Location"] == f"{BASE}/operations/{operation['id']}"
        assert sam.get(first.headers["Location"]).json()["data"] == operation
        (message,) = received()
        assert (message.body, message.correlation_id) == (UNKNOWN_SITE, "req_1")
        assert listed(sam) == []
        (seen,) = sam.get(f"{BASE}/runs").json()["data"]
        assert (seen["id"], seen["flow"], seen["status"]) == (operation["id"], "replay", "complete")

    def test_within_the_time_in_which_a_broker_drops_an_id_that_it_has_seen(self, sam: TestClient) -> None:
        queue = current().embedded_queue
        assert queue is not None
        queue.publish([Message("id-1", STATISTICS_UPDATE, UNKNOWN_SITE, "req_1")])
        (sent,) = received()
        run(statistics_update, arrived(sent.body))
        sam.post(f"{URL}/{QUEUE}/id-1/replay")
        assert len(received()) == 1

    def test_what_is_given_up_again_is_a_dead_letter_again(self, sam: TestClient) -> None:
        run(statistics_update, arrived(UNKNOWN_SITE))
        sam.post(f"{URL}/{QUEUE}/id-1/replay")
        (message,) = received()
        run(statistics_update, arrived(message.body, message_id=message.id))
        assert [letter["id"] for letter in listed(sam)] == [message.id]

    def test_once_the_cause_is_mended_it_succeeds(self, sam: TestClient, company: Company) -> None:
        run(statistics_update, arrived(UNKNOWN_SITE))
        current().register.save("sites", {"9999": SITES["TP001"].model_copy(update={"site_id": "9999"})})
        sam.post(f"{URL}/{QUEUE}/id-1/replay")
        (message,) = received()
        run(statistics_update, arrived(message.body, message_id=message.id))
        assert listed(sam) == []

    @pytest.mark.parametrize("step", range(1, 7))
    def test_a_kill_between_any_two_steps_loses_nothing_and_sends_nothing_twice(
        self, sam: TestClient, monkeypatch: pytest.MonkeyPatch, step: int
    ) -> None:
        """The steps are writes of the store; the message leaves between two of them."""

        class Killed(BaseException):
            """As no code of ours can catch."""

        run(statistics_update, arrived(UNKNOWN_SITE))
        tables, writes = current().tables, 0
        submit = tables.submit

        def dies(*arguments: Any) -> Any:
            nonlocal writes
            writes += 1
            if writes == step:
                raise Killed
            return submit(*arguments)

        with monkeypatch.context() as patch:
            patch.setattr(tables, "submit", dies)
            try:
                current().dead_letters.replay(QUEUE, "id-1", "sam")
            except Killed:
                pass
            else:
                assert step == 6, "a step more than there are"
        assert sam.post(f"{URL}/{QUEUE}/id-1/replay").json()["data"]["status"] == "complete"
        assert len(received()) == 1
        assert listed(sam) == []

    def test_by_several_at_once_it_is_sent_once(self, sam: TestClient) -> None:
        run(statistics_update, arrived(UNKNOWN_SITE))
        with ThreadPoolExecutor(8) as pool:
            found = set(pool.map(lambda _: current().dead_letters.replay(QUEUE, "id-1", "sam").id, range(8)))
        assert len(found) == 1
        assert len(received()) == 1

    @pytest.mark.parametrize("path", [f"{QUEUE}/none", "no-such-queue/id-1"])
    def test_what_there_is_not_is_404(self, sam: TestClient, path: str) -> None:
        answer = sam.post(f"{URL}/{path}/replay")
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (404, "RESOURCE_NOT_FOUND")

    def test_an_id_that_no_dead_letter_has_is_400(self, sam: TestClient) -> None:
        assert sam.post(f"{URL}/{QUEUE}/a%23b/replay").status_code == 400


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


def service_bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[Failing]:
    with product_broker() as broker:
        monkeypatch.setenv("ServiceBus", broker.connection_string)
        close_current()
        current().sender.send([Message("id-1", STATISTICS_UPDATE, UNKNOWN_SITE, "req_1")]).result(30)
        with (
            ServiceBusClient.from_connection_string(broker.connection_string) as client,
            client.get_queue_receiver(QUEUE) as receiver,
        ):
            for _ in range(MAX_DELIVERIES):
                (message,) = receiver.receive_messages(1, 10)
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
    with product_broker() as broker:
        monkeypatch.setenv("ServiceBus", broker.connection_string)
        close_current()
        current().sender.send([Message("id-1", STATISTICS_UPDATE, "x" * 600_000, "req_1")]).result(30)
        with (
            ServiceBusClient.from_connection_string(broker.connection_string) as client,
            client.get_queue_receiver(QUEUE) as receiver,
        ):
            (message,) = receiver.receive_messages(1, 10)
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
        monkeypatch.setattr("shared_code.messaging.service_bus_dead_letters.LOOK_SECONDS", 1.0)
        monkeypatch.setattr("shared_code.operations.service.dead_letters._SENDING_SECONDS", 1.0)
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


class TestRuns:
    def test_are_listed_newest_first_by_flow_and_in_parts(self, sam: TestClient) -> None:
        for number in range(3):
            current().runs.record("sweep", {"updated": number})
            current().runs.record("load-budget", {"counts": {"created": 5, "updated": number, "problems": 1}})
        whole = sam.get(f"{BASE}/runs").json()["data"]
        assert [(one["flow"], one["updated"]) for one in whole] == [
            ("load-budget", 2), ("sweep", 2), ("load-budget", 1), ("sweep", 1), ("load-budget", 0), ("sweep", 0),
        ]  # fmt: skip
        assert (whole[0]["created"], whole[0]["failed"], whole[1]["failed"]) == (5, 1, None)
        parts, url = [], f"{BASE}/runs?limit=4"
        while url:
            answer = sam.get(url)
            parts += answer.json()["data"]
            url = answer.headers.get("Link", "").partition(">")[0].removeprefix("<")
        assert parts == whole
        assert [one["flow"] for one in sam.get(f"{BASE}/runs?flow=sweep").json()["data"]] == ["sweep"] * 3
        assert sam.get(f"{BASE}/runs?flow=none").json()["data"] == []

    def test_what_the_version_before_kept_is_shown_too(self, sam: TestClient) -> None:
        current().runs.record("rebuild", {})
        at = current().clock.now()
        old = pack({"at": at.isoformat(), "result": {"state": "stopped", "months": 7}})
        current().tables.submit(RUNS, "rebuild", [Insert(newest_first(at), old)])
        shown = sam.get(f"{BASE}/runs").json()["data"][0]
        assert (shown["status"], shown["updated"], shown["start"]) == ("stopped", 7, shown["end"])

    @pytest.mark.parametrize("run_id", ["none", "sweep.00000000000000-" + "0" * 32])
    def test_an_operation_that_there_is_not_is_404(self, sam: TestClient, run_id: str) -> None:
        answer = sam.get(f"{BASE}/operations/{run_id}")
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (404, "RESOURCE_NOT_FOUND")
