"""What has not arrived, or too early: days and months without data, feeds that are late."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from shared_code.alerts.catalogue import Limits
from shared_code.alerts.checks.registry import by_month, check
from shared_code.alerts.data import BUDGET, SiteData
from shared_code.alerts.models import Observation
from shared_code.derivations.formatting import format_value
from shared_code.kit.money import to_one_place
from shared_code.kit.period import Period

_WEEKS_OF_A_PATTERN = 4
"""So many days of a weekday tell whether the site reports it at all."""


@check("missing-days", limits="completeness weekday_share", shows="delivered expected required")
def missing_days(data: SiteData, limits: Limits) -> Iterator[Observation]:
    """Days without a row before the last loaded day."""
    required = format_value(limits["completeness"] * 100, "%")
    for feed in data.feeds:
        last = data.last_loaded(feed)
        for period in data.day_months:
            rows = data.feeds[feed][period].rows
            expected = [day for day in data.open_days(period) if last and day <= last]
            expected = [
                day for day in expected if day in rows or _is_reported(data, feed, day, limits["weekday_share"])
            ]
            if missing := tuple(day for day in expected if day not in rows):
                there = len(expected) - len(missing)
                yield Observation(
                    feed,
                    period,
                    missing,
                    {"delivered": str(there), "expected": str(len(expected)), "required": required},
                    f"{there} of {len(expected)}",
                    required,
                    severe=there < limits["completeness"] * len(expected),
                )


def _is_reported(data: SiteData, feed: str, day: date, share: Decimal) -> bool:
    """Whether the site usually reports a day like this: yes where that is not known."""
    first = Period.of(day).first_day
    known = [
        data.has_row(feed, earlier)
        for earlier in data.weekdays_before(first, day.weekday())
        if earlier >= data.first_row(feed)
    ]
    return len(known) < _WEEKS_OF_A_PATTERN or sum(known) > share * len(known)


@check("zero-load")
def zero_load(data: SiteData, limits: Limits) -> Iterator[Observation]:  # noqa: ARG001 - there are none
    """The newest days, all 0: they count as not loaded."""
    for feed, months in data.feeds.items():
        for period in data.day_months:
            if zeros := months[period].zeros():
                yield Observation(feed, period, zeros, value="0")


@check("feed-late", limits="warn_hours alert_hours due_hour", shows="last age limit")
def feed_late(data: SiteData, limits: Limits) -> Iterator[Observation]:
    """The last good copy of each feed, from when it was due; a day is due at an hour of the day after it."""
    due = time(int(limits["due_hour"]))
    for feed in data.feeds:
        last = data.last_loaded(feed)
        begin = max(data.day_months[0].first_day, data.site.start_date or date.min) - timedelta(days=1)
        waited = data.now.replace(tzinfo=None) - datetime.combine((last or begin) + timedelta(days=1), due)
        hours = to_one_place(Decimal(waited // timedelta(minutes=1)) / 60)
        missing = tuple(day for period in data.day_months for day in data.open_days(period) if day > (last or begin))
        if hours > limits["warn_hours"] and missing:
            limit = limits["alert_hours"] if hours > limits["alert_hours"] else limits["warn_hours"]
            shown = {"last": str(last or "not known"), "age": f"{hours}", "limit": f"{limit}"}
            yield Observation(feed, None, missing, shown, f"{hours}", f"{limit}", severe=hours > limits["alert_hours"])


@check("future-days")
def future_days(data: SiteData, limits: Limits) -> Iterator[Observation]:  # noqa: ARG001 - there are none
    """Rows of days that are not over, of this month or any later one that is looked at."""
    for feed, months in data.feeds.items():
        ahead = (
            day
            for found in months.values()
            for day, row in found.rows.items()
            if day > data.today and any(row.values())
        )
        for period, days in by_month(ahead):
            yield Observation(feed, period, days, value=str(days[0]), limit=str(data.today))


@check("budget-missing", shows="which")
def budget_missing(data: SiteData, limits: Limits) -> Iterator[Observation]:  # noqa: ARG001 - there are none
    """Months without a budget from this one to the end of the year; a year without any is one."""
    year, coming = data.this_month.year, [*data.this_month.through(Period(data.this_month.year, 12))]
    missing = [period for period in coming if not data.month(period).budget and data.site.is_open_in(period)]
    if not any(month.budget for period, month in data.months.items() if period.year == year):
        yield Observation(BUDGET, None, values={"which": f"no month of {year} has one"}, subject=str(year))
        return
    for period in missing:
        yield Observation(BUDGET, period, values={"which": f"it has none while other months of {year} have one"})
