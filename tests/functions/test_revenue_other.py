"""Other revenue: six fields of a month, each with its sign."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from shared_code.application import current
from shared_code.revenue.models import OTHER_FIELDS
from shared_code.revenue.updates import OtherUpdate
from shared_code.store.site_partition import Series
from tests.conftest import APRIL, Company
from tests.functions.conftest import BASE, ClientFor, Put, codes

URL = f"{BASE}/revenue/other/TP001/2025-04"
EXAMPLE = {
    "billableExpenses": 1200,
    "validations": 450,
    "miscellaneous": -75,
    "gpoFees": -310,
    "signingBonuses": -500,
    "clientPaidExpenses": -260,
}
"""From the specification of other revenue."""


def stored() -> dict[str, Any]:
    document = current().documents.document("TP001", APRIL, "other", Series.FORECAST)
    return dict(document.content["values"]) if document else {}


def test_the_body_has_the_fields_of_the_calculation() -> None:
    names = {field.alias for field in OtherUpdate.model_fields.values()}
    assert names == {one.field for one in OTHER_FIELDS} | {"reason"}


class TestReading:
    def test_a_month_nobody_saved_has_six_nulls_a_total_of_zero_and_a_warning(
        self, client_for: ClientFor, company: Company
    ) -> None:
        company.budget("TP001", APRIL)
        body = client_for("account_manager").get(URL).json()
        empty = dict.fromkeys(EXAMPLE)
        assert body["data"] == {"siteId": "TP001", "period": "2025-04", **empty, "total": 0}
        assert [warning["code"] for warning in body["meta"]["warnings"]] == ["NO_DATA"]
        assert body["meta"]["etag"].startswith('"0-')

    @pytest.mark.parametrize(("period", "reason"), [("2025-03", "no-data"), ("2026-05", "beyond-horizon")])
    def test_a_month_out_of_reach_is_not_available(self, client_for: ClientFor, period: str, reason: str) -> None:
        answer = client_for("account_manager").get(f"{BASE}/revenue/other/TP001/{period}")
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["code"]) == (404, "PERIOD_NOT_AVAILABLE")
        assert error["details"]["reason"] == reason

    def test_the_second_read_is_a_hit_until_somebody_saves(self, put: Put, client: TestClient) -> None:
        put({"miscellaneous": 1}, url=URL)
        first, second = client.get(URL).json(), client.get(URL).json()
        assert (first["meta"]["cache"], second["meta"]["cache"]) == ("miss", "hit")
        put({"miscellaneous": 2}, url=URL, match=first["meta"]["etag"])
        assert client.get(URL).json()["data"]["miscellaneous"] == 2


class TestSaving:
    def test_the_example_of_the_specification_adds_up(self, put: Put, client: TestClient) -> None:
        answer = put(EXAMPLE, url=URL)
        assert answer.status_code == 200
        assert answer.json()["data"] == {"siteId": "TP001", "period": "2025-04", **EXAMPLE, "total": 505}
        assert answer.headers["ETag"].startswith('"1-')
        again = client.get(URL)
        assert (again.json()["data"], again.headers["ETag"]) == (answer.json()["data"], answer.headers["ETag"])

    def test_an_absent_field_stays_null_unsets_and_zero_is_a_value(self, put: Put) -> None:
        first = put({"validations": 450.5, "miscellaneous": 3, "gpoFees": 0}, url=URL)
        second = put({"miscellaneous": None}, url=URL, match=first.headers["ETag"])
        assert stored() == {"validations": "450.50", "gpoFees": "0.00"}
        assert second.json()["data"]["miscellaneous"] is None
        assert second.json()["data"]["total"] == 450.5

    def test_the_year_is_calculated_anew_and_the_audit_trail_says_why(self, put: Put) -> None:
        put({"miscellaneous": 3, "reason": "lost tickets"}, url=URL)
        (entry,) = current().documents.audit("TP001")
        assert (entry.family, entry.reason, entry.user) == ("other", "lost tickets", "anna")
        assert [(change.field, change.old, change.new) for change in entry.changes] == [("/miscellaneous", None, 3)]
        facts = current().documents.month_facts("TP001", APRIL, APRIL)[APRIL]["other"]
        assert facts.content["values"] == {"miscellaneous": "3.00"}

    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            pytest.param({"billableExpenses": -1}, {"minimum": 0, "maximum": 999_999_999}, id="must not reduce"),
            pytest.param({"validations": -0.01}, {"minimum": 0, "maximum": 999_999_999}, id="must not be negative"),
            pytest.param({"gpoFees": 310}, {"minimum": -999_999_999, "maximum": 0}, id="must reduce"),
            pytest.param({"signingBonuses": 1}, {"minimum": -999_999_999, "maximum": 0}, id="must be negative"),
            pytest.param({"clientPaidExpenses": 1}, {"minimum": -999_999_999, "maximum": 0}, id="paid by the client"),
            pytest.param({"miscellaneous": 1e9}, {"minimum": -999_999_999, "maximum": 999_999_999}, id="too much"),
            pytest.param({"miscellaneous": 1.005}, {"expected": "at most 2 decimals"}, id="half a cent"),
            pytest.param({"miscellaneous": "1"}, {"expected": "number"}, id="text"),
        ],
    )
    def test_a_wrong_amount_is_refused_with_what_is_allowed(
        self, put: Put, body: dict[str, Any], expected: dict[str, Any]
    ) -> None:
        answer = put(body, url=URL)
        (field,) = body
        assert (answer.status_code, codes(answer)) == (400, [("INVALID_DATA_TYPE", f"/{field}")])
        assert answer.json()["errors"][0]["details"].items() >= expected.items()
        assert stored() == {}

    def test_the_message_says_why_a_sign_is_wrong(self, put: Put) -> None:
        (error,) = put({"gpoFees": 310}, url=URL).json()["errors"]
        assert error["message"] == (
            "/gpoFees: must be at most 0: it reduces internal revenue; send it with a minus sign"
        )

    def test_all_wrong_fields_are_named_at_once(self, put: Put) -> None:
        answer = put({"gpoFees": 1, "validations": -1, "tips": 1}, url=URL)
        assert {field for _, field in codes(answer)} == {"/gpoFees", "/validations", "/tips"}

    @pytest.mark.parametrize("body", [{}, {"reason": "nothing"}])
    def test_a_save_names_a_field(self, put: Put, body: dict[str, Any]) -> None:
        assert codes(put(body, url=URL)) == [("MISSING_REQUIRED_FIELD", "")]

    @pytest.mark.parametrize(
        ("site", "period", "reason"),
        [
            pytest.param("TP001", "2025-03", "past", id="a month that is over"),
            pytest.param("TP001", "2026-05", "beyond-horizon", id="thirteen months ahead"),
            pytest.param("0500", "2025-06", "closed", id="after the site closed"),
        ],
    )
    def test_a_month_that_cannot_be_saved_is_refused(self, put: Put, site: str, period: str, reason: str) -> None:
        answer = put({"miscellaneous": 1}, url=f"{BASE}/revenue/other/{site}/{period}")
        assert answer.status_code == 409
        assert answer.json()["errors"][0]["details"]["reason"] == reason

    def test_a_stale_save_tells_what_collided(self, put: Put, client: TestClient) -> None:
        first = put({"miscellaneous": 5, "validations": 5}, url=URL)
        put({"miscellaneous": 6}, url=URL, match=first.headers["ETag"])
        answer = put({"miscellaneous": 7, "validations": 8}, url=URL, match=first.headers["ETag"])
        assert answer.status_code == 412
        details = answer.json()["errors"][0]["details"]
        assert details["conflicts"] == [{"field": "/miscellaneous", "base": 5, "yours": 7, "theirs": 6}]
        assert details["current"] == client.get(URL).json()["data"]

    def test_a_repeated_request_gets_its_first_answer(self, put: Put) -> None:
        first = put({"miscellaneous": 5}, url=URL, Idempotency_Key="k1")
        again = put({"miscellaneous": 5}, url=URL, Idempotency_Key="k1")
        assert (again.content, again.headers["Idempotency-Replayed"]) == (first.content, "true")

    def test_without_a_version_nothing_is_saved(self, put: Put) -> None:
        assert put({"miscellaneous": 5}, url=URL, match=None).status_code == 428
        assert stored() == {}


class TestCategories:
    def test_they_name_accounts_labels_and_signs(self, client_for: ClientFor) -> None:
        data = client_for("regional_vp").get(f"{BASE}/revenue/categories").json()["data"]
        assert data["external"][0] == {
            "category": "valetDaily", "label": "Valet daily", "revenueAccount": "9411", "vehicleAccount": "9510",
        }  # fmt: skip
        assert len(data["external"]) == 8
        assert data["external"][3]["revenueAccount"] is None
        accounts = {one["component"]: one["glCode"] for one in data["internal"]}
        assert accounts["fixedFee"] == "4700"
        assert accounts["otherRevenue.signingBonuses"] == "4910"
        assert [(one["field"], one["sign"]) for one in data["other"]][:3] == [
            ("billableExpenses", "positive"), ("validations", "positive"), ("miscellaneous", "any"),
        ]  # fmt: skip

    def test_they_need_permission_and_have_no_site(self, client_for: ClientFor) -> None:
        answer = client_for("account_manager", scopes=["statistics:read"]).get(f"{BASE}/revenue/categories")
        assert answer.status_code == 403
        assert client_for("account_manager").get(f"{BASE}/revenue/other/categories/2025-04").status_code == 400
