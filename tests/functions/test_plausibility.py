"""Saves that are legal and seldom meant are stored with a warning that names what they were compared with."""

from typing import Any

import pytest
from httpx2 import Response

from tests.conftest import Company
from tests.functions.conftest import BASE, ClientFor, Put
from tests.functions.profit import prosper

CHECKED = {"BUDGET_DEVIATION", "UNUSUAL_VALUE"}
MUCH = "is more than 10 % of the month's budget of internal revenue, $20,000.00; check it."


def account(forecast: Any) -> dict[str, Any]:
    return {"accounts": [{"account": "7045", "forecast": forecast}]}


def adjustment(amount: Any) -> dict[str, Any]:
    return {"adjustments": [{"component": "fixedFee", "amount": amount, "reason": "agreed"}]}


def ratio(value: Any) -> dict[str, Any]:
    return {"adjustmentRatio": value, "reason": "refunds"}


def warned(answer: Response) -> list[tuple[str, str]]:
    assert answer.status_code == 200, answer.text
    return [
        (warning["field"], warning["message"])
        for warning in answer.json()["meta"]["warnings"]
        if warning["code"] in CHECKED
    ]


@pytest.mark.parametrize(
    ("page", "body", "expected"),
    [
        pytest.param("expenses", account(480), None, id="an account 20 % above its budget of 400"),
        pytest.param(
            "expenses",
            account(999_999_999),
            ("7045", "the forecast of 7045, $999,999,999.00, is more than 20 % off its budget of $400.00; check it."),
            id="an account at the end of the range",
        ),
        pytest.param("revenue/other", {"miscellaneous": 2000}, None, id="other revenue of 10 % of the 20,000 budgeted"),
        pytest.param(
            "revenue/other",
            {"gpoFees": -2001, "miscellaneous": 5},
            (
                "gpoFees",
                f"gpoFees of -$2,001.00 {MUCH}",
            ),
            id="a field of other revenue a dollar beyond, the other is not named",
        ),
        pytest.param("revenue/internal", adjustment(-2000), None, id="an adjustment of 10 %"),
        pytest.param(
            "revenue/internal",
            adjustment(-9999.99),
            (
                "fixedFee",
                f"fixedFee of -$9,999.99 {MUCH}",
            ),
            id="an adjustment of half of it",
        ),
        pytest.param("revenue/external", ratio(-0.1), None, id="a tenth of gross revenue off no adjustment"),
        pytest.param(
            "revenue/external",
            ratio(-1),
            (
                "adjustmentRatio",
                "adjustmentRatio of -1 is more than 10 % of gross revenue off the budget's 0; check it.",
            ),
            id="an adjustment that leaves nothing",
        ),
    ],
)
def test_f37_a_save_far_from_the_budget_is_stored_with_a_warning_that_the_page_keeps(
    put: Put, client_for: ClientFor, company: Company, page: str, body: dict[str, Any], expected: tuple[str, str] | None
) -> None:
    prosper(company)
    url = f"{BASE}/{page}/TP001/2025-05"
    told = [expected] if expected else []
    assert warned(put(body, url=url)) == told
    assert warned(client_for("account_manager").get(url)) == told


@pytest.mark.parametrize("page", ["expenses", "revenue/other", "revenue/internal", "revenue/external"])
def test_f37_what_nobody_saved_is_not_looked_at(client_for: ClientFor, company: Company, page: str) -> None:
    prosper(company)
    for period in ("2025-03", "2025-04", "2025-05"):
        assert warned(client_for("account_manager").get(f"{BASE}/{page}/TP001/{period}")) == []
