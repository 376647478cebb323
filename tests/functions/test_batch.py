"""Batches: each part is a request of its own, with its own access, status, count and name."""

import asyncio
import itertools
import json
import re
from types import SimpleNamespace
from typing import Any

import azure.functions as func
import pytest
from httpx2 import Response
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from functions.http import batch
from shared_code.api.host import http_function
from shared_code.api.limits import RateLimiter
from shared_code.application import current
from tests import attacks
from tests.attacks import attack
from tests.conftest import APRIL, Company, Token
from tests.functions.conftest import BASE, ClientFor, codes

URL = f"{BASE}/batch/read"
APRIL_PATH = "/statistics/TP001/2025-04"


def read(client: TestClient, *paths: str | dict[str, Any], **headers: str) -> Response:
    """A batch of paths, named by their place."""
    parts = [{"id": str(at), **({"path": path} if isinstance(path, str) else path)} for at, path in enumerate(paths)]
    return client.post(URL, json={"requests": parts}, headers=headers)


def statuses(answer: Response) -> list[int]:
    assert answer.status_code == 200, answer.text
    return [part["status"] for part in answer.json()["data"]]


@pytest.fixture
def anna(client_for: ClientFor, company: Company) -> TestClient:
    company.budget("TP001", APRIL)
    return client_for("account_manager")


