"""What one request may say, and that the work on it grows with its size: every limit over HTTP."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from starlette.testclient import TestClient

from shared_code.kit.limits import (
    DRIVER_ROWS,
    ERROR_CHARACTERS,
    ERROR_ITEMS,
    KEY_CHARACTERS,
    PAYROLL_ROWS,
    TAGS_CHARACTERS,
)
from shared_code.kit.period import Period
from shared_code.statistics.models import COUNTER_ACCOUNTS, OCCUPIED_ROOMS
from tests.conftest import Company
from tests.functions.conftest import BASE, ClientFor, codes
from tests.functions.profit import prosper
from tests.growth import LINEAR, growth
from tests.payroll.staffing import employ

JSON = {"Content-Type": "application/json", "If-Match": '"0-0"'}
STATISTICS = f"{BASE}/statistics/TP001/2025-04"
PAYROLL = f"{BASE}/payroll/TP001/2025-04"
WHAT_IF = f"{BASE}/what-if/TP001/2025-04"


@pytest.fixture
def anna(client_for: ClientFor, company: Company) -> TestClient:
    prosper(company)
    employ("TP001")
    return client_for("account_manager")


def put(client: TestClient, url: str, body: str, **headers: str) -> Any:
    return client.put(url, content=body.encode(), headers={**JSON, **headers})


class TestPeriods:
    @pytest.mark.parametrize(
        "path",
        [
            "statistics/TP001/{}",
            "payroll/TP001/{}",
            "rates/TP001/{}",
            "expenses/TP001/{}",
            "revenue/external/TP001/{}",
            "revenue/internal/TP001/{}",
            "revenue/other/TP001/{}",
            "pl-view/TP001/{}",
            "flc/TP001/{}",
            "pl-view/TP001/{}/explain",
            "pl-view/TP001/{}/bridge",
            "snapshots/TP001/{}",
            "pl-view/TP001/variance/prior-year?period={}",
            "pl-view/TP001/variance/prior-month?from={}&to={}",
            "statistics/TP001/productivity?period={}",
            "statistics/TP001/benchmarks?to={}",
        ],
    )
    def test_f30_a_period_that_no_request_is_about_is_named(self, anna: TestClient, path: str) -> None:
        for period in ("0001-01", "1999-12", "2101-01", "9999-12", "9999"):
            answer = anna.get(f"{BASE}/{path.replace('{}', period)}")
            assert answer.status_code == 400, answer.text
            assert {code for code, _ in codes(answer)} == {"INVALID_PERIOD"}

    @pytest.mark.parametrize(
        "comparison", ["budget", "forecast-actual", "prior-year", "prior-month", "prior-quarter", "projection"]
    )
    def test_f30_what_lies_before_the_first_year_is_no_base(
        self, anna: TestClient, company: Company, comparison: str
    ) -> None:
        for period in (Period(2000, 1), Period(2000, 12), Period(2100, 1), Period(2100, 12)):
            company.budget("TP001", period, {COUNTER_ACCOUNTS[OCCUPIED_ROOMS]: "900"})
            answer = anna.get(f"{BASE}/pl-view/TP001/variance/{comparison}", params={"period": period})
            assert answer.status_code == 200, answer.text
            assert {line["base"] for line in answer.json()["data"]["lines"]} <= {None, 0}

    @pytest.mark.parametrize("part", ["2000", "2000-Q1", "2100", "2100-Q4", "2100-12"])
    @pytest.mark.parametrize("view", ["pl-view", "flc"])
    def test_f30_the_first_and_the_last_year_are_answered(self, anna: TestClient, view: str, part: str) -> None:
        assert anna.get(f"{BASE}/{view}/TP001/{part}").status_code in {200, 404}


ROW = '{"rows":[{"date":"2025-04-20","group":"GSA","%s":%s}]}'
HUGE = ["1e400", "1e15", "1e14", "9" * 29, "9" * 5_000, "-1e14", "1e" + "9" * 30]


class TestNumbers:
    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("PUT", "statistics/TP001/2025-04", '{"days":[{"date":"2025-04-20","occupancy":%s}]}'),
            ("PUT", "statistics/TP001/2025-04", '{"days":[{"date":"2025-04-20","valetDaily":%s}]}'),
            ("PUT", "payroll/TP001/2025-04", ROW % ("regularHours", "%s")),
            ("PUT", "payroll/TP001/2025-04", ROW % ("overtimeHours", "%s")),
            ("PUT", "payroll/TP001/2025-04", ROW % ("rate", "%s")),
            ("POST", "payroll/TP001/calculate", ROW % ("hours", "%s")),
            ("PUT", "rates/TP001/2025-04", '{"rates":[{"category":"valetDaily","forecast":%s}]}'),
            ("PUT", "expenses/TP001/2025-04", '{"accounts":[{"account":"7045","forecast":%s}]}'),
            ("PUT", "revenue/external/TP001/2025-04", '{"reason":"r","adjustmentRatio":%s}'),
            ("PUT", "revenue/other/TP001/2025-04", '{"miscellaneous":%s}'),
            (
                "PUT",
                "revenue/internal/TP001/2025-04",
                '{"adjustments":[{"component":"fixedFee","amount":%s,"reason":"r"}]}',
            ),
            ("POST", "what-if/TP001/2025-04", '{"statistics":{"driveInRatio":%s}}'),
            ("POST", "what-if/TP001/2025-04", '{"rates":[{"category":"valetDaily","forecast":%s}]}'),
            ("POST", "what-if/TP001/2025-04", '{"payroll":[{"jobCode":"GSA","hoursPercent":%s}]}'),
            ("POST", "what-if/TP001/2025-04", '{"payroll":[{"jobCode":"GSA","rate":%s}]}'),
            ("POST", "what-if/TP001/2025-04", '{"contract":[{"term":"fixed_fee[0].fee","value":%s}]}'),
            ("POST", "what-if/TP001/2025-04", '{"expenses":[{"account":"7045","forecast":%s}]}'),
            ("POST", "what-if/TP001/2025-04", '{"otherRevenue":{"gpoFees":%s}}'),
        ],
    )
    def test_f30_a_number_beyond_what_its_field_takes_is_400(
        self, anna: TestClient, method: str, path: str, body: str
    ) -> None:
        for number in HUGE:
            answer = anna.request(method, f"{BASE}/{path}", content=(body % number).encode(), headers=JSON)
            assert answer.status_code == 400, answer.text
            assert {code for code, _ in codes(answer)} <= {"INVALID_FORMAT", "INVALID_DATA_TYPE"}

    @pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31"])
    def test_f30_a_day_that_no_request_is_about_is_400(self, anna: TestClient, day: str) -> None:
        rows = {"rows": [{"date": day, "group": "GSA", "hours": 8}]}
        answer = anna.post(f"{BASE}/payroll/TP001/calculate", json=rows)
        assert (answer.status_code, codes(answer)) == (400, [("INVALID_DATA_TYPE", "/rows/0/date")])

    @pytest.mark.parametrize("page", ["9" * 19, "9" * 25, "9" * 5_000, "1e9"])
    def test_f30_a_page_that_is_no_page_is_400(self, anna: TestClient, page: str) -> None:
        answer = anna.get(f"{BASE}/sites", params={"page": page})
        assert (answer.status_code, codes(answer)) == (400, [("INVALID_DATA_TYPE", "page")])

    @pytest.mark.parametrize("index", ["9" * 180, "9" * 4_400])
    def test_f30_the_row_of_a_term_is_no_number_of_any_length(self, anna: TestClient, index: str) -> None:
        answer = anna.post(WHAT_IF, json={"contract": [{"term": f"fixed_fee[{index}].fee", "value": 1}]})
        assert (answer.status_code, codes(answer)) == (400, [("INVALID_DATA_TYPE", "/contract/0/term")])


class TestHeaders:
    @pytest.mark.parametrize(("digits", "status"), [(900, 400), (TAGS_CHARACTERS, 400), (5_000, 400)])
    def test_f30_the_version_in_if_match_is_no_number_of_any_length(
        self, anna: TestClient, digits: int, status: int
    ) -> None:
        body = '{"days":[{"date":"2025-04-20","valetDaily":1}]}'
        assert put(anna, STATISTICS, body, **{"If-Match": f'"{"9" * digits}-0f"'}).status_code == status

    def test_f43_a_key_is_as_long_as_the_document_says(self, anna: TestClient) -> None:
        body = '{"days":[{"date":"2025-04-20","valetDaily":1}]}'
        answer = put(anna, STATISTICS, body, **{"Idempotency-Key": "k" * (KEY_CHARACTERS + 1)})
        assert (answer.status_code, codes(answer)) == (400, [("INVALID_DATA_TYPE", "Idempotency-Key")])
        assert put(anna, STATISTICS, body, **{"Idempotency-Key": "k" * KEY_CHARACTERS}).status_code == 200

    @pytest.mark.parametrize("query", ["sortBy", "search", "districtId", "regionId"])
    def test_f43_a_text_of_a_query_is_as_long_as_the_document_says(self, anna: TestClient, query: str) -> None:
        answer = anna.get(f"{BASE}/sites", params={query: "a" * 101})
        assert (answer.status_code, codes(answer)) == (400, [("INVALID_DATA_TYPE", query)])


class TestErrors:
    def test_f43_a_hundred_wrong_things_are_named_and_the_others_counted(self, anna: TestClient) -> None:
        rows = [{"date": "2025-04-20", "group": f"g{number}", "regularHours": -1} for number in range(PAYROLL_ROWS)]
        answer = put(anna, PAYROLL, json.dumps({"rows": rows}))
        assert (answer.status_code, len(codes(answer))) == (400, ERROR_ITEMS)
        assert answer.json()["meta"] == {"furtherErrors": 2 * PAYROLL_ROWS - ERROR_ITEMS}
        asked = put(anna, PAYROLL, json.dumps({"rows": rows}), Accept="application/problem+json").json()
        assert (len(asked["errors"]), asked["furtherErrors"]) == (ERROR_ITEMS, 2 * PAYROLL_ROWS - ERROR_ITEMS)

    def test_f43_where_all_are_named_nothing_is_counted(self, anna: TestClient) -> None:
        assert put(anna, PAYROLL, '{"rows":[{}]}').json()["meta"] == {}

    @pytest.mark.parametrize(
        "body",
        [
            pytest.param('{"%s":1}', id="an unknown name"),
            pytest.param('{"%s":1,"%s":2}', id="a name twice"),
            pytest.param('{"rows":[{"date":"%s","group":"%s"}]}', id="values"),
            pytest.param('{"rows":{"%s":"%s"}}', id="an object for a list"),
        ],
    )
    def test_f43_an_error_repeats_what_was_sent_but_not_at_any_length(self, anna: TestClient, body: str) -> None:
        answer = put(anna, PAYROLL, body.replace("%s", "x" * 400_000))
        assert answer.status_code == 400
        assert len(answer.content) < 10 * ERROR_CHARACTERS


class TestGrowth:
    """Beside bodies (tests/api/test_strict_json.py): what else a request holds, up to what is let in."""

    KINDS: Mapping[str, tuple[int, Callable[[int], tuple[str, str, Any, Mapping[str, str]]]]] = {
        "rows": (PAYROLL_ROWS, lambda n: ("PUT", PAYROLL, {"rows": [{"date": "x", "group": "y"}] * n}, {})),
        "terms": (
            DRIVER_ROWS,
            lambda n: (
                "POST",
                WHAT_IF,
                {"contract": [{"term": f"fixed_fee[{i}].fee", "value": 1} for i in range(n)]},
                {},
            ),
        ),
        "text": (1_000_000, lambda n: ("PUT", STATISTICS, {"reason": "x" * n, "inputMode": "rooms"}, {})),
        "path": (60_000, lambda n: ("GET", f"{BASE}/statistics/{'x' * n}/2025-04", None, {})),
        "unknown path": (60_000, lambda n: ("GET", f"{BASE}/{'x/' * (n // 2)}", None, {})),
        "query": (16_000, lambda n: ("GET", f"{BASE}/sites?{'a=1&' * n}", None, {})),
        "Accept": (60_000, lambda n: ("GET", STATISTICS, None, {"Accept": "a;q=0," * (n // 6)})),
        "If-None-Match": (60_000, lambda n: ("GET", STATISTICS, None, {"If-None-Match": '"a",' * (n // 4)})),
        "If-Match": (60_000, lambda n: ("PUT", STATISTICS, {"days": []}, {"If-Match": '"1-a",' * (n // 6)})),
        "Authorization": (60_000, lambda n: ("GET", STATISTICS, None, {"Authorization": "Bearer " + "a." * (n // 2)})),
    }

    @pytest.mark.parametrize("kind", KINDS)
    def test_f41_the_work_grows_with_what_is_sent_and_no_faster(self, anna: TestClient, kind: str) -> None:
        size, of = self.KINDS[kind]

        def prepare(count: int) -> Callable[[], object]:
            method, url, body, headers = of(count)
            return lambda: anna.request(method, url, json=body, headers=headers)

        assert growth(prepare, size) <= LINEAR
