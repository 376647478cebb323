"""The gateway's policies at work: whom they ask, whom they count, and what they say of what they refuse."""

import json
import re
from collections.abc import Iterator

import pytest

from functions.services import TABLE
from shared_code.api.envelope import Failure
from shared_code.api.host import ALWAYS, BASE_PATH
from shared_code.application import Service
from shared_code.kit.clock import UTC_CLOCK
from tests.infra.gateway import OPERATIONS, SUBJECT, Exchange, Gateway
from tests.infra.template import Template

PAGE = "https://pages.forecasting.example"
REST = str(Service.INTEGRATION)
"""The service whose app is asked for what every app has."""
REFUSALS = {
    "no path": ("", "OperationNotFound", 404, "ROUTE_NOT_FOUND"),
    "flood": ("rate-limit-by-key", "RateLimitExceeded", 429, "RATE_LIMIT_EXCEEDED"),
    "no token": ("validate-jwt", "TokenNotPresent", 401, "INVALID_TOKEN"),
    "expired": ("validate-jwt", "TokenExpired", 401, "EXPIRED_TOKEN"),
    "forged": ("validate-jwt", "TokenSignatureInvalid", 401, "INVALID_TOKEN"),
    "scheme": ("jwt-validation", "JwtInvalid", 401, "INVALID_TOKEN"),
    "no app": ("forward-request", "BackendConnectionFailure", 503, "SERVICE_UNAVAILABLE"),
    "late app": ("forward-request", "Timeout", 503, "SERVICE_UNAVAILABLE"),
    "else": ("set-variable", "ExpressionValueEvaluationFailure", 500, "INTERNAL_ERROR"),
}
"""By name: `LastError.Source` and `Reason`, and the status and code that are answered."""


