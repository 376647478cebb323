"""From a site-year document to the inputs of the calculation: the facts of each month."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from shared_code.accounts.numbers import RateCategory
from shared_code.contracts.hours import billed_jobs
from shared_code.derivations.parameters import parameters
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.payroll.by_day import PayrollByDay, SalariedCode
from shared_code.payroll.facts import DayHours, SavedPayroll
from shared_code.payroll.hours import HoursByDay
from shared_code.payroll.rules import weekly_threshold
from shared_code.pl.calculation.inputs import (
    CalculationSettings,
    MonthFacts,
    SiteDays,
    YearInputs,
    calculated_months,
    usual_settings,
)
from shared_code.pl.rules import site_status
from shared_code.pl.site_year.document import PayrollDocument, Rates, SiteYearDocument, StatisticsColumns, YearSettings
from shared_code.revenue.external.month import class_history
from shared_code.sites.models import SiteStatus
from shared_code.statistics.days import StatisticsDays
from shared_code.statistics.facts import OCCUPANCY
from shared_code.statistics.feeds import Feed, Rows
from shared_code.statistics.models import CAPTURE_RATIO, DRIVE_IN_RATIO, OCCUPIED_ROOMS, Counter, Figures
from shared_code.statistics.plausibility import unusual_days
from shared_code.statistics.rules import last_actual_day, rooms_from_occupancy

COLUMNS: Mapping[str, str] = {
    "occupied_rooms": OCCUPIED_ROOMS,
    "occupancy": OCCUPANCY,
    "drive_in_ratio": DRIVE_IN_RATIO,
    "capture_ratio": CAPTURE_RATIO,
    **{counter.name.lower(): counter.value for counter in Counter},
}
"""Column of the document → name of the figure in the product."""
RATE_OF: Mapping[RateCategory, str] = {category: category.name.lower() for category in RateCategory}


def year_inputs(document: SiteYearDocument) -> YearInputs:
    """The inputs of a document: facts of its twelve months, and of the months before them that are known."""
    contracts = [document.contract] if document.contract else []
    periods = calculated_months(document.year, contracts, {*document.closed_revenue, *document.ledger})
    reader = _Reader(document)
    days = SiteDays({period: reader.statistics(period) for period in periods}, reader.payroll)
    return YearInputs(
        site_number=document.site.number,
        year=document.year,
        today=document.today,
        closed_through=document.closed_through,
        start_date=document.site.start_date,
        close_date=document.site.close_date,
        settings=settings(document.settings, document.today),
        chart=document.chart,
        class_history=class_history(document.closed_through, lambda period: document.closed_revenue.get(period, {})),
        months={period: reader.month(period, days) for period in periods},
        days=days,
    )


def settings(changed: YearSettings, today: date) -> CalculationSettings:
    """The product's parameters of a day, with those that the document sets in their place."""
    return replace(usual_settings(today), **{name: value for name, value in changed if value is not None})


class _Reader:
    """Reads the facts of any month; feeds and hours are looked at as wholes, since their months touch."""

    def __init__(self, document: SiteYearDocument) -> None:
        self._document = document
        self._revenue = _by_month(document.actual_revenue)
        self._rooms = _by_month(_rows(document.actual_rooms))
        costs = _by_month(_rows(document.actual_payroll))
        self._bell = _by_month(_rows(document.actual_bell))
        worked = {
            day: {code: _day_hours(hours.regular, hours.overtime, hours.total) for code, hours in codes.items()}
            for day, codes in document.actual_hours.items()
        }
        hours = _by_month({day: {code: hours.total for code, hours in codes.items()} for day, codes in worked.items()})
        loaded = {period: days for period in hours if (days := _loaded(hours, period))}
        saved = {period: _saved_payroll(period, month) for period, month in document.forecast_payroll.items()}
        self.payroll = PayrollByDay(
            saved=saved,
            hours=HoursByDay(
                saved,
                _budget_hours(document),
                worked,
                {day for days in loaded.values() for day in days},
                is_open=lambda period: (
                    site_status(period, document.site.start_date, document.site.close_date) is SiteStatus.OPEN
                ),
            ),
            costs={period: {day: _amount(costs, day) for day in _loaded(costs, period)} for period in costs},
            last_hours_days={period: max(days) for period, days in loaded.items()},
            thresholds=_thresholds(document),
            fallback_rate=parameters("payroll")["fallback_rate"].on(document.today),
            employees={code: count for code, count in document.employees.items() if count},
            listed=(*document.employees,),
            salaried={
                period: [SalariedCode(job.allocated_annual_salary) for job in month.salaried]
                for period, month in document.forecast_payroll.items()
            },
        )

    def month(self, period: Period, days: SiteDays) -> MonthFacts:
        """The facts of one month."""
        document = self._document
        bell = _loaded(self._bell, period)
        drivers, closed_revenue = days.statistics[period].facts(), document.closed_revenue.get(period)
        rates, other = document.forecast_rates.get(period), document.other_revenue.get(period)
        return MonthFacts(
            period=period,
            contract=document.contract,
            drivers=drivers,
            labor=days.payroll.facts(period),
            budget=document.budget.get(period, {}),
            ledger=document.ledger.get(period, {}),
            rates={} if rates is None else _rates(rates),
            expenses=document.forecast_expense.get(period, {}),
            other_revenue={} if other is None else dict(other),
            validations=document.validations.get(period),
            non_billable_expense=document.non_billable_expense.get(period),
            closed_revenue=closed_revenue or drivers.revenue_to_date or None,
            revenue_is_whole=closed_revenue is not None or drivers.revenue_days == period.day_count,
            bell=tuple(_amount(self._bell, day) for day in bell),
            last_bell_day=last_actual_day(bell),
            unusual=tuple(unusual_days(lambda _: document.site.available_rooms, 0, self._days(period))),
        )

    def _days(self, period: Period) -> Mapping[date, Figures]:
        """Rooms and ratios of the days of a month, as loaded or else as saved."""
        document = self._document
        saved = _columns(period, document.forecast_statistics.get(period, StatisticsColumns()))
        days: dict[date, dict[str, Decimal]] = {}
        for place, day in enumerate(period.days()):
            row = {name: value for name, column in saved.items() if (value := column[place]) is not None}
            if OCCUPANCY in row:
                row.setdefault(
                    OCCUPIED_ROOMS, rooms_from_occupancy(row[OCCUPANCY], Decimal(document.site.available_rooms))
                )
            if (rooms := document.actual_rooms.get(day)) is not None:
                row[OCCUPIED_ROOMS] = rooms
            days[day] = row
        return days

    def statistics(self, period: Period) -> StatisticsDays:
        """The days of one month's statistics."""
        document = self._document
        saved = document.forecast_statistics.get(period)
        return StatisticsDays(
            period=period,
            available_rooms=document.site.available_rooms,
            saved=None if saved is None else _columns(period, saved),
            budget=document.budget.get(period, {}),
            revenue=_feed(self._revenue, period),
            rooms=_feed(self._rooms, period),
        )


