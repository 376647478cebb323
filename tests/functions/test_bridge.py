"""The bridge from Azure Functions to the one application: its eight traps, as the worker would spring them.

The seventh (asking for the functions twice) is in test_registration.py, the eighth (FastAPI's defaults) in
test_contract.py.
"""

import asyncio
import json
import logging
from types import SimpleNamespace
from typing import Any

import azure.functions as func
import pytest
from fastapi import APIRouter
from starlette.types import ASGIApp

from functions.dependencies import GATE
from functions.http import statistics
from functions.services import routers
from functions.sign_in_route import SignInRoute
from shared_code.api.app import create_api
from shared_code.api.host import http_function
from shared_code.api.route import ContractRoute, FileRoute, OpenRoute
from shared_code.application import current
from shared_code.telemetry import JsonFormatter
from tests.conftest import APRIL, Company, Token
from tests.functions.conftest import BASE

URL = f"https://forecasting.example{BASE}/statistics/TP001/2025-04"


class Invoke:
    """Calls the HTTP function of a group as the worker does: no lifespan, a context, a buffered body."""

    def __init__(self, api: ASGIApp, router: APIRouter) -> None:
        app = func.FunctionApp()
        app.register_functions(http_function(api, router))
        (function,) = app.get_functions()
        self._function = function.get_user_function()

    def __call__(self, method: str, url: str, body: bytes = b"", **headers: str) -> func.HttpResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = func.HttpRequest(method, url, headers=named, params={}, route_params={}, body=body)
        context = SimpleNamespace(
            invocation_id="invocation-1",
            function_name="statistics",
            function_directory="/",
            thread_local_storage=None,
            trace_context=None,
            retry_context=None,
        )
        answer: func.HttpResponse = asyncio.run(self._function(request, context))
        return answer


@pytest.fixture
def invoke(api: ASGIApp, company: Company) -> Invoke:
    company.budget("TP001", APRIL)
    return Invoke(api, statistics.router)


def test_1_a_crash_is_an_answer_and_not_a_failed_invocation(
    invoke: Invoke, token: Token, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current().months, "get", lambda *_: 1 / 0)
    answer = invoke("GET", URL, Authorization=f"Bearer {token('account_manager')}")
    assert answer.status_code == 500
    assert json.loads(answer.get_body())["errors"][0]["code"] == "INTERNAL_ERROR"


