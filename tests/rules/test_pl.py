"""Worked examples of P&L and expenses that a file of cases cannot hold: accounts, months, a table, a district."""

from datetime import date
from decimal import Decimal

import pytest

from shared_code.derivations.parameters import parameters
from shared_code.expenses.rules import claims, other_expense, parking_rents, tab_reconciliation
from shared_code.kit.period import Period
from shared_code.pl.models import COMPARISONS, ComparisonType, FavourableDirection, Line, MonthState, Variance
from shared_code.pl.rules import (
    alert_level,
    balance,
    base_months,
    billing_deviation,
    front_line_contribution,
    month_state,
    percent_of_internal_revenue,
    roll_up,
    variance,
)

MARCH = Period(2025, 3)
HIGHER = {Line.EXTERNAL_REVENUE, Line.INTERNAL_REVENUE, Line.FLC}
BUDGET = {
    Line.EXTERNAL_REVENUE: balance([Decimal("1250357.92")], 1),
    Line.INTERNAL_REVENUE: balance([Decimal("-279663.89")], -1),
    Line.PAYROLL: balance([Decimal("82246.00")], 1),
    Line.CLAIMS: claims(None),
    Line.PARKING_RENTS: parking_rents([]),
    Line.OTHER_EXPENSE: other_expense([Decimal("33029.99")]),
    Line.PTEB: balance([Decimal("10857.28")], 1),
    Line.INSURANCE: balance([Decimal("5114.93")], 1),
}
LEDGER = {
    Line.EXTERNAL_REVENUE: balance([Decimal("1258925.10")], 1),
    Line.INTERNAL_REVENUE: balance([Decimal("-308022.41")], -1),
    Line.PAYROLL: balance([Decimal("82330.62001")], 1),
    Line.CLAIMS: claims(None),
    Line.PARKING_RENTS: balance([None], 1),
    Line.OTHER_EXPENSE: other_expense([Decimal("42600.37")]),
    Line.PTEB: balance([Decimal("10980.61")], 1),
    Line.INSURANCE: balance([Decimal("5143.74")], 1),
}


def with_flc(lines: dict[Line, Decimal]) -> dict[Line, Decimal]:
    return {**lines, Line.FLC: front_line_contribution(lines)}


def parameter(name: str) -> Decimal:
    return parameters("pl")[name].on(MARCH.first_day)


def against_budget(line: Line, value: Decimal | None, base: Decimal | None) -> Variance:
    better = FavourableDirection.HIGHER if line in HIGHER else FavourableDirection.LOWER
    return variance(value, base, better, parameter("significance_high"), parameter("significance_medium"))


@pytest.mark.parametrize(
    ("line", "budget", "actual", "amount", "percent", "direction", "significance"),
    [
        ("external_revenue", "1250357.92", "1258925.10", "8567.18", "0.69", "favourable", "low"),
        ("internal_revenue", "279663.89", "308022.41", "28358.52", "10.14", "favourable", "high"),
        ("payroll", "82246.00", "82330.62", "84.62", "0.10", "unfavourable", "low"),
        ("claims", "0.00", "0.00", "0.00", None, "neutral", None),
        ("parking_rents", "0.00", "0.00", "0.00", None, "neutral", None),
        ("other_expense", "33029.99", "42600.37", "9570.38", "28.97", "unfavourable", "high"),
        ("pteb", "10857.28", "10980.61", "123.33", "1.14", "unfavourable", "low"),
        ("insurance", "5114.93", "5143.74", "28.81", "0.56", "unfavourable", "low"),
        ("flc", "148415.69", "166967.07", "18551.38", "12.50", "favourable", "high"),
    ],
)
def test_the_site_0170_in_march_2025_is_the_table_of_the_page(
    line: str, budget: str, actual: str, amount: str, percent: str | None, direction: str, significance: str | None
) -> None:
    planned, happened = with_flc(BUDGET)[Line(line)], with_flc(LEDGER)[Line(line)]
    assert (str(planned), str(happened)) == (budget, actual)
    result = against_budget(Line(line), happened, planned)
    assert result == (Decimal(amount), None if percent is None else Decimal(percent), direction, significance)


def test_the_site_0170_in_march_2025_keeps_54_21_percent_of_its_internal_revenue() -> None:
    actual = with_flc(LEDGER)
    percents = {line: percent_of_internal_revenue(actual[line], actual[Line.INTERNAL_REVENUE]) for line in actual}
    assert (percents[Line.PAYROLL], percents[Line.FLC]) == (Decimal("26.73"), Decimal("54.21"))
    assert percents[Line.INTERNAL_REVENUE] == 100


