"""Messages that can never succeed: kept by the guard, shown, sent again once, whatever becomes of a step."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import azure.functions as func
import pytest
from starlette.testclient import TestClient

from functions.queue.pl_view_refresh import pl_view_refresh
from functions.queue.statistics_update import statistics_update
from functions.reporting import WorkFailed
from local_host.queues import trigger_message
from shared_code.application import current
from shared_code.kit.errors import DatabaseError
from shared_code.messaging.commands import STATISTICS_UPDATE
from shared_code.messaging.queue import Delivery, Message
from shared_code.messaging.queues import QUEUES
from tests.conftest import SITES, Company
from tests.functions.conftest import BASE, ClientFor
from tests.functions.test_registration import registered_functions
from tests.functions.test_triggers import run

URL = f"{BASE}/dead-letters"
QUEUE = "statistics-update"
UNKNOWN_SITE = json.dumps({"siteId": "9999", "periods": ["2025-04"]})


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
        with pytest.raises(WorkFailed, match="DATABASE_ERROR"):
            run(statistics_update, arrived('{"siteId":"TP001","periods":["2025-04"]}'))
        assert listed(sam) == []

    def test_where_it_cannot_be_kept_the_message_goes_back_too(
        self, company: Company, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with pytest.raises(WorkFailed, match="PAYLOAD_TOO_LARGE"):
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

    def test_a_message_of_the_same_id_that_the_broker_gave_up_since_is_sent_too(self, sam: TestClient) -> None:
        run(statistics_update, arrived(UNKNOWN_SITE))
        first = sam.post(f"{URL}/{QUEUE}/id-1/replay").json()["data"]["id"]
        queue = current().embedded_queue
        assert queue is not None
        assert len(received()) == 1
        queue.publish([Message("id-1", STATISTICS_UPDATE, UNKNOWN_SITE, "req_1")])
        delivery = queue.receive(QUEUE)
        assert delivery is not None
        queue.dead_letter(delivery, "ValueError: no")
        assert [letter["id"] for letter in listed(sam)] == ["id-1"]
        second, again = (sam.post(f"{URL}/{QUEUE}/id-1/replay").json()["data"]["id"] for _ in range(2))
        assert first != second == again
        assert len(received()) == 1
        assert listed(sam) == []

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