@pytest.fixture(scope="module")
def apart(everything: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """Of the template in which each service is an app; which pages may call is known when it is deployed."""
    gateway = Gateway(everything, tmp_path_factory.mktemp("apart"), {"web-origins": f"https://web.example,{PAGE}"})
    yield gateway
    gateway.stop()


@pytest.fixture(scope="module")
def single(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """Of an environment, which has one app and no page of others."""
    gateway = Gateway(Template.committed("prod"), tmp_path_factory.mktemp("single"))
    yield gateway
    gateway.stop()


def filled(path: str) -> str:
    """A path of the document with something in each place.

    >>> filled("/api/v1/forecasting/flc/rollup/{level}/{id}")
    '/api/v1/forecasting/flc/rollup/x/x'
    """
    return re.sub(r"\{\w+\}", "x", path)


class TestPassing:
    def test_every_operation_comes_to_the_service_that_has_it(self, apart: Gateway) -> None:
        homes = {router.prefix.strip("/"): str(service) for service, has in TABLE.items() for router in has.routers}
        for method, path, _ in OPERATIONS:
            group = path.split("/")[4]
            asked = apart.passes(Exchange(method, filled(path)))
            assert asked.backend == homes.get(group, REST), (method, path)

    def test_the_one_app_is_asked_for_all(self, single: Gateway) -> None:
        assert {single.passes(Exchange(method, filled(path))).backend for method, path, _ in OPERATIONS} == {"app"}

    @pytest.mark.parametrize(
        "path", ["/oauth2/token", "/.well-known/jwks.json", "/", "/api", BASE_PATH, f"{BASE_PATH}/"]
    )
    def test_what_is_no_group_comes_to_the_app_of_the_rest(self, path: str, apart: Gateway) -> None:
        assert apart.passes(Exchange("GET", path)).backend == REST

    def test_a_token_is_looked_at_where_the_document_says_so(self, single: Gateway) -> None:
        for method, path, operation in OPERATIONS:
            asked = single.passes(Exchange(method, filled(path)))
            assert asked.looks_at_token is bool(operation.get("security")), (method, path)

    @pytest.mark.parametrize(("method", "path", "looks"), [
        ("OPTIONS", f"{BASE_PATH}/statistics/0170/2025-07", False),
        ("POST", "/oauth2/token", False),
        ("GET", "/.well-known/openid-configuration", False),
        ("GET", f"{BASE_PATH}/nowhere", True),
        ("GET", f"{BASE_PATH}/health/drivers", True),
        ("GET", f"{BASE_PATH}/healthy", True),
        ("GET", f"{BASE_PATH}//statistics/0170/2025-07", True),
        ("GET", "/oauth2", True),
    ])  # fmt: skip
    def test_what_the_document_does_not_have(self, method: str, path: str, looks: bool, single: Gateway) -> None:
        assert single.passes(Exchange(method, path)).looks_at_token is looks

    def test_requests_are_counted_by_address_and_then_by_user(self, single: Gateway) -> None:
        path = f"{BASE_PATH}/sites"
        assert single.passes(Exchange("GET", path)).limited_by == ["192.0.2.7", SUBJECT]
        assert single.passes(Exchange("GET", f"{BASE_PATH}/health/live")).limited_by == ["192.0.2.7"]

    def test_the_app_is_told_the_address_whatever_the_client_says_it_is(self, single: Gateway) -> None:
        asked = Exchange("GET", f"{BASE_PATH}/sites", headers={"X-Client-Address": "203.0.113.9"})
        assert single.passes(asked).sent == {"x-client-address": "192.0.2.7"}


class TestRefusing:
    @pytest.mark.parametrize(("source", "reason", "status", "code"), REFUSALS.values(), ids=REFUSALS)
    def test_a_refusal_is_the_envelope(self, source: str, reason: str, status: int, code: str, single: Gateway) -> None:
        said = single.refuses(Exchange("GET", f"{BASE_PATH}/sites", source=source, reason=reason))
        body = json.loads(said.body)
        told = Failure.model_validate(body, strict=False)
        assert (said.status, said.sent["x-ms-error-code"], told.errors[0].code) == (status, code, code)
        assert (told.success, told.data, told.message) == (False, None, told.errors[0].message)
        assert told.request_id == said.sent["x-ms-request-id"] == said.requestId
        assert body.keys() == {field.alias or name for name, field in Failure.model_fields.items()}
        assert ALWAYS.items() <= said.sent.items()

    def test_its_time_is_now_as_the_app_tells_it(self, single: Gateway) -> None:
        before = UTC_CLOCK.now()
        told = json.loads(single.refuses(Exchange()).body)["timestamp"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", told)
        moment = Failure.model_validate_json(single.refuses(Exchange()).body).timestamp
        assert -1 < (moment - before).total_seconds() < 600

    @pytest.mark.parametrize(
        ("name", "sent"), [("no token", "WWW-Authenticate"), ("expired", "WWW-Authenticate"), ("no app", "Retry-After")]
    )
    def test_what_belongs_to_a_status_is_sent_with_it_alone(self, name: str, sent: str, single: Gateway) -> None:
        source, reason, *_ = REFUSALS[name]
        headers = single.refuses(Exchange(source=source, reason=reason)).sent
        assert {"WWW-Authenticate", "Retry-After"} & headers.keys() == {sent}

    @pytest.mark.parametrize(
        "origin", [None, "null", "https://evil.example", f"{PAGE}.evil.example", PAGE.upper(), f"{PAGE}/"]
    )
    def test_other_pages_do_not_read_it(self, origin: str | None, apart: Gateway) -> None:
        said = apart.refuses(Exchange(headers={"Origin": origin} if origin else {}))
        assert "Access-Control-Allow-Origin" not in said.sent

    def test_pages_that_may_call_read_it(self, apart: Gateway) -> None:
        said = apart.refuses(Exchange(headers={"origin": PAGE}))
        assert said.sent["Access-Control-Allow-Origin"] == PAGE

    @pytest.mark.parametrize("origin", [None, PAGE, "null", "-"])
    def test_without_a_list_no_page_reads_it(self, origin: str | None, single: Gateway) -> None:
        said = single.refuses(Exchange(headers={"Origin": origin} if origin else {}))
        assert "Access-Control-Allow-Origin" not in said.sent
