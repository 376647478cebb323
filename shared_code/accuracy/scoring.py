"""What kept forecasts and forecasts of record came to, as sums of errors."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from shared_code.accuracy.models import (
    HORIZONS,
    ComparedSums,
    DailyLine,
    ErrorSums,
    KeptForecast,
    KeptKey,
    PairedSums,
    ScoredLine,
)
from shared_code.kit.money import ZERO

Actuals = Mapping[str, Mapping[date, Decimal]]
"""By line: what came, on the days of which it is loaded."""


class ForecastOutcome(NamedTuple):
    """A forecast and what came; `others` by method, `band` P10 and P90 where they were there."""

    author: str
    forecast: Decimal
    actual: Decimal
    others: Mapping[str, Decimal]
    band: tuple[Decimal, Decimal] | None = None


def scored_days(kept: Mapping[KeptKey, KeptForecast], actuals: Actuals) -> Iterator[ScoredLine]:
    """Each line and horizon of which a day has come."""
    for line in DailyLine:
        for horizon in HORIZONS:
            found = [*_outcomes(kept, horizon, line, actuals.get(line, {}))]
            if found:
                yield scored_line(line, horizon, found)


def _outcomes(
    kept: Mapping[KeptKey, KeptForecast], horizon: int, line: DailyLine, actual: Mapping[date, Decimal]
) -> Iterator[ForecastOutcome]:
    for key, forecast in kept.items():
        for day, lines in forecast.days.items() if key.horizon == horizon else ():
            if line in lines and day in actual:
                figure = lines[line]
                band = None if figure.p10 is None or figure.p90 is None else (figure.p10, figure.p90)
                yield ForecastOutcome(figure.author, figure.forecast, actual[day], figure.others(), band)


def scored_line(line: str, horizon: int | None, found: Sequence[ForecastOutcome]) -> ScoredLine:
    """The sums of a line's forecasts, of all and of each person's."""
    authors = sorted({one.author for one in found if one.author})
    banded = [(one.band, one.actual) for one in found if one.band]
    return ScoredLine(
        line=line,
        horizon=horizon,
        all=_compared(found),
        authors={author: _compared([one for one in found if one.author == author]) for author in authors},
        banded=len(banded),
        covered=sum(low <= actual <= high for (low, high), actual in banded),
    )


def _compared(found: Sequence[ForecastOutcome]) -> ComparedSums:
    methods = dict.fromkeys(method for one in found for method in one.others)
    own = ErrorSums(
        len(found),
        sum((abs(one.actual) for one in found), ZERO),
        sum((abs(one.forecast - one.actual) for one in found), ZERO),
        sum((one.forecast - one.actual for one in found), ZERO),
    )
    return ComparedSums(own=own, beside={method: _paired(found, method) for method in methods})


def _paired(found: Sequence[ForecastOutcome], method: str) -> PairedSums:
    both = [(one, one.others[method]) for one in found if method in one.others]
    return PairedSums(
        len(both),
        sum((abs(one.actual) for one, _ in both), ZERO),
        sum((abs(one.forecast - one.actual) for one, _ in both), ZERO),
        sum((abs(other - one.actual) for one, other in both), ZERO),
    )
