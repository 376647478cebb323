"""A calculated month as the API shows it: rounded once, with provenance and warnings."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, get_args

from shared_code.accounts.provenance import Initial, Origin, Provenance, initialized_from
from shared_code.accounts.series import SeriesName
from shared_code.kit.answer import DataWarning
from shared_code.kit.listing import listed
from shared_code.kit.money import ZERO, to_cents, to_four_places
from shared_code.statistics.models import (
    CAPTURE_RATIO,
    DRIVE_IN_RATIO,
    EXTERNAL_REVENUE,
    OCCUPIED_ROOMS,
    OVERNIGHT,
    SELF_PARK_VEHICLES,
    VALET_VEHICLES,
    Counter,
    Figures,
    InputMode,
    MonthSums,
)
from shared_code.statistics.month import StatisticsMonth
from shared_code.statistics.plausibility import zero_days
from shared_code.statistics.rules import (
    last_actual_day,
    occupancy_from_rooms,
    period_capture_ratio,
    period_drive_in_ratio,
    period_occupancy,
)
from shared_code.statistics.views import (
    LedgerReconciliation,
    MonthTotals,
    SeriesTotals,
    Statistics,
    StatisticsRow,
)

NOT_ADJUSTED: Final = to_four_places(ZERO)
_COUNTERS: Final = tuple(Counter)
_NOT_KNOWN: Final = dict.fromkeys(_COUNTERS)
_UNCOUNTED: Final = (OCCUPIED_ROOMS, DRIVE_IN_RATIO, CAPTURE_RATIO)
_SHOWN: Final = (*_UNCOUNTED, *_COUNTERS)


def show(month: StatisticsMonth, input_mode: InputMode, loaded_at: datetime | None) -> Statistics:
    """The month in the shape of GET /statistics/{siteId}/{period}."""
    sums = month.sums
    return Statistics(
        site_id=month.site.site_id,
        period=month.period,
        input_mode=input_mode,
        available_rooms=month.site.available_rooms,
        last_actual_day=last_actual_day(month.actual),
        statistics=MonthTotals(**totals(sums[SeriesName.TREND])),
        series=tuple(SeriesTotals(series=name, **totals(sums[name])) for name in SeriesName if name in sums),
        days=tuple(_rows(month, input_mode)),
        reconciliation=_reconciliation(month),
        provenance=_provenance(month, loaded_at),
    )


def totals(sums: MonthSums) -> dict[str, Any]:
    """Measures of a month or of several, from their sums: fractions, paying vehicles, rooms, $."""
    valet, own = ([sums.counts.get(name)] for name in OVERNIGHT)
    both, has_rooms = sums.overnight_by_rooms, sums.occupied_rooms is not None
    return {
        "occupancy": _four_places(period_occupancy([sums.occupied_rooms], sums.available_rooms)),
        "drive_in_ratio": _four_places(period_drive_in_ratio([both.vehicles], [None], [both.rooms])),
        "capture_ratio": _four_places(period_capture_ratio(valet, own)) if has_rooms else None,
        "valet_vehicles": sums.vehicles(VALET_VEHICLES),
        "self_park_vehicles": sums.vehicles(SELF_PARK_VEHICLES),
        "occupied_rooms": sums.occupied_rooms,
        "external_revenue": sums.external_revenue,
        "covered_days": sums.covered_days,
    }


def warnings(month: StatisticsMonth, today: date) -> tuple[DataWarning, ...]:
    """What a reader must know beside the figures."""
    return tuple(_warnings(month, today))


def _rows(month: StatisticsMonth, input_mode: InputMode) -> Iterator[StatisticsRow]:
    budgeted: Origin = "budget" if month.has_budget else "none"
    planned: Origin = budgeted if month.site.is_open_in(month.period) else "none"
    adjustment = to_four_places(month.adjustment_ratio)
    of_planned = {series: _measures(series, month.planned) for series in (SeriesName.BUDGET, SeriesName.FORECAST)}

    def row(
        series: SeriesName, source: Origin, day: date, figures: Figures, initial: Initial | None = None
    ) -> StatisticsRow:
        measures = of_planned[series] if figures is month.planned else _measures(series, figures)
        rooms = figures.get(OCCUPIED_ROOMS)
        occupancy = None if rooms is None else occupancy_from_rooms(rooms, Decimal(month.site.rooms_on(day)))
        return StatisticsRow.model_validate(
            {
                "date": day,
                "series": series,
                "source": source,
                "initializedFrom": initial,
                "inputMode": input_mode,
                "occupancy": _four_places(occupancy),
                "adjustmentRatio": adjustment if series == SeriesName.FORECAST else NOT_ADJUSTED,
                **measures,
            }
        )

    for day, figures in month.forecast.items():
        yield row(SeriesName.BUDGET, budgeted, day, month.planned)
        is_saved, is_predicted = day in month.saved_days, day in month.predicted_days
        initial = initialized_from(
            saved=is_saved or month.is_closed, predicted=is_predicted, budgeted=planned == "budget"
        )
        yield row(SeriesName.FORECAST, "forecast" if is_saved or is_predicted else planned, day, figures, initial)
        if day in month.actual:
            yield row(SeriesName.ACTUAL, "actual", day, month.actual[day])


def _measures(series: SeriesName, figures: Figures) -> Mapping[str, Decimal | None]:
    """What is shown of a day's figures whichever day it is; in a forecast no counts where only revenue is known."""
    revenue = figures.get(EXTERNAL_REVENUE)
    is_counted = series != SeriesName.FORECAST or not revenue or any(map(figures.get, _COUNTERS))
    shown = _SHOWN if is_counted else _UNCOUNTED
    return {
        **_NOT_KNOWN,
        **{name: _four_places(figures.get(name)) for name in shown},
        EXTERNAL_REVENUE: None if revenue is None else to_cents(revenue),
    }


