"""Each rule finds a change of a site's data that breaks it, names its days, and says nothing of the data before."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import pytest

from benchmarks.quality.year import SiteYear
from shared_code.alerts.checks.registry import CHECKS
from shared_code.alerts.data import NO_PLAN, BudgetChange, PlannedMonth, SiteData, SitePlan
from shared_code.alerts.models import Cause, Dimension, Observation
from shared_code.alerts.validation import validate
from shared_code.kit.period import Period
from shared_code.payroll.models import Worked
from shared_code.pl.models import Line
from shared_code.statistics.models import OVERNIGHT

TODAY: Final = date(2026, 8, 20)
DAY: Final = date(2026, 8, 11)
JULY, AUGUST = Period(2026, 7), Period(2026, 8)


def found(data: SiteData) -> dict[Cause, Observation]:
    return dict(validate(data, datetime(2026, 8, 20, tzinfo=UTC)).observations)


def planned(**changes: Any) -> SitePlan:
    lines = {line: Decimal(10_000) for line in Line}
    month = PlannedMonth(lines, lines, is_closed=True, prior_year=Decimal(10_000), forecast_of_record=Decimal(10_000))
    return SitePlan({JULY: month._replace(**changes)})


def above(line: Line, amount: int) -> dict[str, Any]:
    return {"trend": {**{one: Decimal(10_000) for one in Line}, line: Decimal(amount)}}


def scaled(year: SiteYear, table: str, by: str) -> None:
    row = getattr(year, table)[DAY]
    getattr(year, table)[DAY] = {name: value * Decimal(by) for name, value in row.items()}


def hours(year: SiteYear, code: str, **changes: Decimal | None) -> None:
    year.hours[DAY][code] = year.hours[DAY].get(code, Worked()).model_copy(update=changes)


def ledger(year: SiteYear, **balances: Decimal) -> None:
    own = year.ledgers[JULY]
    changed = {name.removeprefix("a"): value for name, value in balances.items()}
    year.ledgers[JULY] = own.model_copy(update={"balances": {**own.balances, **changed}})


def moved(year: SiteYear) -> None:
    at, old = datetime(2026, 8, 12, tzinfo=UTC), year.budgets[AUGUST]["7045"]
    year.budgets[AUGUST]["7045"] = old * 2
    year.changes.append(BudgetChange(at, "warehouse", AUGUST, "7045", old, old * 2))


def late(year: SiteYear) -> None:
    for number in (17, 18, 19):
        year.hours.pop(date(2026, 8, number))


CHANGES: Final[dict[str, Callable[[SiteYear], object]]] = {
    "missing-days": lambda year: year.revenue.pop(DAY),
    "zero-load": lambda year: year.empty.add(TODAY - timedelta(days=1)),
    "budget-missing": lambda year: year.budgets.pop(Period(2026, 11)),
    "feed-late": late,
    "ledger-late": lambda year: year.ledgers.pop(JULY),
    "future-days": lambda year: year.arrives.update({("statistics", date(2026, 8, 25)): DAY}),
    "occupancy-range": lambda year: year.days[DAY].update(occupiedRooms=Decimal(411)),
    "amount-range": lambda year: scaled(year, "revenue", "-1"),
    "drive-in-range": lambda year: year.days[DAY].update(valetOvernight=Decimal(500)),
    "hours-of-a-day": lambda year: hours(year, "CASH", regular_hours=Decimal(900)),
    "copied-days": lambda year: (
        year.days.update({DAY: year.days[DAY - timedelta(days=1)]}),
        year.revenue.update({DAY: year.revenue[DAY - timedelta(days=1)]}),
    ),
    "stuck-rooms": lambda year: [
        year.days[DAY + timedelta(days=number)].update(occupiedRooms=Decimal(300)) for number in range(4)
    ],
    "revenue-without-vehicles": lambda year: scaled(year, "days", "0"),
    "vehicles-without-revenue": lambda year: scaled(year, "revenue", "0"),
    "hours-without-rate": lambda year: hours(year, "XTRA", regular_hours=Decimal(16)),
    "cost-without-hours": lambda year: hours(year, "BELL", regular_hours=Decimal(0), overtime_hours=Decimal(0)),
    "unknown-code": lambda year: year.revenue[DAY].update(QX9=Decimal(75)),
    "code-stopped": lambda year: [year.revenue[DAY + timedelta(days=number)].pop("SD1") for number in range(3)],
    "totals-apart": lambda year: ledger(year, a9410=year.ledgers[JULY].balances["9410"] * Decimal("1.03")),
    "ledger-sign": lambda year: ledger(year, a4790=Decimal(90_000)),
    "hours-per-vehicle": lambda year: year.hours.update(
        {DAY: {code: one.model_copy(update={"regular_hours": one.hours / 2}) for code, one in year.hours[DAY].items()}}
    ),
    "revenue-per-vehicle": lambda year: scaled(year, "revenue", "0.5"),
    "vehicles-per-room": lambda year: year.days[DAY].update(
        {name: year.days[DAY][name] * Decimal("1.8") for name in OVERNIGHT}
    ),
    "valet-share": lambda year: year.days[DAY].update(
        valetOvernight=year.days[DAY]["selfOvernight"] / 2, selfOvernight=year.days[DAY]["valetOvernight"] * 2
    ),
    "cost-per-hour": lambda year: hours(year, "VLT1", cost=Decimal(90_000)),
    "day-level": lambda year: scaled(year, "revenue", "5"),
    "doubled-days": lambda year: scaled(year, "days", "2"),
    "account-jump": lambda year: ledger(year, a7185=year.ledgers[JULY].balances["7185"] * 100),
    "budget-moved": moved,
}
"""By rule: what is changed of the hotel's year."""
PLANS: Final[dict[str, dict[str, Any]]] = {
    "flc-deviation": above(Line.FLC, 11_000),
    "line-deviation": above(Line.PAYROLL, 12_500),
    "prior-year": above(Line.EXTERNAL_REVENUE, 15_100),
    "billing-deviation": above(Line.INTERNAL_REVENUE, 13_000),
    "not-calculated": {},
}


