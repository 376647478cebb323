"""What is kept of the days ahead, each night: the forecast as it stands beside what else is said of the same day."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from shared_code.accuracy.models import (
    HORIZONS,
    NAIVE_METHODS,
    DailyLine,
    KeptFigure,
    KeptForecast,
    KeptKey,
    PlannedFigure,
)
from shared_code.kit.money import ZERO, to_four_places
from shared_code.kit.period import Period
from shared_code.payroll.models import NOT_PRODUCTIVE
from shared_code.payroll.month import PayrollMonth, Rows
from shared_code.predictive.history import History
from shared_code.predictive.models import DailySeries
from shared_code.predictive.naive import naive_days
from shared_code.statistics.models import EXTERNAL_REVENUE, OCCUPIED_ROOMS, Figures
from shared_code.statistics.month import StatisticsMonth
from shared_code.statistics.rules import paying_vehicles

Band = tuple[Decimal, Decimal, Decimal]
"""P10, P50 and P90."""
Daily = Mapping[date, Decimal]
_NO_BAND: Final[tuple[None, None, None]] = (None, None, None)


class Planned(NamedTuple):
    """A month as it is planned, and who changed it last."""

    statistics: StatisticsMonth
    payroll: PayrollMonth
    statistics_author: str
    payroll_author: str


def days_ahead(today: date) -> Mapping[int, date]:
    """By horizon, the day that so many days follow the last one that is over.

    >>> days_ahead(date(2025, 4, 15))[1], days_ahead(date(2025, 4, 15))[28]
    (datetime.date(2025, 4, 15), datetime.date(2025, 5, 12))
    """
    return {horizon: today + timedelta(days=horizon - 1) for horizon in HORIZONS}


def planned_figures(planned: Planned, day: date) -> Mapping[DailyLine, PlannedFigure]:
    """The lines of a day as they are planned; nothing of a line that nobody budgeted or set."""
    found: dict[DailyLine, PlannedFigure] = {}
    month = planned.statistics
    is_set, has_initial = day in month.saved_days, month.has_budget or day in month.foretold_days
    if has_initial or is_set:
        initial = _lines(month.initial[day]) if has_initial else {}
        for line, value in _lines(month.forecast[day]).items():
            author = planned.statistics_author if is_set else ""
            found[line] = PlannedFigure(author, value, initial.get(line))
    hours = _planned_hours(planned.payroll, day, planned.payroll_author)
    return {**found, DailyLine.HOURS: hours} if hours else found


def _lines(figures: Figures) -> Mapping[DailyLine, Decimal]:
    rooms = {DailyLine.ROOMS: figures[OCCUPIED_ROOMS]} if OCCUPIED_ROOMS in figures else {}
    revenue = figures[EXTERNAL_REVENUE]
    return {**rooms, DailyLine.VEHICLES: paying_vehicles(figures), DailyLine.REVENUE: revenue}


def _planned_hours(month: PayrollMonth, day: date, author: str) -> PlannedFigure | None:
    """Productive hours of a day; None where not all of them are known."""
    row = month.forecast[day]
    if not row or not all(month.is_known(key, day) for key in row):
        return None
    budget = _productive(month, month.budget, day) if month.has_budget else None
    is_set = day in month.saved_days
    return PlannedFigure(author if is_set else "", _productive(month, month.forecast, day) or ZERO, budget)


def _productive(month: PayrollMonth, rows: Rows, day: date) -> Decimal | None:
    """The hours that timekeeping tells too: of people paid by the hour, in families that move vehicles."""
    if day not in rows:
        return None
    counted = (
        row.regular + row.overtime
        for key, row in rows[day].items()
        if key.group not in NOT_PRODUCTIVE and key.job_code not in month.staff.salaried
    )
    return sum(counted, ZERO)


def kept_tonight(
    today: date,
    planned: Mapping[date, Mapping[DailyLine, PlannedFigure]],
    bands: Mapping[str, Mapping[date, Band]],
    actuals: Mapping[str, Daily],
) -> Mapping[KeptKey, Mapping[date, Mapping[DailyLine, KeptFigure]]]:
    """The days ahead as they stand at the beginning of a day, by the month and horizon they are kept under."""
    naive = {line: naive_until(actuals[line], today) for line in DailyLine if actuals.get(line)}
    found = {}
    for horizon, day in days_ahead(today).items():
        if lines := planned.get(day):
            figures = {
                line: figure_of(figure, bands.get(line, {}).get(day), naive.get(line, {}), horizon)
                for line, figure in lines.items()
            }
            found[KeptKey(Period.of(day), horizon)] = {day: figures}
    return found


def naive_until(actual: Daily, today: date) -> Mapping[str, list[Decimal]]:
    """What the naive baselines say of 28 days from a day on, knowing what was loaded of the days before it."""
    known = {day: float(value) for day, value in actual.items() if day < today}
    if not known:
        return {}
    series = DailySeries.of(known)
    late = series.index(today) - len(series.values)
    said = naive_days(History((*series.values, *[None] * late)), series.index(today))
    return {method: decimals_of(days) for method, days in said.items()}


def decimals_of(values: Iterable[float]) -> list[Decimal]:
    """Estimates with the four decimals that are kept."""
    return [Decimal(f"{value:.4f}") for value in values]


def figure_of(figure: PlannedFigure, band: Band | None, naive: Mapping[str, list[Decimal]], horizon: int) -> KeptFigure:
    """A planned figure beside what else is said of the same day, so many days ahead."""
    same, year, weeks, half = (naive[method][horizon - 1] if method in naive else None for method in NAIVE_METHODS)
    baseline = None if figure.baseline is None else to_four_places(figure.baseline)
    p10, p50, p90 = band or _NO_BAND
    return KeptFigure(figure.author, to_four_places(figure.forecast), baseline, p10, p50, p90, same, year, weeks, half)


def with_days(stored: KeptForecast | None, days: Mapping[date, Mapping[DailyLine, KeptFigure]]) -> KeptForecast | None:
    """A kept forecast with some days more; None where it has them all: what was kept once stays as it stood."""
    before = stored.days if stored else {}
    new = {day: lines for day, lines in days.items() if day not in before}
    return KeptForecast(days={**before, **new}) if new else None
