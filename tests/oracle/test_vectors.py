"""The oracle against reference vectors of the specification (domain.md section 9), so that it may judge the product."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.oracle import calculate
from tests.oracle.contract import escalated, incremented, tiered
from tests.oracle.document import Document
from tests.oracle.generator import DEALS, random_site_year

THREE_TIERS = "15:50000 17:100000 20:0"
FALLING = "40:100750 20:179750 8.75:0"
ANNUAL = "57:750000 43:950000 28:0"


def document(**contract: Any) -> Document:
    return Document({"year": 2025, "today": "2024-12-31", "contract": contract})


@pytest.mark.parametrize(
    ("tiers", "prior", "amount", "share"),
    [
        pytest.param("18:0", "0", "96450", "17361.00", id="V40"),
        pytest.param(THREE_TIERS, "0", "120000", "20000.00", id="V41"),
        pytest.param("26:1400000 20:0", "1355000", "45000", "11700.00", id="V42 limit hit exactly"),
        pytest.param("26:1400000 20:0", "1400000", "38000", "7600.00", id="V42 next month"),
        pytest.param(FALLING, "0", "200000", "57871.88", id="V43"),
        pytest.param("15:11667 30:0", "0", "30000", "7249.95", id="V44"),
        pytest.param("0:0 30:13333.33", "0", "40000", "4000.00", id="V45 stored the other way round"),
        pytest.param("0:15000 30:0", "0", "12000", "0.00", id="V47"),
        pytest.param("100:35000 0:70000 21:0", "0", "91250", "39462.50", id="V48"),
        pytest.param(ANNUAL, "700000", "120000", "58600.00", id="V49"),
        pytest.param(ANNUAL, "1000000", "80000", "22400.00", id="V50"),
        pytest.param("8:0", "0", "-4200", "0.00", id="V73"),
    ],
)
def test_a_share_of_tiers_is_that_of_the_vector(tiers: str, prior: str, amount: str, share: str) -> None:
    rows = [(Decimal(percent), Decimal(limit)) for percent, limit in (tier.split(":") for tier in tiers.split())]
    assert tiered(rows, Decimal(prior), Decimal(amount)) == Decimal(share)


@pytest.mark.parametrize(("month", "fee"), [(6, "1060.90"), (8, "1092.73")])
def test_v30_a_fee_rises_at_every_increment_since_its_start(month: int, fee: str) -> None:
    priced = document(effective_date="2020-01-01", increment_month=7, increment_percent="3")
    assert incremented(priced, "1000", {"start": "2023-05-15"}, date(2025, month, 1)) == Decimal(fee)


@pytest.mark.parametrize(("form", "value", "percent"), [("Percentage", "5", "27.5625"), ("FixedAmount", "2", "29")])
def test_v61_and_v62_a_percentage_escalates_twice(form: str, value: str, percent: str) -> None:
    rise = {"month": 3, "format": form, "value": value, "since": "2023-04-01"}
    assert escalated(document(), "25", rise, date(2025, 5, 1)) == Decimal(percent)


def test_v74_the_whole_chain_of_a_management_agreement() -> None:
    chart = {"9410": "EXTERNAL REVENUE", "6000": "PAYROLL", "7045": "OTHER EXPENSE", "7082": "INSURANCE"}
    agreement = {
        "fee": {"type": "FixedFee", "amount": "1000"},
        "insurance": {"type": "BasedOnBillableAccounts", "additional_percent": "12.5"},
        "claims": {"type": "AnnualCalendar", "cap": None},
        "profit_share": {"accumulation": "Monthly", "tiers": [{"percent": "8", "limit": "0"}]},
    }
    billable = {
        "payroll_accounts": ["6000"],
        "expense_accounts": ["7045", "7082", "7100"],
        "pteb": {"type": "percentage", "percent": "35"},
        "support": {"type": "percent", "base": "total", "value": "3"},
    }
    result = calculate(
        {
            "year": 2025,
            "today": "2025-01-01",
            "closed_through": "2024-12",
            "chart": {**chart, "7100": "CLAIMS"},
            "budget": {"2025-01": {"9410": 180000, "6000": 42000, "7045": 6500, "7082": 300}},
            "ledger": {"2025-01": {"7100": 1200}},
            "contract": {
                "effective_date": "2020-01-01",
                "billable_accounts": billable,
                "management_agreement": agreement,
            },
        }
    )
    parts = result["internal_revenue_components"]["2025-01"]["trend"]["management_agreement_parts"]
    assert (parts["insurance"], parts["profit"], parts["profit_share"]) == ("3063.83", "109835.17", "8786.81")
    assert parts["total"] == "78951.64"


@pytest.mark.parametrize("deal", DEALS)
def test_a_random_document_of_the_deal_is_the_same_again_and_can_be_calculated(deal: str) -> None:
    inputs = random_site_year(7, deal)
    assert inputs == random_site_year(7, deal)
    assert len(calculate(inputs)["months"]) == 12