def test_nothing_is_said_of_a_year_as_it_should_be(year: SiteYear) -> None:
    assert found(year.as_of(TODAY)) == {}


@pytest.mark.parametrize("rule", CHANGES)
def test_the_rule_finds_what_breaks_it_and_says_so_in_a_sentence(year: SiteYear, rule: str) -> None:
    CHANGES[rule](year)
    seen = {cause: one for cause, one in found(year.as_of(TODAY)).items() if cause.rule == rule}
    assert seen, f"{rule} found nothing"
    ((cause, one), *_) = seen.items()
    assert cause.period in {JULY, AUGUST, Period(2026, 11), None}
    assert not one.days or {DAY, TODAY - timedelta(days=1), date(2026, 8, 25)} & {*one.days}


@pytest.mark.parametrize("rule", ["day-level", "revenue-per-vehicle", "cost-per-hour"])
def test_money_has_its_sign_in_the_figure_and_in_what_is_usual(year: SiteYear, rule: str) -> None:
    CHANGES[rule](year)
    (seen,) = (one for cause, one in found(year.as_of(TODAY)).items() if cause.rule == rule)
    low, _, high = seen.limit.partition(" to ")
    assert all(re.fullmatch(r"\$[\d,]+\.\d\d", figure) for figure in (seen.value, low, high))
    assert seen.values["value"] == seen.value


@pytest.mark.parametrize("rule", PLANS)
def test_a_month_far_from_plan_is_told(year: SiteYear, rule: str) -> None:
    plan = SitePlan({}, {2026: "the contract divides by 0."}) if rule == "not-calculated" else planned(**PLANS[rule])
    data = year.as_of(TODAY)
    assert [cause for cause in found(with_plan(data, planned())) if cause.rule == rule] == []
    assert [cause.rule for cause in found(with_plan(data, plan))].count(rule) == 1


def with_plan(data: SiteData, plan: SitePlan) -> SiteData:
    assert data.plan is NO_PLAN
    return SiteData(data.site, data.now, data.months, data.jobs, data.families, data.chart, data.budget_changes, plan)


def test_every_rule_has_a_case_here() -> None:
    assert {*CHANGES, *PLANS} == CHECKS.keys()


class TestArrival:
    """B11, ages, completeness."""

    def test_b11_a_newest_load_of_zeros_is_told_and_counts_as_not_loaded(self, year: SiteYear) -> None:
        year.empty.add(TODAY - timedelta(days=1))
        seen = found(year.as_of(TODAY))
        assert {cause.field for cause in seen if cause.rule == "zero-load"} == {"rooms", "vehicles"}
        assert year.as_of(TODAY).last_loaded("rooms") == TODAY - timedelta(days=2)

    @pytest.mark.parametrize(("days", "severe"), [(1, False), (2, True)])
    def test_a_feed_warns_after_24_hours_and_is_severe_after_48(self, year: SiteYear, days: int, severe: bool) -> None:
        for number in range(days):
            year.hours.pop(TODAY - timedelta(days=number + 1))
        (seen,) = (one for cause, one in found(year.as_of(TODAY)).items() if cause.rule == "feed-late")
        assert (seen.severe, seen.values["age"]) == (severe, f"{24 * days + 6}.0")

    def test_a_day_that_is_due_in_an_hour_is_not_late(self, year: SiteYear) -> None:
        year.hours.pop(TODAY - timedelta(days=1))
        early = year.as_of(TODAY)
        data = SiteData(early.site, early.now.replace(hour=1), early.months, early.jobs, early.families, early.chart)
        assert "feed-late" not in {cause.rule for cause in found(data)}

    def test_a_site_that_never_reports_sundays_misses_none(self, year: SiteYear) -> None:
        for day in [day for day in year.revenue if day.weekday() == 6]:
            year.revenue.pop(day)
        assert "missing-days" not in {cause.rule for cause in found(year.as_of(TODAY))}

    @pytest.mark.parametrize(("missing", "severe"), [(1, False), (2, True)])
    def test_below_95_percent_of_the_days_is_severe(self, year: SiteYear, missing: int, severe: bool) -> None:
        for number in range(missing):
            year.revenue.pop(date(2026, 7, 8 + number))
        (seen,) = (one for cause, one in found(year.as_of(TODAY)).items() if cause.rule == "missing-days")
        assert (seen.severe, seen.value) == (severe, f"{31 - missing} of 31")


def test_the_score_is_the_share_that_no_rule_objects_to(year: SiteYear) -> None:
    before = validate(year.as_of(TODAY), datetime(2026, 8, 20, tzinfo=UTC)).score
    assert [before.score, before.flagged] == [1, 0]
    year.revenue.pop(DAY)
    year.revenue.pop(DAY + timedelta(days=1))
    after = validate(year.as_of(TODAY), datetime(2026, 8, 20, tzinfo=UTC)).score
    assert (after.checked, after.flagged) == (before.checked, 2)
    assert after.score == after.dimensions[Dimension.COMPLETENESS] == round(1 - Decimal(2) / after.checked, 4)
    assert after.dimensions[Dimension.ACCURACY] == 1