class TestParts:
    def test_each_is_answered_as_by_itself_in_the_order_asked(self, anna: TestClient) -> None:
        data = read(anna, APRIL_PATH, "/sites/0170", "/sites?search=hosp").json()["data"]
        assert [part["id"] for part in data] == ["0", "1", "2"]
        alone = anna.get(f"{BASE}{APRIL_PATH}")
        assert data[0]["status"] == 200
        assert data[0]["etag"] == alone.headers["ETag"]
        assert data[0]["body"].keys() == alone.json().keys()
        assert data[0]["body"]["data"] == alone.json()["data"]
        assert data[1]["body"]["data"]["siteId"] == "0170"
        assert [site["siteId"] for site in data[2]["body"]["data"]] == ["0402"]

    def test_one_that_fails_does_not_fail_the_others(self, anna: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(current().analysis, "trends", lambda *_: 1 / 0)
        answer = read(
            anna, "/nowhere", "/statistics/TP001/2025-13", "/statistics/TP001/trends/12m", APRIL_PATH, "/batch/read"
        )
        assert statuses(answer) == [404, 400, 500, 200, 405]
        found = [part["body"]["errors"] for part in answer.json()["data"]]
        assert [errors[0]["code"] for errors in found if errors] == [
            "ROUTE_NOT_FOUND", "INVALID_PERIOD", "INTERNAL_ERROR", "METHOD_NOT_ALLOWED",
        ]  # fmt: skip

    def test_the_base_path_may_be_written(self, anna: TestClient) -> None:
        assert statuses(read(anna, f"{BASE}{APRIL_PATH}", f"{BASE}/nowhere")) == [200, 404]

    def test_one_that_has_not_changed_is_304_without_a_body(self, anna: TestClient) -> None:
        etag = anna.get(f"{BASE}{APRIL_PATH}").headers["ETag"]
        data = read(anna, {"path": APRIL_PATH, "ifNoneMatch": etag}, {"path": APRIL_PATH, "ifNoneMatch": '"0-0"'})
        same, other = data.json()["data"]
        assert (same["status"], same["etag"], same["body"]) == (304, etag, None)
        assert (other["status"], other["etag"]) == (200, etag)

    def test_a_page_is_no_json_and_refused_in_its_part(self, anna: TestClient) -> None:
        answer = read(anna, "/docs", "/health/live")
        assert statuses(answer) == [406, 200]
        (error,) = answer.json()["data"][0]["body"]["errors"]
        assert (error["code"], error["field"]) == ("NOT_ACCEPTABLE", "path")
        assert error["message"] == "A batch reads what is JSON; read this path by itself."

    def test_each_has_an_id_of_its_own_in_the_trace_of_the_batch(
        self, anna: TestClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        trace = "0af7651916cd43dd8448eb211c80319c"
        caplog.set_level("INFO", logger="shared_code")
        answer = read(anna, APRIL_PATH, "/sites", "/nowhere", traceparent=f"00-{trace}-b7ad6b7169203331-01")
        ids = {part["body"]["requestId"] for part in answer.json()["data"]}
        assert len(ids | {answer.json()["requestId"]}) == 4
        assert answer.headers["x-ms-request-id"] == answer.json()["requestId"]
        assert answer.headers["traceparent"].split("-")[1] == trace
        requests = (record.getMessage() for record in caplog.records if hasattr(record, "statusCode"))
        routes = {line.split(" ", 1)[1].rsplit(" ", 1)[0] for line in requests}
        assert routes == {f"{BASE}/statistics/{{siteId}}/{{period}}", f"{BASE}/sites", "(no route)", URL}


class TestAccess:
    @attack(attacks.ROWS, tries=3)
    def test_a_batch_needs_a_token_and_no_more(self, client: TestClient, client_for: ClientFor) -> None:
        assert read(client, "/sites").status_code == 401
        nobody = client_for("account_manager", subject="stranger", sites=(), scopes=[])
        assert statuses(read(nobody, "/sites", APRIL_PATH, "/health/live")) == [403, 403, 200]

    @attack(attacks.ROWS, tries=2)
    def test_a_foreign_site_is_403_in_its_part_whether_it_exists_or_not(self, anna: TestClient) -> None:
        answer = read(anna, "/statistics/0900/2025-04", APRIL_PATH, "/statistics/9999/2025-04")
        assert statuses(answer) == [403, 200, 403]
        codes_found = [part["body"]["errors"] for part in answer.json()["data"]]
        assert [errors[0]["code"] for errors in codes_found if errors] == ["INSUFFICIENT_PERMISSIONS"] * 2

    @attack(attacks.ROWS)
    def test_the_scopes_of_the_token_hold_in_each_part(self, client_for: ClientFor) -> None:
        reader = client_for("account_manager", scopes=["statistics:read"])
        assert statuses(read(reader, APRIL_PATH, "/sites")) == [200, 403]

    @attack(attacks.TIMES)
    def test_an_expired_token_reads_nothing(self, client_for: ClientFor) -> None:
        assert read(client_for("account_manager", lifetime=-600), "/health/live").status_code == 401


class TestRateLimit:
    def test_a_batch_counts_as_its_parts(self, anna: TestClient) -> None:
        assert read(anna, "/sites").headers["RateLimit-Remaining"] == "999"
        answer = read(anna, "/sites", APRIL_PATH, "/sites/0170")
        assert answer.headers["RateLimit-Remaining"] == "996"
        assert re.fullmatch(r'"user";r=996;t=\d+', answer.headers["RateLimit"])

    def test_a_refused_batch_counts_once(self, anna: TestClient) -> None:
        assert read(anna, *["sites"] * 3).headers["RateLimit-Remaining"] == "999"

    def test_the_parts_past_the_limit_are_429_and_then_the_batch_is(
        self, anna: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        limiter = RateLimiter(current().clock, requests=3)
        monkeypatch.setattr(current().limiter, "admit", limiter.admit)
        answer = read(anna, *["/sites"] * 5)
        assert sorted(statuses(answer)) == [200, 200, 200, 429, 429]
        assert read(anna, "/sites").status_code == 429


class TestRefusals:
    @attack(attacks.REDIRECTS)
    @pytest.mark.parametrize(
        "path",
        ["sites", "https://elsewhere.example/sites", "//elsewhere.example/sites", "/\\elsewhere", "/a b", "/a#b", ""],
    )
    def test_what_is_no_path_of_ours_is_named(self, anna: TestClient, path: str) -> None:
        answer = read(anna, "/sites", path)
        assert answer.status_code == 400
        assert codes(answer) == [("INVALID_DATA_TYPE", "/requests/1/path")]

    def test_a_host_written_as_a_name_is_no_host(self, anna: TestClient) -> None:
        assert statuses(read(anna, "/@elsewhere.example/sites", "/../../sites", "/%2e%2e/sites")) == [404, 404, 404]

    def test_every_wrong_field_is_named_at_once(self, anna: TestClient) -> None:
        parts = [{"id": "a", "path": "/sites"}, {"id": "a", "path": "sites"}, {"id": "", "path": "/sites", "method": 1}]
        answer = anna.post(URL, json={"requests": parts})
        assert codes(answer) == [
            ("INVALID_DATA_TYPE", "/requests/1/id"),
            ("INVALID_DATA_TYPE", "/requests/1/path"),
            ("INVALID_DATA_TYPE", "/requests/2/id"),
            ("INVALID_DATA_TYPE", "/requests/2/method"),
        ]

    def test_twenty_are_taken_and_one_more_is_not(self, anna: TestClient) -> None:
        assert statuses(read(anna, *["/sites"] * 20)) == [200] * 20
        answer = read(anna, *["/sites"] * 21)
        assert (answer.status_code, codes(answer)) == (400, [("INVALID_DATA_TYPE", "/requests")])
        assert answer.json()["errors"][0]["details"]["maximum"] == 20
        assert codes(read(anna)) == [("MISSING_REQUIRED_FIELD", "/requests")]

    @attack(attacks.LINES)
    def test_a_header_cannot_be_smuggled_in(self, anna: TestClient) -> None:
        answer = read(anna, {"path": "/sites", "ifNoneMatch": "a\r\nx: y"})
        assert codes(answer) == [("INVALID_DATA_TYPE", "/requests/0/ifNoneMatch")]

    def test_the_body_is_read_strictly(self, anna: TestClient) -> None:
        assert anna.post(URL).json()["errors"][0]["code"] == "MISSING_REQUIRED_FIELD"
        twice = anna.post(
            URL, content=b'{"requests": [], "requests": []}', headers={"Content-Type": "application/json"}
        )
        assert twice.json()["errors"][0]["code"] == "INVALID_FORMAT"
        assert anna.post(URL, content=b"x", headers={"Content-Type": "text/plain"}).status_code == 415


def test_more_batches_than_threads_at_once_do_not_wait_for_each_other(
    api: ASGIApp, company: Company, token: Token
) -> None:
    """As the Functions worker calls them: fifty invocations in one loop, whose forty threads serve all parts."""
    company.budget("TP001", APRIL)
    app = func.FunctionApp()
    app.register_functions(http_function(api, batch.router))
    (function,) = app.get_functions()
    body = json.dumps({"requests": [{"id": str(n), "path": APRIL_PATH} for n in range(4)]}).encode()
    headers = {"Authorization": f"Bearer {token('account_manager')}", "Content-Type": "application/json"}

    async def invoke(number: int) -> func.HttpResponse:
        context = SimpleNamespace(
            invocation_id=f"invocation-{number}", function_name="batch", function_directory="/",
            thread_local_storage=None, trace_context=None, retry_context=None,
        )  # fmt: skip
        url = f"https://forecasting.example{URL}"
        request = func.HttpRequest("POST", url, headers=headers, params={}, route_params={}, body=body)
        answer: func.HttpResponse = await function.get_user_function()(request, context)
        return answer

    async def invoke_all() -> list[func.HttpResponse]:
        return await asyncio.wait_for(asyncio.gather(*(invoke(number) for number in range(50))), timeout=60)

    answers = asyncio.run(invoke_all())
    parts = list(itertools.chain.from_iterable(json.loads(answer.get_body())["data"] for answer in answers))
    assert [part["status"] for part in parts] == [200] * 200
    assert len({part["body"]["requestId"] for part in parts}) == 200
