"""The contract of every answer: envelope, codes, headers, order of checks, strict bodies, media types, limits."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from shared_code.api.limits import RateLimiter
from shared_code.application import current
from tests import attacks
from tests.attacks import attack
from tests.conftest import Token
from tests.functions.conftest import BASE, ClientFor

STATISTICS = f"{BASE}/statistics/TP001/2025-04"
ROOT_KEYS = {"success", "data", "message", "timestamp", "requestId", "version", "errors", "meta"}
MATCH = {"If-Match": '"0-0000000000000000"'}


@pytest.fixture
def anna(client_for: ClientFor) -> TestClient:
    return client_for("account_manager")


def error(answer: Any) -> dict[str, Any]:
    body = answer.json()
    assert body.keys() == ROOT_KEYS
    assert (body["success"], body["data"], body["version"]) == (False, None, "1.0")
    assert "page" not in body["meta"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", body["timestamp"])
    assert re.fullmatch(r"req_[0-9a-f]{32}", body["requestId"])
    assert answer.headers["x-ms-error-code"] == body["errors"][0]["code"]
    for item in body["errors"]:
        assert item.keys() == {"code", "message", "field", "details"}
    return dict(body["errors"][0])


class TestEveryAnswer:
    @pytest.mark.parametrize("path", [STATISTICS, f"{BASE}/nowhere", f"{BASE}/health/live", f"{BASE}/docs"])
    def test_it_carries_the_security_headers(self, client: TestClient, path: str) -> None:
        headers = client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["Strict-Transport-Security"].startswith("max-age=")
        assert headers["Vary"] == "Authorization, Accept, Accept-Encoding, Origin"

    def test_it_names_the_request_and_echoes_the_clients_name_for_it(self, anna: TestClient) -> None:
        answer = anna.get(STATISTICS, headers={"x-ms-client-request-id": "mine"})
        assert answer.headers["x-ms-request-id"] == answer.json()["requestId"]
        assert answer.headers["x-ms-client-request-id"] == "mine"

    def test_the_callers_trace_goes_on_and_a_malformed_one_is_replaced(self, anna: TestClient) -> None:
        trace = "0af7651916cd43dd8448eb211c80319c"
        answer = anna.get(STATISTICS, headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"})
        assert answer.headers["traceparent"].split("-")[1] == trace
        other = anna.get(STATISTICS, headers={"traceparent": "garbage"}).headers["traceparent"]
        assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}", other)

    def test_only_admins_see_the_time_it_took(self, anna: TestClient, client_for: ClientFor) -> None:
        assert "Server-Timing" not in anna.get(STATISTICS).headers
        assert client_for("forecasting_admin").get(STATISTICS).headers["Server-Timing"].startswith("total;dur=")

    def test_head_answers_as_get_without_a_body(self, anna: TestClient) -> None:
        get, head = anna.get(STATISTICS), anna.head(STATISTICS)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["ETag"] == get.headers["ETag"]
        assert head.headers["content-type"] == "application/json"


class TestErrorsMadeOutsideTheHandlers:
    def test_an_unknown_route_is_404_without_a_token(self, client: TestClient) -> None:
        answer = client.get(f"{BASE}/nowhere")
        assert answer.status_code == 404
        assert error(answer)["code"] == "ROUTE_NOT_FOUND"

    def test_a_wrong_method_is_405_and_names_all_the_right_ones(self, client: TestClient) -> None:
        answer = client.delete(STATISTICS)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, PUT")
        assert error(answer)["code"] == "METHOD_NOT_ALLOWED"

    def test_a_crash_is_500_with_a_request_id_to_report_and_no_inner_details(
        self, anna: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(current().months, "get", lambda *_: 1 / 0)
        answer = anna.get(STATISTICS)
        assert answer.status_code == 500
        assert error(answer)["code"] == "INTERNAL_ERROR"
        assert answer.json()["requestId"] in answer.json()["message"]
        assert "division" not in answer.text


class TestProblemJson:
    def test_a_caller_who_asks_for_it_gets_rfc_9457(self, client: TestClient) -> None:
        answer = client.get(STATISTICS, headers={"Accept": "application/problem+json"})
        assert answer.headers["content-type"] == "application/problem+json"
        body = answer.json()
        assert body.keys() == {"type", "title", "status", "detail", "instance", "code", "requestId", "errors"}
        assert (body["status"], body["code"]) == (401, "INVALID_TOKEN")


class TestTokens:
    def test_no_token_is_the_bare_challenge(self, client: TestClient) -> None:
        answer = client.get(STATISTICS)
        assert (answer.status_code, error(answer)["code"]) == (401, "INVALID_TOKEN")
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="forecasting"'

    @attack(attacks.TIMES)
    def test_an_expired_token_says_when(self, client_for: ClientFor) -> None:
        answer = client_for("account_manager", lifetime=-600).get(STATISTICS)
        assert (answer.status_code, error(answer)["code"]) == (401, "EXPIRED_TOKEN")
        assert 'error_description="expired"' in answer.headers["WWW-Authenticate"]
        assert error(answer)["details"]["expiredAt"].endswith("Z")

    @attack(attacks.UNSIGNED)
    @pytest.mark.parametrize("forge", [lambda t: t.rsplit(".", 1)[0] + ".", lambda t: t[:-8] + "AAAAAAAA"])
    def test_an_unsigned_or_wrongly_signed_token_is_refused(self, client: TestClient, token: Token, forge: Any) -> None:
        client.headers["Authorization"] = f"Bearer {forge(token('account_manager'))}"
        answer = client.get(STATISTICS)
        assert (answer.status_code, error(answer)["code"]) == (401, "INVALID_TOKEN")

    @attack(attacks.FUNCTIONS, tries=7)
    def test_a_token_counts_in_its_header_alone(self, client: TestClient, token: Token) -> None:
        """Neither a query, which logs keep, nor a cookie, which browsers send by themselves, nor a body; as bearer."""
        good = token("account_manager")
        answers = [
            client.get(f"{STATISTICS}?access_token={good}"),
            client.get(STATISTICS, headers={"Cookie": f"access_token={good}; Authorization=Bearer {good}"}),
            client.get(
                STATISTICS, headers={"X-Authorization": f"Bearer {good}", "Proxy-Authorization": f"Bearer {good}"}
            ),
            client.put(STATISTICS, json={"access_token": good}),
            *(client.get(STATISTICS, headers={"Authorization": f"{by}{good}"}) for by in ("Basic ", "Token ", "")),
        ]
        assert [answer.status_code for answer in answers] == [401] * 7
        assert all(good not in answer.text for answer in answers)


class TestOrderOfChecks:
    def test_the_token_comes_before_the_site_the_period_and_the_body(self, client: TestClient) -> None:
        answer = client.put(f"{BASE}/statistics/TP@001/2025-13", content=b"{", headers={"Content-Type": "text/plain"})
        assert answer.status_code == 401

    @attack(attacks.FUNCTIONS)
    def test_the_permission_comes_before_the_format_of_the_site(self, client_for: ClientFor) -> None:
        answer = client_for("regional_vp").put(f"{BASE}/statistics/TP@001/2025-13", json={})
        assert (answer.status_code, error(answer)["details"]["required"]) == (403, ["forecasting:write"])

    def test_the_format_of_the_site_comes_before_everything_else(self, anna: TestClient) -> None:
        answer = anna.put(f"{BASE}/statistics/TP@001/2025-13", content=b"{", headers={"Content-Type": "text/plain"})
        assert answer.status_code == 400
        assert error(answer) == {
            "code": "INVALID_SITE_ID",
            "message": "Site ID must be a valid alphanumeric string",
            "field": "siteId",
            "details": {"providedValue": "TP@001", "expectedFormat": "alphanumeric"},
        }
        assert answer.json()["message"] == "Validation failed"

    def test_the_site_comes_before_the_media_type(self, anna: TestClient) -> None:
        answer = anna.put(f"{BASE}/statistics/0349/2025-13", content=b"{", headers={"Content-Type": "text/plain"})
        assert (answer.status_code, error(answer)["code"]) == (403, "INSUFFICIENT_PERMISSIONS")

    def test_the_media_type_comes_before_the_period(self, anna: TestClient) -> None:
        answer = anna.put(f"{BASE}/statistics/TP001/2025-13", content=b"{", headers={"Content-Type": "text/plain"})
        assert (answer.status_code, error(answer)["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")

    def test_a_wrong_request_comes_before_an_unknown_site(self, client_for: ClientFor) -> None:
        anna = client_for("account_manager", subject="someone", sites=("9999",))
        answer = anna.put(f"{BASE}/statistics/9999/2025-04", json={"days": [{"date": "2025-04-20", "valetDaily": -1}]})
        assert answer.status_code == 400
        answer = anna.put(f"{BASE}/statistics/9999/2025-04", json={"days": [{"date": "2025-04-20"}]})
        assert (answer.status_code, error(answer)["code"]) == (404, "SITE_NOT_FOUND")


class TestPaths:
    @pytest.mark.parametrize("period", ["2025-13", "2025-00", "2025-4", "April", "20251", "0000-01", "\u0662025-04"])
    def test_a_period_that_is_no_month_is_named(self, anna: TestClient, period: str) -> None:
        answer = anna.get(f"{BASE}/statistics/TP001/{period}")
        assert answer.status_code == 400
        found = error(answer)
        assert (found["code"], found["field"]) == ("INVALID_PERIOD", "period")
        assert found["details"] == {"providedValue": period, "expectedFormat": "YYYY-MM"}

    @pytest.mark.parametrize("timeframe", ["5y", "12M"])
    def test_an_unknown_time_frame_names_the_allowed_ones(self, anna: TestClient, timeframe: str) -> None:
        answer = anna.get(f"{BASE}/statistics/TP001/trends/{timeframe}")
        found = error(answer)
        assert (found["code"], found["field"]) == ("INVALID_DATA_TYPE", "timeframe")
        assert found["details"]["allowed"] == ["12m", "3y", "ytd"]


class TestBodies:
    @pytest.mark.parametrize(
        ("content", "words"),
        [
            pytest.param(b'{"days": [', "not JSON", id="cut off"),
            pytest.param(b'{"days": [], "days": []}', "days twice", id="a key twice"),
            pytest.param(b'{"days": NaN}', "NaN", id="NaN"),
            pytest.param(b'{"days": -Infinity}', "-Infinity", id="infinity"),
            pytest.param(b'{"days": 1e999999}', "out of any range", id="an exponent of a million"),
            pytest.param(b'{"days": ' + b"9" * 5000 + b"}", "out of any range", id="a number of 5,000 digits"),
            pytest.param(b"[" * 100 + b"]" * 100, "nested deeper", id="a hundred levels"),
            pytest.param(b'{"reason": "\xff"}', "UTF-8", id="no UTF-8"),
            pytest.param(b'{"reason": "\\ud800"}', "half a character", id="half a surrogate pair"),
        ],
    )
    def test_json_that_has_not_exactly_one_meaning_is_refused(
        self, anna: TestClient, content: bytes, words: str
    ) -> None:
        answer = anna.put(STATISTICS, content=content, headers={**MATCH, "Content-Type": "application/json"})
        assert (answer.status_code, error(answer)["code"]) == (400, "INVALID_FORMAT")
        assert words in error(answer)["message"]

    def test_brackets_inside_a_text_are_no_levels(self, anna: TestClient) -> None:
        body = {"days": [{"date": "2025-04-20", "valetDaily": 1}], "reason": '[[["\\"' * 20}
        assert anna.put(STATISTICS, json=body, headers=MATCH).status_code == 200

    def test_a_body_over_a_megabyte_is_413(self, anna: TestClient) -> None:
        headers = {**MATCH, "Content-Type": "application/json"}
        answer = anna.put(STATISTICS, content=b" " * (1024 * 1024 + 1), headers=headers)
        assert (answer.status_code, error(answer)["code"]) == (413, "PAYLOAD_TOO_LARGE")

    def test_no_body_is_a_missing_body(self, anna: TestClient) -> None:
        answer = anna.put(STATISTICS, headers=MATCH)
        assert (answer.status_code, error(answer)["code"]) == (400, "MISSING_REQUIRED_FIELD")


class TestMediaTypes:
    @pytest.mark.parametrize("accept", ["text/html", "application/json;q=0", "image/*"])
    def test_what_cannot_be_answered_is_406(self, anna: TestClient, accept: str) -> None:
        answer = anna.get(STATISTICS, headers={"Accept": accept})
        assert (answer.status_code, error(answer)["code"]) == (406, "NOT_ACCEPTABLE")

    @pytest.mark.parametrize("accept", ["*/*", "application/*;q=0.1", "text/html, application/json; q=0.5"])
    def test_json_is_answered_to_whoever_takes_it(self, anna: TestClient, accept: str) -> None:
        assert anna.get(STATISTICS, headers={"Accept": accept}).status_code == 200


class TestRateLimit:
    def test_every_answer_behind_a_token_says_what_is_left(self, anna: TestClient) -> None:
        headers = anna.get(STATISTICS).headers
        assert headers["RateLimit-Policy"] == '"user";q=1000;w=900'
        assert (headers["RateLimit-Limit"], headers["RateLimit-Remaining"]) == ("1000", "999")
        assert re.fullmatch(r'"user";r=999;t=\d+', headers["RateLimit"])
        assert anna.get(f"{BASE}/statistics/TP001/2025-13").headers["RateLimit-Remaining"] == "998"

    def test_past_the_limit_it_is_429_with_the_time_to_wait_for_that_user_only(
        self, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        limiter = RateLimiter(current().clock, requests=2)
        monkeypatch.setattr(current().limiter, "admit", limiter.admit)
        anna = client_for("account_manager")
        assert [anna.get(STATISTICS).status_code for _ in range(3)] == [200, 200, 429]
        answer = anna.get(STATISTICS)
        found = error(answer)
        assert found["code"] == "RATE_LIMIT_EXCEEDED"
        assert found["details"].keys() == {"limit", "windowSeconds", "resetAt"}
        assert int(answer.headers["Retry-After"]) <= 900
        assert client_for("forecasting_admin").get(STATISTICS).status_code == 200


class TestQuery:
    """F34: a misspelt name is told, with those there are."""

    def test_f34_an_unknown_name_is_refused_with_the_known_ones(self, anna: TestClient) -> None:
        found = error(anna.get(f"{BASE}/pl-view/TP001/variance/budget?peroid=2025-04"))
        assert (found["code"], found["field"]) == ("INVALID_DATA_TYPE", "peroid")
        assert found["message"] == ("There is no query parameter of this name; this operation knows from, period, to.")
        assert found["details"] == {"expected": ["from", "period", "to"], "actual": "peroid"}

    def test_f34_a_name_that_stands_twice_is_refused_and_neither_value_is_taken(self, anna: TestClient) -> None:
        found = error(anna.get(f"{BASE}/sites?districtId=d-orlando&districtId=d-tampa"))
        assert (found["code"], found["field"]) == ("INVALID_DATA_TYPE", "districtId")
        assert found["message"] == "districtId: stands 2 times in the query and takes one value; send it once"

    def test_f34_an_operation_without_parameters_says_so(self, anna: TestClient) -> None:
        assert error(anna.get(f"{STATISTICS}?series=budget"))["message"].endswith("this operation takes none.")

    @pytest.mark.parametrize("name", ["subscription-key", "code", "clientId", "api-version"])
    def test_f34_what_gateways_take_is_no_mistake(self, anna: TestClient, name: str) -> None:
        assert anna.get(f"{STATISTICS}?{name}=1").status_code == 200

    @attack(attacks.FUNCTIONS)
    def test_f34_access_is_asked_first(self, anna: TestClient) -> None:
        assert anna.get(f"{BASE}/statistics/0900/2025-04?x=1").status_code == 403

    def test_f34_a_name_is_known_as_it_is_written(self, anna: TestClient) -> None:
        assert error(anna.get(f"{BASE}/sites?sortby=name"))["field"] == "sortby"
