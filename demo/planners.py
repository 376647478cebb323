"""The demo company's kept forecasts of the last year, as if two people had planned the sites of the first of them.

Days, budgets, naive and predictive forecasts are real ones of the demo's days; what the two forecast is drawn: Anna
Keller is close, David Ortiz expects too much. Sundays were left to the budget.
"""

import math
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from random import Random
from typing import Final, NamedTuple

from demo.seed import FLOW
from demo.users import DEMO_USERS
from shared_code.accuracy.keeping import decimals_of, figure_of, planned_figures
from shared_code.accuracy.models import (
    HORIZONS,
    WINDOW_MONTHS,
    DailyLine,
    KeptFigure,
    KeptForecast,
    KeptKey,
    PlannedFigure,
    SiteScores,
)
from shared_code.accuracy.scoring import scored_days
from shared_code.application import current
from shared_code.kit.period import Period, Span
from shared_code.predictive.forecast import predict
from shared_code.predictive.history import History
from shared_code.predictive.models import DailySeries
from shared_code.predictive.naive import naive_days
from shared_code.sites.models import Site

_SUNDAY: Final = 6


class Planner(NamedTuple):
    """Who plans, by which share too much, and how far off by chance a day ahead; four weeks ahead twice as far."""

    name: str
    bias: float
    spread: float


ANNA, DAVID = Planner("anna.keller", 0.01, 0.04), Planner("david.ortiz", 0.08, 0.07)
_EVERY_THIRD: Final = 3


def ensure_history() -> None:
    """Keep what the two would have forecast, where the store is the demo's and has none yet."""
    runs = current().runs.latest(FLOW)
    if not runs:
        return
    today = date.fromisoformat(runs[0].result["today"])
    for site_id in next(iter(DEMO_USERS.values())).sites:
        keep_history(current().sites.get(site_id), today)


def keep_history(site: Site, today: date) -> None:
    """Keep a site's forecasts of the days of a year that are over, and score them: the job comes minutes later."""
    this_month, store = Period.of(today), current().accuracy_store
    first = this_month.shift(-WINDOW_MONTHS)
    if store.forecasts(site.site_id, first):
        return
    read = current().forecast_reader
    actuals = read.actuals(site, Span(first.shift(-WINDOW_MONTHS - 1), this_month))
    planned = {period: read.planned(site, period) for period in first.through(this_month)}
    days = [day for period in planned for day in period.days() if day < today and site.is_open_on(day)]
    figures = {day: planned_figures(planned[Period.of(day)], day) for day in days}
    kept: dict[KeptKey, dict[date, dict[DailyLine, KeptFigure]]] = {}
    for line in DailyLine:
        if actual := actuals.get(line):
            capacity = float(site.available_rooms) if line is DailyLine.ROOMS else math.inf
            series = DailySeries.of({day: max(float(value), 0.0) for day, value in actual.items()})
            wanted = {day: lines[line] for day, lines in figures.items() if line in lines and day in actual}
            seed = f"{site.site_id}|{line}"
            for horizon, day, figure in _figures(series, wanted, capacity, seed) if wanted else ():
                kept.setdefault(KeptKey(Period.of(day), horizon), {}).setdefault(day, {})[line] = figure
    forecasts = {key: KeptForecast(days=lines) for key, lines in kept.items()}
    scores = tuple(scored_days(forecasts, actuals))
    store.save(site.site_id, forecasts, SiteScores(site_id=site.site_id, first=first, last=this_month, lines=scores))
    store.summarise(site, today)


def _figures(
    series: DailySeries, wanted: Mapping[date, PlannedFigure], capacity: float, seed: str
) -> Iterator[tuple[int, date, KeptFigure]]:
    """What is kept of some days of a line, by horizon."""
    history, first = History(series.values), series.index(min(wanted)) - max(HORIZONS) + 1
    for made in predict(series, range(max(first, 1), len(series.values)), capacity=capacity):
        naive = {method: decimals_of(days) for method, days in naive_days(history, made.origin).items()}
        for horizon in HORIZONS:
            day = series.day(made.origin + horizon - 1)
            if day in wanted:
                p10, p50, p90 = decimals_of(made.days[horizon - 1])
                planned = _drawn(wanted[day], series, day, horizon, seed)
                yield horizon, day, figure_of(planned, (p10, p50, p90), naive, horizon)


def _drawn(budgeted: PlannedFigure, series: DailySeries, day: date, horizon: int, seed: str) -> PlannedFigure:
    """What the planner of a month would have forecast of a day that is over."""
    if day.weekday() == _SUNDAY:
        return budgeted
    planner = DAVID if day.month % _EVERY_THIRD == 0 else ANNA
    chance = Random(f"{seed}|{day}|{horizon}")  # noqa: S311 - a demo
    off = chance.gauss(1 + planner.bias, planner.spread * (1 + horizon / max(HORIZONS)))
    came = series.values[series.index(day)] or 0.0
    return PlannedFigure(planner.name, Decimal(round(max(came * off, 0.0))), budgeted.baseline)