def _provenance(month: StatisticsMonth, loaded_at: datetime | None) -> Provenance:
    """Where the trend comes from; the cut-off and the parts are those of external revenue."""
    source, revenue_days = month.facts.trend_source, month.feeds.revenue.loaded()
    return Provenance(
        source=source if source in get_args(Origin) else "none",
        cut_off=last_actual_day(revenue_days) if source == "mixed" else None,
        actual_part=to_cents(month.revenue.actual_part) if revenue_days else None,
        forecast_part=None if source == "actual" or month.is_closed else to_cents(month.revenue.forecast_part),
        loaded_at=loaded_at,
        initialized_from=month.initialized_from,
    )


def _reconciliation(month: StatisticsMonth) -> LedgerReconciliation | None:
    if month.ledger_revenue is None:
        return None
    daily, ledger = month.facts.sums[SeriesName.TREND].external_revenue, to_cents(month.ledger_revenue)
    return LedgerReconciliation(daily=daily, ledger=ledger, difference=ledger - (daily or ZERO))


def _warnings(month: StatisticsMonth, today: date) -> Iterator[DataWarning]:
    if month.is_empty:
        yield DataWarning("NO_DATA", "Nothing is budgeted, loaded or saved for this month; every figure is zero.")
    elif not month.has_budget:
        yield DataWarning(
            "NO_BUDGET",
            f"This month has no budget; what nobody saved{' or foretold' * bool(month.predicted_days)} is zero. "
            "Ask finance for the budget.",
        )
    if not month.site.is_open_in(month.period):
        yield DataWarning("SITE_NOT_OPEN", "The site is not open in this month; its forecast is zero.")
    yield from _missing(month, today)
    for finding in zero_days(month.feeds):
        yield finding.warning()
    for unusual in month.unusual:
        yield unusual.finding.warning()


def _missing(month: StatisticsMonth, today: date) -> Iterator[DataWarning]:
    """The days of which a feed lacks actuals that it should have; feeds that lack the same days together."""
    feeds = {"vehicles": month.feeds.counters, "revenue": month.feeds.revenue}
    if month.site.has_rooms:
        feeds = {"rooms": month.feeds.rooms, **feeds}
    last = max(month.actual, default=None)
    gaps: dict[tuple[date, ...], list[str]] = {}
    for name, feed in feeds.items():
        loaded = feed.loaded()
        days = tuple(day for day in month.period.days() if day not in loaded and _is_expected(day, last, today))
        gaps.setdefault(days, []).append(name)
    instead = "nothing stands in, for the month is closed" if month.is_closed else "the forecast stands in"
    for days, names in gaps.items():
        if days:
            what = "actuals" if len(names) == len(feeds) else f"actuals of {' and '.join(names)}"
            text = f"No {what} were loaded for {listed(days)}; {instead}."
            yield DataWarning("ACTUALS_MISSING", text, "days")


def _is_expected(day: date, last: date | None, today: date) -> bool:
    """Whether a day should have actuals: it lies before the last loaded one, or in a month that is over."""
    return last is not None and (day <= last or (day.year, day.month) < (today.year, today.month))


def _four_places(value: Decimal | None) -> Decimal | None:
    return None if value is None else to_four_places(value)
