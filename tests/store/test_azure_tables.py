"""How Azure's refusals and failures become the product's own."""

import gc
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from azure.core.credentials import AzureNamedKeyCredential
from azure.data.tables import TableServiceClient
from azure.identity import DefaultAzureCredential

from shared_code.kit.deadline import Deadline
from shared_code.kit.errors import DatabaseError
from shared_code.store.azure_tables import DEADLINE_SECONDS, PATIENCE, AzureTables, azure_tables
from shared_code.store.table import Insert
from tests.listeners import Behaviour, dripping, listening, silent
from tests.servers import free_port

TABLE = "forecasts"
SITE = "0170"


class Service:
    """A service that answers every request with one status."""

    def __init__(self) -> None:
        self.status = 200
        service = self

        class Answer(BaseHTTPRequestHandler):
            def answer(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.send_response(service.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_POST = answer  # noqa: N815 - named by the base class

            def log_message(self, *_: object) -> None:
                """Stay silent."""

        self.server = HTTPServer(("127.0.0.1", 0), Answer)
        self.tables = impatient(self.server.server_port)


def impatient(port: int) -> AzureTables:
    """A store that does not try again."""
    credential, address = AzureNamedKeyCredential("account", "a2V5"), f"http://127.0.0.1:{port}/account"
    return AzureTables(TableServiceClient(address, credential=credential, retry_total=0), Deadline(30, "test"))


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service()
    thread = Thread(target=service.server.serve_forever, args=(0.01,))
    thread.start()
    yield service
    service.server.shutdown()
    thread.join()
    service.server.server_close()
    service.tables.close()


def failures(tables: AzureTables) -> list[DatabaseError]:
    """What a point read, a query and a submit raise."""
    with pytest.raises(DatabaseError) as get:
        tables.get(TABLE, SITE, "h")
    with pytest.raises(DatabaseError) as query:
        list(tables.query(TABLE, SITE))
    with pytest.raises(DatabaseError) as submit:
        tables.submit(TABLE, SITE, [Insert("h", {})])
    return [get.value, query.value, submit.value]


class TestFailures:
    @pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
    def test_a_service_in_trouble_is_transient(self, service: Service, status: int) -> None:
        service.status = status
        for failure in failures(service.tables):
            assert failure.status_code == 503
            assert failure.message == "The table store does not answer; try again"

    def test_a_service_out_of_reach_is_transient(self) -> None:
        tables = impatient(free_port())
        assert [failure.status_code for failure in failures(tables)] == [503] * 3
        tables.close()

    @pytest.mark.parametrize("status", [401, 403])
    def test_a_missing_right_is_permanent(self, service: Service, status: int) -> None:
        service.status = status
        for failure in failures(service.tables):
            assert failure.status_code == 500
            assert failure.message == "The app may not use the table store"
            assert failure.items[0].details == {"dependency": "table store"}

    def test_any_other_refusal_is_permanent(self, service: Service) -> None:
        service.status = 400
        for failure in failures(service.tables):
            assert (failure.status_code, failure.message) == (500, "The table store refuses the request")

    def test_a_submit_the_service_finds_too_large_is_a_value_error(self, service: Service) -> None:
        service.status = 413
        with pytest.raises(ValueError, match="past the limits"):
            service.tables.submit(TABLE, SITE, [Insert("h", {})])


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # calls that were given up
class TestDeadline:
    @pytest.mark.parametrize("behaviour", [silent, dripping])
    def test_f45_a_service_that_never_finishes_its_answer_is_transient(
        self, behaviour: Behaviour, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("shared_code.store.azure_tables.DEADLINE_SECONDS", 0.5)
        with listening(behaviour) as port:
            tables = azure_tables(f"http://127.0.0.1:{port}/devstoreaccount1")
            for failure in failures(tables):
                assert (failure.status_code, "Retry-After" in failure.headers) == (503, True)
                assert failure.message == "The table store does not answer; try again"
            tables.close()
        tables._deadline._pool.shutdown()
        gc.collect()

    def test_f45_the_sdk_gives_up_soon_after_so_that_its_threads_come_back(self) -> None:
        one_try = PATIENCE["connection_timeout"] + PATIENCE["read_timeout"]
        assert one_try * (1 + PATIENCE["retry_total"]) <= 3 * DEADLINE_SECONDS


class TestCredential:
    def test_a_real_account_is_used_as_the_apps_own_identity(self) -> None:
        tables = azure_tables("https://devstoreaccount1.table.core.windows.net")
        assert isinstance(tables._service.credential, DefaultAzureCredential)
        tables.close()
