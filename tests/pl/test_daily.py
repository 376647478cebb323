"""The days of a figure: they add up to it, and what has none says so."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cli.calculate import main
from shared_code.accounts.series import SeriesName
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.pl.calculation.year import Year
from shared_code.pl.explain.daily import MADE_OF, Daily, NoDays, daily
from shared_code.pl.models import Line
from tests.oracle.generator import DEALS
from tests.oracle.years import random_year
from tests.pl.years import LABOR, worked
from tests.site_year.comparing import year_of

ROOT = Path(__file__).parents[2]
EXAMPLE = json.loads((ROOT / "docs/examples/fixed_fee_year.json").read_text(encoding="utf-8"))
JULY = Period(2025, 7)
CENT = Decimal("0.01")
YEARS_OF_A_DEAL = 2
ON_DAYS = (Line.EXTERNAL_REVENUE, Line.PAYROLL)
REASONS = ("; ask for it without days", "; ask for a month in which it is")


def days_or_reason(year: Year, line: Line, series: SeriesName, period: Period) -> Daily | str:
    try:
        return daily(year, line, series, period)
    except NoDays as error:
        return str(error)


@pytest.mark.parametrize("deal", DEALS)
def test_the_days_of_random_years_add_up(deal: str) -> None:
    for number in range(YEARS_OF_A_DEAL):
        year = random_year(deal, number)
        for period in year.inputs.periods():
            for series in (SeriesName.FORECAST, SeriesName.TREND):
                for line in ON_DAYS:
                    found = days_or_reason(year, line, series, period)
                    if isinstance(found, str):
                        assert found.endswith(REASONS), f"year {number}"
                    else:
                        assert_amounts(found, year)
                taken = days_or_reason(year, Line.INTERNAL_REVENUE, series, period)
                if isinstance(taken, Daily):
                    assert_quantities(taken, year)


def assert_amounts(found: Daily, year: Year) -> None:
    node = year.months[found.period].lines[found.series][found.line]
    assert node is not None
    assert found.rounding is not None
    assert [day.date for day in found.days] == list(found.period.days())
    assert sum(day.amount or 0 for day in found.days) + found.rounding == node.amount == found.amount
    for day in found.days:
        assert sum(part.amount or 0 for part in day.parts) == day.amount


def assert_quantities(found: Daily, year: Year) -> None:
    for one in found.quantities:
        parts = [part for day in found.days for part in day.parts if (part.name, part.overtime) == one[:2]]
        assert sum(part.quantity or 0 for part in parts) + one.rounding == one.quantity
        assert abs(one.rounding) < CENT
    facts = year.months[found.period].month.facts
    hours = facts.labor.hours_trend if found.series is SeriesName.TREND else facts.labor.hours_forecast
    for one in found.quantities:
        if one.name in hours:
            assert abs(hours[one.name][one.overtime] - one.quantity) < CENT


def of_july(line: Line, series: SeriesName = SeriesName.TREND, **changes: Any) -> Daily:
    """A line of the example's July, which runs with 13 loaded days, in a changed document."""
    return daily(year_of({**EXAMPLE, **changes}), line, series, JULY)


def shown(found: Daily, day: int) -> list[tuple[str, ...]]:
    """The parts of a day: name, source, quantity, rate, amount."""
    (one,) = [one for one in found.days if one.date.day == day]
    return [(f"{part.name}{' overtime' if part.overtime else ''}", *map(str, part[1:5])) for part in one.parts]


def test_payroll_is_timekeeping_then_hours_at_their_rates() -> None:
    found = of_july(Line.PAYROLL, actual_hours={"2025-07-01": {"GSA": {"regular": 7, "overtime": 1}}})
    assert (found.amount, found.rounding) == (13 * Decimal("135.40") + 18 * 8 * Decimal("16.50"), ZERO)
    assert shown(found, 1) == [
        ("GSA", "actual", "7.0000", "None", "None"),
        ("GSA overtime", "actual", "1.0000", "None", "None"),
        ("timekeeping", "actual", "None", "None", "135.4000"),
    ]
    assert shown(found, 14) == [("GSA", "forecast", "8.0000", "16.5000", "132.0000")]


