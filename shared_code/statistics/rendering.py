"""A calculated month as the API shows it: rounded once, with provenance and warnings."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, get_args

from shared_code.kit.answer import DataWarning
from shared_code.kit.money import ZERO, to_cents, to_four_places
from shared_code.kit.provenance import Origin, Provenance
from shared_code.statistics.models import (
    CAPTURE_RATIO,
    DRIVE_IN_RATIO,
    EXTERNAL_REVENUE,
    OCCUPIED_ROOMS,
    SELF_PARK_VEHICLES,
    VALET_VEHICLES,
    Counter,
    Figures,
    InputMode,
    MonthSums,
    SeriesName,
)
from shared_code.statistics.month import Days, Month
from shared_code.statistics.rules import (
    last_actual_day,
    occupancy_from_rooms,
    period_capture_ratio,
    period_drive_in_ratio,
    period_occupancy,
)
from shared_code.statistics.views import MonthTotals, SeriesTotals, Statistics, StatisticsRow


def show(month: Month, input_mode: InputMode, loaded_at: datetime | None) -> Statistics:
    """The month in the shape of GET /statistics/{siteId}/{period}."""
    sums = month.facts.sums
    return Statistics(
        site_id=month.site.site_id,
        period=month.period,
        input_mode=input_mode,
        available_rooms=month.site.available_rooms,
        last_actual_day=last_actual_day(month.actual),
        statistics=MonthTotals(**totals(sums[SeriesName.TREND])),
        series=tuple(SeriesTotals(series=name, **totals(sums[name])) for name in SeriesName if name in sums),
        days=tuple(_rows(month, input_mode)),
        provenance=_provenance(month, loaded_at),
    )


def totals(sums: MonthSums) -> dict[str, Any]:
    """Measures of a month or of several, from their sums: fractions, paying vehicles, rooms, $."""
    rooms = [sums.occupied_rooms]
    valet, own = [sums.counts[Counter.VALET_OVERNIGHT]], [sums.counts[Counter.SELF_OVERNIGHT]]
    has_rooms = sums.occupied_rooms is not None
    return {
        "occupancy": _four_places(period_occupancy(rooms, sums.available_rooms)),
        "drive_in_ratio": _four_places(period_drive_in_ratio(valet, own, rooms)),
        "capture_ratio": _four_places(period_capture_ratio(valet, own)) if has_rooms else None,
        "valet_vehicles": sums.vehicles(VALET_VEHICLES),
        "self_park_vehicles": sums.vehicles(SELF_PARK_VEHICLES),
        "occupied_rooms": sums.occupied_rooms,
        "external_revenue": sums.external_revenue,
        "covered_days": sums.covered_days,
    }


def warnings(month: Month, today: date) -> tuple[DataWarning, ...]:
    """What a reader must know beside the figures."""
    return tuple(_warnings(month, today))


def _rows(month: Month, input_mode: InputMode) -> Iterator[StatisticsRow]:
    for day in month.period.days():
        if day in month.budget:
            yield _row(month, input_mode, "budget", "budget", day, month.budget[day])
        source: Origin = "budget" if month.has_budget and month.site.is_open_in(month.period) else "none"
        source = "forecast" if day in month.saved_days else source
        yield _row(month, input_mode, "forecast", source, day, month.forecast[day])
        if day in month.actual:
            yield _row(month, input_mode, "actual", "actual", day, month.actual[day])


def _row(  # noqa: PLR0913, PLR0917 - a row of a table
    month: Month,
    input_mode: InputMode,
    series: Literal["budget", "forecast", "actual"],
    source: Origin,
    day: date,
    figures: Figures,
) -> StatisticsRow:
    rooms = figures.get(OCCUPIED_ROOMS)
    occupancy = None if rooms is None else occupancy_from_rooms(rooms, Decimal(month.site.available_rooms))
    counts = {name: to_four_places(figures[name]) for name in Counter}
    return StatisticsRow.model_validate(
        {
            "date": day,
            "series": series,
            "source": source,
            "inputMode": input_mode,
            OCCUPIED_ROOMS: _four_places(rooms),
            "occupancy": _four_places(occupancy),
            DRIVE_IN_RATIO: _four_places(figures.get(DRIVE_IN_RATIO)),
            CAPTURE_RATIO: _four_places(figures.get(CAPTURE_RATIO)),
            **counts,
            EXTERNAL_REVENUE: to_cents(figures[EXTERNAL_REVENUE]),
            "adjustmentRatio": to_four_places(month.adjustment_ratio if series == "forecast" else ZERO),
        }
    )


def _provenance(month: Month, loaded_at: datetime | None) -> Provenance:
    source = month.facts.trend_source
    mixed = source == "mixed"
    return Provenance(
        source=source if source in get_args(Origin) else "none",
        cut_off=last_actual_day(month.actual) if mixed else None,
        actual_part=to_cents(month.revenue.actual_part) if month.actual else None,
        forecast_part=to_cents(month.revenue.forecast_part) if source != "actual" else None,
        loaded_at=loaded_at,
        initialized_from_budget=month.has_budget and not month.saved_days,
    )


def _warnings(month: Month, today: date) -> Iterator[DataWarning]:
    if month.is_empty:
        yield DataWarning("NO_DATA", "Nothing is budgeted, loaded or saved for this month; every figure is zero.")
    elif not month.has_budget:
        yield DataWarning(
            "NO_BUDGET", "This month has no budget; what nobody saved is zero. Ask finance for the budget."
        )
    if not month.site.is_open_in(month.period):
        yield DataWarning("SITE_NOT_OPEN", "The site is not open in this month; its forecast is zero.")
    gaps = [day for day in month.period.days() if _is_gap(day, month.actual, today)]
    if gaps:
        days = ", ".join(str(day) for day in gaps)
        yield DataWarning("ACTUALS_MISSING", f"No actuals were loaded for {days}; the forecast stands in.", "days")
    available = month.site.available_rooms
    yield from _unusual(
        month.forecast, OCCUPIED_ROOMS, Decimal(available), f"more than the {available} available rooms"
    )
    yield from _unusual(month.forecast, DRIVE_IN_RATIO, Decimal(1), "more than one vehicle per occupied room")


def _is_gap(day: date, actual: Days, today: date) -> bool:
    """A day without actuals before the last loaded one, or any such day of a month that is over."""
    last = max(actual, default=None)
    return last is not None and day not in actual and (day < last or (day.year, day.month) < (today.year, today.month))


def _unusual(days: Days, name: str, limit: Decimal, words: str) -> Iterator[DataWarning]:
    above = [str(day) for day, figures in days.items() if figures.get(name, ZERO) > limit]
    if above:
        yield DataWarning("UNUSUAL_VALUE", f"{name} is {words} on {', '.join(above)}; check it.", name)


def _four_places(value: Decimal | None) -> Decimal | None:
    return None if value is None else to_four_places(value)