def _budget_hours(document: SiteYearDocument) -> Mapping[Period, Mapping[str, Decimal]]:
    return {
        period: {code: hours for code, hours in codes.items() if hours is not None}
        for period, codes in document.budget_hours.items()
    }


def _thresholds(document: SiteYearDocument) -> Mapping[str, Decimal]:
    """Hours/week before overtime begins, of each job code that appears, where the contract bills hours."""
    per_employee = document.settings.overtime_threshold
    if per_employee is None:
        per_employee = parameters("payroll")["overtime_threshold"].on(document.today)
    billed = [job.job_code for job in billed_jobs(document.contract)] if document.contract else []
    others = (
        *document.actual_hours.values(),
        *document.budget_hours.values(),
        *(month.hours for month in document.forecast_payroll.values()),
    )
    codes = dict.fromkeys([*billed, *sorted({code for by_code in others for code in by_code})]) if billed else ()
    return {code: weekly_threshold(per_employee, document.employees.get(code)) for code in codes}


def _columns(period: Period, month: StatisticsColumns) -> Mapping[str, Sequence[Decimal | None]]:
    columns = {name: _column(period, getattr(month, name)) for name in month.model_fields_set}
    return {COLUMNS[name]: column for name, column in columns.items() if column is not None}


def _column(period: Period, column: Sequence[Decimal | None] | Decimal | None) -> Sequence[Decimal | None] | None:
    """A column written out by day; None when nothing was saved."""
    return [column] * period.day_count if isinstance(column, Decimal) else column


def _rates(rates: Rates) -> Mapping[RateCategory, Decimal | None]:
    return {category: getattr(rates, name) for category, name in RATE_OF.items()}


def _saved_payroll(period: Period, month: PayrollDocument) -> SavedPayroll:
    nothing = [None] * period.day_count
    return SavedPayroll(
        hours={code: _column(period, column) or nothing for code, column in month.hours.items()},
        overtime_hours={
            code: written
            for code, column in (month.overtime_hours or {}).items()
            if (written := _column(period, column)) is not None
        },
        rates=month.rates,
        rate_overrides={code: {row.since: row.rate for row in rows} for code, rows in month.rate_overrides.items()},
    )


def _day_hours(regular: Decimal | None, overtime: Decimal | None, total: Decimal | None) -> DayHours:
    return DayHours(regular or ZERO, overtime or ZERO) if total is None else DayHours(total, None)


def _rows(feed: Mapping[date, Decimal | None]) -> Rows:
    return {day: {"": amount} for day, amount in feed.items()}


def _by_month(feed: Rows) -> Mapping[Period, Rows]:
    months: dict[Period, dict[date, Mapping[str, Decimal | None]]] = {}
    for day, row in feed.items():
        months.setdefault(Period.of(day), {})[day] = row
    return months


def _feed(feed: Mapping[Period, Rows], period: Period) -> Feed:
    return Feed(feed.get(period, {}), _holds_later(feed, period))


def _loaded(feed: Mapping[Period, Rows], period: Period) -> tuple[date, ...]:
    return _feed(feed, period).loaded()


def _holds_later(feed: Mapping[Period, Rows], period: Period) -> bool:
    """Whether a feed holds anything but zeros after a month."""
    return any(any(row.values()) for later, rows in feed.items() if later > period for row in rows.values())


def _amount(feed: Mapping[Period, Rows], day: date) -> Decimal:
    return feed[Period.of(day)][day][""] or ZERO