def test_overtime_salaries_rates_from_a_day_on_and_days_of_the_budget() -> None:
    nobody = [None] * 10
    plan = {
        "hours": {"GSA": [*nobody, *[8] * 21]},
        "overtime_hours": {"GSA": [*nobody, *[2] * 21]},
        "rates": {"GSA": "16.00"},
        "rate_overrides": {"GSA": [{"since": "2025-07-20", "rate": "20.00"}]},
        "salaried": [{"allocated_annual_salary": "42500"}],
    }
    found = of_july(Line.PAYROLL, SeriesName.FORECAST, forecast_payroll={"2025-07": plan})
    assert shown(found, 10) == [("budget", "budget", "None", "None", "129.0323")]
    assert shown(found, 19)[:2] == [
        ("GSA", "forecast", "8.0000", "16.0000", "128.0000"),
        ("GSA overtime", "forecast", "2.0000", "24.0000", "48.0000"),
    ]
    assert shown(found, 20)[1:] == [
        ("GSA overtime", "forecast", "2.0000", "30.0000", "60.0000"),
        ("salaried", "forecast", "None", "None", "116.4384"),
    ]
    hours = 9 * (128 + 48) + 12 * (160 + 60)
    assert found.amount == hours + Decimal("1290.32") + Decimal("2445.21")
    assert found.rounding == found.amount - hours - 10 * Decimal("129.0323") - 21 * Decimal("116.4384") != 0


def test_external_revenue_is_revenue_codes_then_vehicles_at_their_rates_or_the_budget() -> None:
    money = {**EXAMPLE["budget"]["2025-07"], "9410": "3050", "9411": "3100", "9510": "310"}
    found = of_july(
        Line.EXTERNAL_REVENUE,
        chart={**EXAMPLE["chart"], "9410": "EXTERNAL REVENUE"},
        budget={**EXAMPLE["budget"], "2025-07": money},
        forecast_statistics={"2025-07": {"valet_daily": [None] * 20 + [12] * 11}},
        forecast_rates={"2025-07": {"valet_daily": "11.50"}},
        actual_revenue={"2025-07-01": {"VD1": "70", "SD1": "35.55"}, "2025-07-02": {"VD1": "80"}},
    )
    assert shown(found, 1) == [
        ("VD1", "actual", "None", "None", "70.0000"), ("SD1", "actual", "None", "None", "35.5500"),
    ]  # fmt: skip
    assert shown(found, 3)[0] == ("valetDaily", "budget", "None", "None", "100.0000")
    assert shown(found, 3)[-1] == ("ADJ", "budget", "None", "None", "-1.6129")
    assert shown(found, 21)[0] == ("valetDaily", "forecast", "12.0000", "11.5000", "138.0000")
    assert found.amount == Decimal("185.55") + 18 * 100 - (Decimal(50) * 18 / 31).quantize(CENT) + 11 * 138


def test_only_loaded_days_make_the_actual_of_a_running_month() -> None:
    payroll = of_july(Line.PAYROLL, SeriesName.ACTUAL)
    assert (len(payroll.days), payroll.amount, payroll.rounding) == (13, Decimal("1760.20"), ZERO)
    loaded = {"2025-07-02": {"VD1": "80.005"}}
    revenue = of_july(Line.EXTERNAL_REVENUE, SeriesName.ACTUAL, actual_revenue=loaded)
    assert (len(revenue.days), revenue.amount, revenue.rounding) == (1, Decimal("80.01"), Decimal("0.005"))


def test_internal_revenue_takes_hours_and_overtime_falls_on_the_day_that_reaches_forty() -> None:
    """The first worker's June days count in the week of 28 June; what is over 40 is overtime."""
    document = worked(LABOR)
    document["actual_hours"] = {f"2025-06-{day}": {"GSA": {"total": "10"}} for day in (28, 29, 30)} | {
        f"2025-07-0{day}": {"GSA": {"total": "8"}} for day in range(1, 6)
    }
    found = daily(year_of(document), Line.INTERNAL_REVENUE, SeriesName.TREND, JULY)
    gsa = [[part.quantity for part in day.parts if part.name == "GSA"] for day in found.days]
    assert gsa[:5] == [[8, 0], [2, 6], [0, 8], [0, 8], [8, 0]]
    assert (found.amount, found.rounding, found.days[0].amount) == (None, None, None)
    assert_quantities(found, year_of(document))


def test_internal_revenue_takes_rooms_loaded_or_forecast() -> None:
    contract = {**EXAMPLE["contract"], "per_occupied_room": {"room_rate": "2.00"}}
    found = of_july(
        Line.INTERNAL_REVENUE,
        site={"number": "0170", "available_rooms": 100},
        contract=contract,
        actual_rooms={"2025-07-01": 61},
        forecast_statistics={"2025-07": {"occupied_rooms": [70] * 15 + [None] * 16}},
        budget={**EXAMPLE["budget"], "2025-07": {**EXAMPLE["budget"]["2025-07"], "9440": "1000"}},
    )
    assert [shown(found, day)[0][1:3] for day in (1, 2, 16)] == [
        ("actual", "61.0000"), ("forecast", "70.0000"), ("budget", "32.2581"),
    ]  # fmt: skip
    (rooms,) = found.quantities
    assert (rooms.name, rooms.quantity) == ("occupiedRooms", Decimal("1557.1290"))


