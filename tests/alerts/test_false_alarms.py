"""What looks like a fault and is none: a quiet day, days that are alike by chance, a code that is away now and then."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import pytest

from benchmarks.quality.year import SiteYear
from shared_code.alerts.checks.bands import LEVEL, RATIOS
from tests.alerts.test_checks import AUGUST, DAY, JULY, TODAY, found

ALL: Final = ("days", "revenue", "hours")


def rules(year: SiteYear) -> set[str]:
    return {cause.rule for cause in found(year.as_of(TODAY))}


def scaled(year: SiteYear, by: Decimal, tables: Sequence[str]) -> None:
    """Everything of the day in some feeds, so many times."""
    for table in tables:
        row = getattr(year, table)[DAY]
        if table == "hours":
            year.hours[DAY] = {
                code: one.model_copy(update={"regular_hours": one.regular_hours * by, "cost": (one.cost or 0) * by})
                for code, one in row.items()
            }
        else:
            getattr(year, table)[DAY] = {name: value * by for name, value in row.items()}


def copied(year: SiteYear, days: Sequence[date], source: date) -> None:
    """Rooms, vehicles and revenue of days running, those of other days running."""
    for number, day in enumerate(days):
        other = source + timedelta(days=number)
        year.days[day], year.revenue[day] = {**year.days[other]}, {**year.revenue[other]}


def test_a_day_on_which_all_feeds_are_low_is_quiet_and_no_fault(year: SiteYear) -> None:
    scaled(year, Decimal("0.2"), ALL)
    assert rules(year) == set()


@pytest.mark.parametrize("tables", [("days", "revenue"), ("hours",), ("revenue",)])
def test_a_day_on_which_some_feeds_are_low_is_told(year: SiteYear, tables: Sequence[str]) -> None:
    scaled(year, Decimal("0.2"), tables)
    assert rules(year) & {"day-level", "hours-per-vehicle", "revenue-per-vehicle"}


@pytest.mark.parametrize(("by", "is_told"), [("2.3", False), ("4", True)])
def test_a_day_on_which_all_feeds_are_high_is_an_event_unless_it_is_many_times_the_usual(
    year: SiteYear, by: str, is_told: bool
) -> None:
    scaled(year, Decimal(by), ALL)
    year.days[DAY]["occupiedRooms"] = Decimal(410)
    assert (LEVEL in rules(year)) is is_told


@pytest.mark.parametrize("tables", [("days",), ("days", "revenue")])
def test_a_day_on_which_some_feeds_are_high_is_no_event(year: SiteYear, tables: Sequence[str]) -> None:
    scaled(year, Decimal("2.3"), tables)
    year.days[DAY]["occupiedRooms"] = Decimal(410)
    assert rules(year) & {LEVEL, *RATIOS}


def test_a_day_that_was_delivered_twice_is_told_of_its_first_feed_and_is_no_event(year: SiteYear) -> None:
    for table in ("days", "revenue", "hours"):
        getattr(year, table)[DAY] = getattr(year, table)[DAY - timedelta(days=7)]
    scaled(year, Decimal(2), ALL)
    seen = found(year.as_of(TODAY))
    assert [cause.field for cause in seen if cause.rule == "doubled-days"] == ["vehicles"]
    assert LEVEL in {cause.rule for cause in seen}


def test_figures_that_are_even_by_themselves_tell_no_doubles(year: SiteYear) -> None:
    for day, row in year.days.items():
        year.days[day] = {name: value * 2 for name, value in row.items()}
    scaled(year, Decimal("1.9"), ("days",))
    year.days[DAY] = {name: value // 2 * 2 for name, value in year.days[DAY].items()}
    assert "doubled-days" not in rules(year)


def test_few_figures_tell_no_doubles(year: SiteYear) -> None:
    for day, row in year.days.items():
        year.days[day] = {name: row[name] for name in ("valetDaily", "selfDaily", "valetOvernight")}
    scaled(year, Decimal(2), ("days",))
    assert "doubled-days" not in rules(year)


def test_the_same_revenue_and_vehicles_with_other_rooms_is_chance(year: SiteYear) -> None:
    copied(year, [DAY], DAY - timedelta(days=1))
    assert "copied-days" in rules(year)
    year.days[DAY]["occupiedRooms"] += 1
    assert "copied-days" not in rules(year)


@pytest.mark.parametrize(("back", "is_told"), [(1, True), (7, True), (8, False), (91, False)])
def test_a_day_alone_that_is_like_one_of_another_week_is_chance(year: SiteYear, back: int, is_told: bool) -> None:
    copied(year, [DAY], DAY - timedelta(days=back))
    assert ("copied-days" in rules(year)) is is_told


def test_days_running_that_are_those_of_another_month_are_told(year: SiteYear) -> None:
    copied(year, [DAY, DAY + timedelta(days=1)], date(2026, 5, 5))
    assert "copied-days" in rules(year)


def test_a_day_on_which_all_feeds_are_high_is_told_once(year: SiteYear) -> None:
    scaled(year, Decimal(4), ALL)
    seen = [cause for cause in found(year.as_of(TODAY)) if cause.rule in {LEVEL, *RATIOS}]
    assert [(cause.rule, cause.field) for cause in seen] == [(LEVEL, "rooms")]


def test_feeds_that_are_off_in_different_ways_are_told_apart(year: SiteYear) -> None:
    scaled(year, Decimal(4), ("revenue",))
    scaled(year, Decimal("0.2"), ("hours",))
    assert {cause.field for cause in found(year.as_of(TODAY)) if cause.rule == LEVEL} == {"revenue", "hours"}


def test_a_ratio_says_nothing_more_of_a_day_whose_level_is_told(year: SiteYear) -> None:
    scaled(year, Decimal(4), ("revenue",))
    assert rules(year) == {LEVEL}
    other = DAY + timedelta(days=1)
    year.revenue[other] = {code: amount / 2 for code, amount in year.revenue[other].items()}
    assert rules(year) == {LEVEL, "revenue-per-vehicle"}


def test_where_days_are_alike_by_chance_only_days_running_are_copies(year: SiteYear) -> None:
    for number in range(6):
        copied(year, [date(2026, 3, 2 + 5 * number)], date(2026, 2, 3))
    copied(year, [DAY], date(2026, 5, 5))
    assert "copied-days" not in rules(year)
    copied(year, [DAY, DAY + timedelta(days=1)], date(2026, 5, 5))
    (seen,) = (one for cause, one in found(year.as_of(TODAY)).items() if cause.rule == "copied-days")
    assert (seen.period, seen.days) == (AUGUST, (DAY, DAY + timedelta(days=1)))


@pytest.mark.parametrize(("apart", "is_told"), [(1, True), (2, False)])
def test_a_code_has_stopped_only_when_it_is_away_for_days_running(year: SiteYear, apart: int, is_told: bool) -> None:
    for number in range(3):
        year.revenue[DAY + timedelta(days=number * apart)].pop("SD1")
    assert ("code-stopped" in rules(year)) is is_told


def test_a_month_without_any_day_of_revenue_is_not_compared_with_its_ledger(year: SiteYear) -> None:
    year.site = year.site.model_copy(update={"start_date": AUGUST.first_day})
    for day in [day for day in year.revenue if JULY.covers(day)]:
        year.revenue.pop(day)
    assert "totals-apart" not in rules(year)
