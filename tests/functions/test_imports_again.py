"""Files over HTTP: repetitions, and who may send what."""

import pytest
from starlette.testclient import TestClient

from functions.queue.site_jobs import site_jobs
from shared_code.application import current
from shared_code.integration.service.loader import KINDS
from shared_code.integration.writing.month_writer import MonthWriter
from shared_code.messaging.queues import SITE_JOBS
from shared_code.store.names import RUNS
from tests.conftest import Company
from tests.functions.conftest import BASE, ClientFor
from tests.functions.test_imports import BUDGET, LONG, do_jobs, documents, sam, send, stops
from tests.functions.test_triggers import message, received, run

__all__ = ["sam"]


class TestRepetition:
    def test_the_same_key_answers_the_same_run_and_loads_once(self, company: Company, sam: TestClient) -> None:
        first = send(sam, "budget", BUDGET, Idempotency_Key="k").json()["data"]
        again = send(sam, "budget", BUDGET, Idempotency_Key="k").json()["data"]
        assert first == again
        assert len(sam.get(f"{BASE}/runs?flow=load-budget").json()["data"]) == 1

    def test_a_long_file_that_is_sent_again_is_one_load(self, company: Company, sam: TestClient) -> None:
        first, again = (send(sam, "budget", LONG, Idempotency_Key="k") for _ in range(2))
        assert first.headers["Location"] == again.headers["Location"]
        assert (again.status_code, do_jobs()) == (202, 1)
        assert send(sam, "budget", LONG, Idempotency_Key="k").json()["data"]["status"] == "complete"

    @pytest.mark.parametrize(
        ("kind", "content", "query"),
        [("budget", BUDGET + b"\n", ""), ("ledger", BUDGET, ""), ("budget", BUDGET, "?how=partial")],
    )
    def test_a_key_of_another_file_kind_or_way_is_refused(
        self, company: Company, sam: TestClient, kind: str, content: bytes, query: str
    ) -> None:
        send(sam, "budget", BUDGET, Idempotency_Key="k")
        answer = send(sam, kind, content, query, Idempotency_Key="k")
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
        assert "was used for another file" in answer.json()["errors"][0]["message"]

    def test_what_was_refused_is_looked_at_again_once_it_can_succeed(self, company: Company, sam: TestClient) -> None:
        before = b"site,period,account,balance\nTP001,2025-05,7045,450\n"
        send(sam, "budget", BUDGET)
        assert send(sam, "budget", before, Idempotency_Key="k").status_code == 400
        send(sam, "budget", b"site,period,account,balance\nTP001,2025-05,7045,451\n", "?how=complete")
        assert send(sam, "budget", before, Idempotency_Key="k").status_code == 200

    def test_keys_and_files_that_nobody_loaded_leave_after_a_day(self, company: Company, sam: TestClient) -> None:
        begun = send(sam, "budget", LONG, Idempotency_Key="k").json()["data"]["id"]
        received(SITE_JOBS.name)
        now = current().clock.now()
        assert current().import_files.forget_expired(now) == 0
        assert current().import_files.forget_expired(now.replace(year=now.year + 1)) == 1
        assert [*current().tables.query(RUNS, begun)] == []
        assert [*current().tables.query(RUNS, "import-keys")] == []

    def test_a_message_whose_file_is_gone_is_a_dead_letter(self, company: Company, sam: TestClient) -> None:
        begun = send(sam, "budget", LONG).json()["data"]["id"]
        (body,) = received(SITE_JOBS.name)
        current().import_files.forget(begun)
        run(site_jobs, message(body))
        assert sam.get(f"{BASE}/dead-letters").json()["data"][0]["reason"] == "NoFile"


class TestWhoAndWhat:
    @pytest.mark.parametrize("role", ["account_manager", "district_manager", "regional_vp"])
    def test_administrators_alone_may_import(self, client_for: ClientFor, company: Company, role: str) -> None:
        assert send(client_for(role), "budget", BUDGET).status_code == 403
        assert documents() == []

    @pytest.mark.parametrize("media_type", ["application/json", "multipart/form-data", "text/plain", ""])
    def test_another_media_type_is_told_which_are_taken(
        self, company: Company, sam: TestClient, media_type: str
    ) -> None:
        answer = send(sam, "budget", BUDGET, Content_Type=media_type)
        assert answer.status_code == 415
        assert answer.json()["errors"][0]["details"]["expected"] == "text/csv or application/yaml"

    def test_an_unknown_kind_is_told_which_there_are(self, company: Company, sam: TestClient) -> None:
        answer = send(sam, "people", BUDGET)
        assert answer.status_code == 404
        assert answer.json()["errors"][0]["details"]["allowed"] == [*KINDS]

    def test_others_that_keep_writing_stop_it_and_it_says_so(
        self, company: Company, sam: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(MonthWriter, "store", stops)
        answer = send(sam, "budget", BUDGET)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (503, "SERVICE_UNAVAILABLE")
        (listed,) = sam.get(f"{BASE}/runs?flow=load-budget").json()["data"]
        assert listed["status"] == "failed"