def test_b12_a_district_with_a_site_without_budget_has_that_site_in_its_totals_against_a_base_of_zero() -> None:
    """Without any balance a budget line is 0.00, so the percentage exists for the district only."""
    no_budget = dict.fromkeys(BUDGET, balance([], 1))
    new_site = with_flc({**no_budget, Line.INTERNAL_REVENUE: Decimal(9000), Line.PAYROLL: Decimal(7000)})
    trend, budget = roll_up([with_flc(LEDGER), new_site]), roll_up([with_flc(BUDGET), with_flc(no_budget)])
    assert trend[Line.FLC] == Decimal("166967.07") + 9000 - 7000
    assert budget[Line.FLC] == Decimal("148415.69")
    assert against_budget(Line.FLC, new_site[Line.FLC], Decimal(0)) == (Decimal(2000), None, "favourable", None)
    district = against_budget(Line.FLC, trend[Line.FLC], budget[Line.FLC])
    assert district == (Decimal("20551.38"), Decimal("13.85"), "favourable", "high")


def test_the_limits_in_force_are_those_of_the_page() -> None:
    deviation = billing_deviation(
        Decimal(50000), Decimal(46800), parameter("deviation_percent"), parameter("deviation_amount")
    )
    assert deviation == (Decimal(3200), Decimal("6.40"), False)
    flc = [parameter(f"flc_{name}") for name in ("alert_percent", "review_percent", "review_amount")]
    assert alert_level(Decimal(69500), Decimal(65000), *flc) == "alert"
    assert alert_level(Decimal(70001), Decimal(65000), *flc) == "review"
    assert parameter("prior_year_alert_percent") == 150
    insured = parameters("expenses")
    assert insured["expense_alert_percent"].on(MARCH.first_day) == 20
    assert parameters("revenue")["revenue_alert_percent"].on(MARCH.first_day) == 10
    percents = [insured[f"insurance_percent_{sites}"] for sites in ("management_agreement", "other")]
    assert [percent.on(MARCH.first_day) for percent in percents] == [Decimal("5.77"), Decimal("4.45")]


def test_exp_8_the_total_of_the_tab_is_more_than_other_expense_by_the_accounts_with_a_line_of_their_own() -> None:
    tab = {"7045": "950", "7185": "1200", "7170": "750", "7082": "250", "7100": "40"}
    result = tab_reconciliation({account: Decimal(amount) for account, amount in tab.items()})
    assert list(map(int, result)) == [950 + 1200, 750, 250, 40, 2150 + 750 + 250 + 40]


@pytest.mark.parametrize(
    ("month", "state"),
    [
        pytest.param(5, MonthState.CLOSED, id="the last month of the ledger is closed"),
        pytest.param(6, MonthState.CURRENT, id="a month that is over and not closed is mixed like the current one"),
        pytest.param(7, MonthState.CURRENT, id="the month of today"),
        pytest.param(8, MonthState.FUTURE, id="a month that has not begun"),
    ],
)
def test_pl_6_month_state(month: int, state: MonthState) -> None:
    assert month_state(Period(2025, month), Period(2025, 5), date(2025, 7, 15)) == state


def test_pl_6_nothing_is_closed_before_the_first_close() -> None:
    assert month_state(Period(2020, 1), None, date(2025, 7, 15)) == MonthState.CURRENT


@pytest.mark.parametrize(
    ("comparison", "value", "base", "months"),
    [
        ("budget", "trend", "budget", ["2025-01"]),
        ("forecast-actual", "actual", "forecast_of_record", ["2025-01"]),
        ("prior-year", "trend", "actual", ["2024-01"]),
        ("prior-month", "trend", "trend", ["2024-12"]),
        ("prior-quarter", "trend", "trend", ["2024-10", "2024-11", "2024-12"]),
        ("projection", "trend", "projection", ["2025-01"]),
    ],
)
def test_pl_8_what_january_is_compared_with(comparison: str, value: str, base: str, months: list[str]) -> None:
    compared = COMPARISONS[ComparisonType(comparison)]
    assert (compared.value, compared.base) == (value, base)
    assert list(base_months(ComparisonType(comparison), Period(2025, 1))) == months
