"""What accumulates over a year builds on the best that is known of closed months: the daily feed, else the ledger."""

from decimal import Decimal
from typing import Any

import pytest

from shared_code.accounts.series import SeriesName
from shared_code.kit.period import Period
from shared_code.pl.calculation.year import Year
from shared_code.pl.models import Line
from shared_code.pl.view.warnings import findings
from tests.site_year.comparing import year_of

JULY = Period(2025, 7)
ALL = [f"{family}{number}" for family in ("VD", "VO", "VM", "SD", "SO", "SM") for number in (1, 2, 3)] + [
    "ADJ",
    "OR1",
    "OR2",
]
TIERS = [{"percent": "10", "limit": "150000"}, {"percent": "20", "limit": "0"}]


def share_of(*codes: str) -> dict[str, Any]:
    return {"codes": codes, "accumulation": "AnnualCalendar", "tiers": TIERS}


def year(**changes: Any) -> Year:
    """10 % to 150,000 a calendar year, then 20 %; the ledger holds 24,000 a month up to June, July earns 24,800."""
    closed = [f"2025-{month:02d}" for month in range(1, 7)]
    return year_of(
        {
            "site": {"number": "0170", "available_rooms": 0},
            "year": 2025,
            "today": "2025-07-15",
            "closed_through": "2025-06",
            "chart": {"9410": "EXTERNAL REVENUE", "9411": "STATISTICS", "9412": "STATISTICS"},
            "ledger": {period: {"9410": "24000"} for period in closed},
            "budget": {"2025-07": {"9410": "24800"}},
            "contract": {"effective_date": "2020-01-01", "revenue_share": {"structures": [share_of(*ALL)]}},
            **changes,
        }
    )


def share(found: Year, period: Period = JULY) -> Decimal:
    node = found.months[period].lines[SeriesName.TREND][Line.INTERNAL_REVENUE]
    assert node is not None
    amount: Decimal = node.amount
    return amount


def codes_of(found: Year) -> list[str]:
    return [one.text for one in findings(found) if one.code == "REVENUE_DIFFERS"]


def test_f59_closed_months_without_daily_revenue_count_their_ledger() -> None:
    assert share(year()) == Decimal("4360.00") == 6000 * Decimal("0.1") + 18800 * Decimal("0.2")


def test_f59_one_day_by_code_does_not_take_the_place_of_the_month() -> None:
    found = year(actual_revenue={"2025-06-10": {"VO1": "50000"}})
    assert share(found) == Decimal("4360.00")
    assert codes_of(found) == [
        (
            "daily revenue $50,000.00, ledger $24,000.00; "
            "what accumulates counts the ledger, for the daily feed has gaps; reconcile the two"
        )
    ]


def test_f59_a_feed_that_covers_every_day_counts_as_it_is() -> None:
    days = {str(day): {"VO1": "1000"} for day in Period(2025, 6).days()}
    found = year(actual_revenue=days)
    assert share(found) == Decimal("4960.00")
    assert codes_of(found) == [
        "daily revenue $30,000.00, ledger $24,000.00; what accumulates counts daily revenue; reconcile the two"
    ]


def test_f59_a_difference_of_two_percent_is_none() -> None:
    days = {str(day): {"VO1": "816"} for day in Period(2025, 6).days()}
    assert codes_of(year(actual_revenue=days)) == []


@pytest.mark.parametrize(
    ("changes", "shared"),
    [
        pytest.param({"actual_revenue": {"2025-06-10": {"VO1": "300", "VD1": "100"}}}, "18000", id="the known codes"),
        pytest.param({"budget": {"2025-06": {"9410": "1000", "9411": "400", "9412": "600"}}}, "14400", id="the budget"),
        pytest.param({"budget": {"2025-06": {"9410": "1000", "9412": "600"}}}, "14400", id="the rest of it is ADJ"),
        pytest.param({}, "0", id="nothing: all of it is valet daily"),
    ],
)
def test_f59_the_ledger_counts_in_the_proportions_of_what_is_known(changes: Any, shared: str) -> None:
    """Overnight revenue alone is shared, at 10 % of what June leaves to July."""
    structures = [share_of("VO1", "VO2", "VO3")]
    found = year(
        contract={"effective_date": "2025-06-01", "revenue_share": {"structures": structures}},
        **{"budget": {"2025-07": {"9410": "0"}}} | changes,
    )
    revenue = found.months[JULY].contract_revenue(SeriesName.TREND)
    assert revenue is not None
    (structure,) = revenue.structures
    assert structure.prior.amount == Decimal(shared)


def test_f59_an_account_that_the_ledger_does_not_name_is_0() -> None:
    assert share(year(ledger={f"2025-{month:02d}": {"6000": "5"} for month in range(1, 7)})) == Decimal("2480.00")