@pytest.mark.parametrize(
    ("line", "series", "period", "reason"),
    [
        (Line.CLAIMS, "trend", "2025-07", "is a monthly figure; it is made of what the ledger has booked"),
        (Line.PARKING_RENTS, "trend", "2025-07", "is a monthly figure; it is made of expense accounts"),
        (Line.OTHER_EXPENSE, "forecast", "2025-07", "is a monthly figure; it is made of expense accounts"),
        (Line.PTEB, "trend", "2025-06", "is a monthly figure; it is made of payroll"),
        (Line.INSURANCE, "trend", "2025-07", "is a monthly figure; it is made of a percentage of payroll"),
        (Line.FLC, "trend", "2025-07", "is a monthly figure; it is made of internal revenue, payroll, claims"),
        (Line.PAYROLL, "trend", "2025-06", "has no days: the ledger is monthly"),
        (Line.PAYROLL, "actual", "2025-06", "has no days: the ledger is monthly"),
        (Line.PAYROLL, "budget", "2025-07", "has no days: the budget is monthly"),
        (Line.PAYROLL, "actual", "2025-08", "has no figure"),
        (Line.INTERNAL_REVENUE, "actual", "2025-07", "has no figure"),
        (Line.INTERNAL_REVENUE, "trend", "2025-07", "takes no rooms and no hours from days; it is made of fixed fee"),
    ],
)
def test_what_has_no_days_says_why(line: Line, series: str, period: str, reason: str) -> None:
    with pytest.raises(NoDays, match=reason):
        daily(year_of(EXAMPLE), line, SeriesName(series), Period.parse(period))


def test_a_site_that_is_not_open_has_no_days() -> None:
    with pytest.raises(NoDays, match="the site is not open"):
        of_july(Line.PAYROLL, site={**EXAMPLE["site"], "start_date": "2025-09-01"})


def test_a_year_without_days_says_so() -> None:
    year = year_of(EXAMPLE)
    with pytest.raises(NoDays, match="its days are not known"):
        daily(replace(year, inputs=replace(year.inputs, days=None)), Line.PAYROLL, SeriesName.TREND, JULY)


def test_days_that_are_not_those_of_the_figure_are_refused() -> None:
    year = year_of(EXAMPLE)
    others = year_of({**EXAMPLE, "forecast_payroll": {"2025-07": {"hours": {"GSA": 9}, "rates": {"GSA": "16.50"}}}})
    mixed = replace(year, inputs=replace(year.inputs, days=others.inputs.days))
    with pytest.raises(NoDays, match=r"is \$4,136.20 and its days are \$4,433.20: they changed"):
        daily(mixed, Line.PAYROLL, SeriesName.TREND, JULY)
    nothing = replace(year.inputs, days=year_of({**EXAMPLE, "forecast_payroll": {}}).inputs.days)
    with pytest.raises(NoDays, match="they changed"):
        daily(replace(year, inputs=nothing), Line.PAYROLL, SeriesName.TREND, JULY)


def run(capsys: pytest.CaptureFixture[str], *options: str, period: str = "2025-07") -> tuple[int, Sequence[str], str]:
    file = str(ROOT / "docs/examples/fixed_fee_year.json")
    status = main([file, "--period", period, "--days", "--explain", *options])
    printed = capsys.readouterr()
    return status, printed.out.splitlines(), printed.err


def test_the_command_prints_a_table_of_days(capsys: pytest.CaptureFixture[str]) -> None:
    status, rows, _ = run(capsys, "payroll")
    assert (status, len(rows)) == (0, 2 + 31 + 3)
    assert rows[0] == "Payroll, trend of 2025-07, by day"
    assert rows[2].split() == ["2025-07-01", "timekeeping", "actual", "135.4000"]
    assert rows[15].split() == ["2025-07-14", "GSA", "forecast", "8.0000", "16.5000", "132.0000"]
    assert [row.split()[-1] for row in rows[-3:]] == ["4,136.2000", "0.0000", "4,136.2000"]
    assert len({len(row) for row in rows[1:-1]}) == 1


def test_the_command_says_why_there_are_no_days(capsys: pytest.CaptureFixture[str]) -> None:
    status, rows, error = run(capsys, "claims")
    assert (status, rows) == (1, [])
    assert error.startswith("Claims, trend of 2025-07 is a monthly figure; it is made of ")


def test_the_page_shows_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    page = (ROOT / "docs/daily.md").read_text(encoding="utf-8")
    tables = re.findall(r"--period (\S+) --days\n\n```\n(.*?)\n```", page, re.DOTALL)
    assert [period for period, _ in tables] == ["2025-07", "2025-08"]
    for period, table in tables:
        _, rows, _ = run(capsys, "payroll", period=period)
        assert [row for row in table.splitlines() if row != "..." and row not in rows] == []


def test_a_line_has_days_or_tells_what_it_is_made_of() -> None:
    assert {*MADE_OF} == {*Line} - {Line.EXTERNAL_REVENUE, Line.INTERNAL_REVENUE, Line.PAYROLL}