def test_2_log_records_of_endpoints_carry_the_invocation_although_they_come_from_other_threads(
    invoke: Invoke, token: Token, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[dict[str, Any]] = []

    class Lines(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(json.loads(JsonFormatter().format(record)))

    handler = Lines()
    logger = logging.getLogger("shared_code.statistics")
    logger.addHandler(handler)
    real = current().months.get

    def logs(site_id: str, period: Any) -> Any:
        logger.warning("from the endpoint's thread")
        return real(site_id, period)

    monkeypatch.setattr(current().months, "get", logs)
    answer = invoke("GET", URL, Authorization=f"Bearer {token('account_manager')}")
    logger.removeHandler(handler)
    (line,) = lines
    assert line["invocationId"] == "invocation-1"
    assert line["requestId"] == json.loads(answer.get_body())["requestId"]
    assert len(line["traceId"]) == 32


def test_3_nothing_waits_for_a_start_up_event_that_never_comes(invoke: Invoke, token: Token) -> None:
    assert invoke("GET", URL, Authorization=f"Bearer {token('account_manager')}").status_code == 200


def test_4_answers_are_whole_and_set_no_cookies(invoke: Invoke, token: Token) -> None:
    answer = invoke("GET", URL, Authorization=f"Bearer {token('account_manager')}")
    assert len(json.loads(answer.get_body())["data"]["days"]) == 60
    assert "set-cookie" not in {str(name).lower() for name, _ in answer.headers.items()}
    assert answer.mimetype == "application/json"


def test_5_the_whole_path_arrives_and_is_decoded_once(invoke: Invoke, token: Token) -> None:
    url = f"https://forecasting.example{BASE}/statistics/TP%2540001/2025-04"
    body = json.loads(invoke("GET", url, Authorization=f"Bearer {token('account_manager')}").get_body())
    assert body["errors"][0]["details"]["providedValue"] == "TP%40001"


def test_6_every_endpoint_is_a_def_for_its_clients_block() -> None:
    async def endpoint() -> None:
        """Would block the worker."""

    with pytest.raises(TypeError, match="endpoint must be a def"):
        ContractRoute("/x", endpoint)
    for router in routers():
        assert router.route_class in {ContractRoute, FileRoute, OpenRoute, SignInRoute}


def test_every_method_reaches_the_application_so_that_405_has_an_envelope(invoke: Invoke) -> None:
    for method in ("POST", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"):
        answer = invoke(method, URL)
        assert answer.status_code == 405
        assert json.loads(answer.get_body())["errors"][0]["code"] == "METHOD_NOT_ALLOWED"


def test_a_group_can_be_served_by_an_app_of_its_own(company: Company) -> None:
    alone = Invoke(create_api([statistics.router], GATE), statistics.router)
    assert alone("GET", URL).status_code == 401
    assert alone("GET", f"https://forecasting.example{BASE}/sites").status_code == 404


@pytest.mark.parametrize(
    ("url", "headers"),
    [
        pytest.param(f"https://forecasting.example{BASE}/%ff", {}, id="a path that is not UTF-8"),
        pytest.param(f"https://forecasting.example{BASE}/statistics/%c3%28/2025-04", {}, id="half of a character"),
        pytest.param(f"https://[{BASE}/sites", {}, id="a host that is none"),
        pytest.param(f"https://x:99999{BASE}/sites", {}, id="a port that is none"),
        pytest.param(f"https://x:port{BASE}/sites", {}, id="a port in letters"),
        pytest.param(URL, {"X_Forwarded_Port": "9" * 5_000}, id="a forwarded port of any length"),
    ],
)
def test_f31_an_address_that_cannot_be_read_gets_the_envelope_and_no_traceback(
    invoke: Invoke, caplog: pytest.LogCaptureFixture, url: str, headers: dict[str, str]
) -> None:
    for method in ("GET", "PUT", "PROPFIND"):
        answer = invoke(method, url, b"", x_ms_client_request_id="mine", **headers)
        body = json.loads(answer.get_body())
        (error,) = body["errors"]
        assert (answer.status_code, error["code"]) == (400, "INVALID_FORMAT")
        assert error["message"].startswith("The address cannot be read: its path is not UTF-8")
        assert answer.headers["x-ms-request-id"] == body["requestId"]
        assert answer.headers["x-ms-client-request-id"] == "mine"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    asked = invoke("GET", url, b"", Accept="application/problem+json", **headers)
    assert asked.headers["content-type"] == "application/problem+json"
    assert [record for record in caplog.records if record.exc_info] == []


@pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "CONNECT", "OPTIONS", "DELETE", "WHATEVER"])
def test_f31_a_method_that_a_path_does_not_take_is_405_whatever_it_is(invoke: Invoke, method: str) -> None:
    answer = invoke(method, URL)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, PUT")
    assert json.loads(answer.get_body())["errors"][0]["code"] == "METHOD_NOT_ALLOWED"
    assert invoke(method, f"https://forecasting.example{BASE}/nowhere").status_code == 404


@pytest.mark.parametrize(
    ("sent", "echoed"),
    [
        ("mine", "mine"),
        ("m" * 300, "m" * 100),
        ("a" * 99 + "\u00e9b", None),
        ("\u00ff", None),
        ("\u2028", None),
        ("a\tb", None),
    ],
)
def test_f31_only_a_plain_name_of_a_request_is_echoed(invoke: Invoke, sent: str, echoed: str | None) -> None:
    answer = invoke("GET", f"https://forecasting.example{BASE}/nowhere", x_ms_client_request_id=sent)
    assert answer.status_code == 404
    assert answer.headers.get("x-ms-client-request-id") == echoed
