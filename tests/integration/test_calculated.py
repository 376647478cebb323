"""What was loaded is what the P&L is calculated from: the sample files, and the lines they come to."""

from decimal import Decimal

import pytest

from shared_code.accounts.series import SeriesName
from shared_code.application import current
from shared_code.integration.service.loader import KINDS
from shared_code.kit.period import Period
from shared_code.pl.calculation.year import Year
from shared_code.pl.models import Line, MonthState
from tests.conftest import Company
from tests.integration.conftest import FILES, Load

MARCH, JULY = Period(2025, 3), Period(2025, 7)


@pytest.fixture
def year(load: Load) -> Year:
    """2025 of site 0170, as the sample files make it."""
    for kind in KINDS:
        load(kind, FILES[kind].read_text("utf-8"), file=FILES[kind].name)
    return current().years.year("0170", 2025).year


def line(year: Year, period: Period, series: SeriesName, name: Line) -> Decimal | None:
    node = year.months[period].lines[series][name]
    return node.amount if node else None


@pytest.mark.parametrize(
    ("period", "series", "name", "amount"),
    [
        pytest.param(MARCH, SeriesName.ACTUAL, Line.INTERNAL_REVENUE, "39120.55", id="booked negative, shown positive"),
        pytest.param(MARCH, SeriesName.ACTUAL, Line.PAYROLL, "22429.02", id="22,310.62001 + 118.40 of two entities"),
        pytest.param(MARCH, SeriesName.ACTUAL, Line.OTHER_EXPENSE, "0", id="entity 06 was left out"),
        pytest.param(MARCH, SeriesName.TREND, Line.PAYROLL, "22429.02", id="the trend of a closed month is its actual"),
        pytest.param(JULY, SeriesName.BUDGET, Line.INTERNAL_REVENUE, "38000.00", id="budget"),
        pytest.param(JULY, SeriesName.FORECAST, Line.EXTERNAL_REVENUE, "60000.00", id="nobody saved: the budget"),
        pytest.param(
            JULY, SeriesName.FORECAST, Line.INTERNAL_REVENUE, "14811.39", id="2650 x 1.03 x 1.03 + 20 % of 60,000"
        ),
    ],
)
def test_the_lines_follow_from_the_files(
    year: Year, period: Period, series: SeriesName, name: Line, amount: str
) -> None:
    assert line(year, period, series, name) == Decimal(amount)


def test_the_states_follow_from_the_close(year: Year) -> None:
    states = [year.months[Period(2025, month)].state for month in (2, 3, 4, 5)]
    assert states == [MonthState.CLOSED, MonthState.CLOSED, MonthState.CURRENT, MonthState.FUTURE]


def test_f09_a_month_of_which_something_is_stored_is_closed_when_the_close_says_so(year: Year, load: Load) -> None:
    assert year.months[Period(2025, 2)].state is MonthState.CLOSED
    load("budget", "site,period,account,balance", "0170,2025-02,4790,-100")
    assert current().years.year("0170", 2025).year.months[Period(2025, 2)].state is MonthState.CURRENT


def test_actuals_of_a_month_that_runs_are_in_its_trend(year: Year) -> None:
    """Payroll of two days: 1,162.38 of timekeeping, and 62,400 / 365 x 2 = 341.92 of the manager."""
    april = Period(2025, 4)
    assert line(year, april, SeriesName.ACTUAL, Line.EXTERNAL_REVENUE) == Decimal("1611.50")
    assert line(year, april, SeriesName.ACTUAL, Line.PAYROLL) == Decimal("1504.30")


def test_f61_no_share_is_paid_of_validations(company: Company, load: Load) -> None:
    """Ten days of 500 and 100 of validations, 20 days of 500 from the budget: 20 % of 15,000, not of 16,000."""
    april = Period(2025, 4)
    company.chart()
    company.budget("0170", april, {"9410": "15000", "9412": "15000"})
    structure = {"codes": "all", "tiers": [{"percent": "20", "limit": "0"}]}
    company.contract("0170", revenue_share={"structures": [structure]})
    days = [f"0170,2025-04-{day:02}" for day in range(1, 11)]
    rows = [*(f"{day},VO1,500,Y" for day in days), *(f"{day},VD1,100,V" for day in days)]
    load("actuals", "site,date,measure,value,deposit_flag", *rows)
    year = current().years.year("0170", 2025).year
    assert line(year, april, SeriesName.TREND, Line.EXTERNAL_REVENUE) == 16_000
    assert line(year, april, SeriesName.TREND, Line.INTERNAL_REVENUE) == 3_000
