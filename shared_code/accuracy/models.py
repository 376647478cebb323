"""Forecasts as they stood some days before, and the sums that tell how far they were from what came."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from shared_code.kit.model import Model
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period

HORIZONS: Final = (1, 7, 14, 28)
"""Days before a day at whose end its forecast is kept as it stood."""
WINDOW_MONTHS: Final = 12
"""Months before this one that are scored beside it."""
RETAINED_MONTHS: Final = 25
"""Months before this one whose kept forecasts stay."""


class DailyLine(StrEnum):
    """What of a day is kept and scored: rooms, paying vehicles, $ of net external revenue, productive hours."""

    ROOMS = "occupiedRooms"
    VEHICLES = "vehicles"
    REVENUE = "externalRevenue"
    HOURS = "hours"


BASELINE: Final = "baseline"
"""What would have stood without the person: made from the budget, or the predictive forecast that it started from."""
PREDICTIVE: Final = "predictive"
NAIVE_METHODS: Final = ("same-weekday", "last-year", "four-weeks", "half-and-half")
"""The naive baselines, as the predictive forecast names them."""


class PlannedFigure(NamedTuple):
    """A figure of a day as it is planned now; `author` is who changed its month last, empty where nobody set the day.

    `baseline` is what stands without a person: the budget's, or the predictive forecast where the company's forecasts
    start from it; None without both.
    """

    author: str
    forecast: Decimal
    baseline: Decimal | None


class KeptFigure(NamedTuple):
    """A figure of a day as it stood, and what else was said of the day at the same time; None where nothing was."""

    author: str
    forecast: Decimal
    baseline: Decimal | None = None
    p10: Decimal | None = None
    p50: Decimal | None = None
    p90: Decimal | None = None
    same_weekday: Decimal | None = None
    last_year: Decimal | None = None
    four_weeks: Decimal | None = None
    half_and_half: Decimal | None = None

    def others(self) -> Mapping[str, Decimal]:
        """What others said of the day, by method."""
        said = {
            BASELINE: self.baseline,
            PREDICTIVE: self.p50,
            "same-weekday": self.same_weekday,
            "last-year": self.last_year,
            "four-weeks": self.four_weeks,
            "half-and-half": self.half_and_half,
        }
        return {method: value for method, value in said.items() if value is not None}


class KeptForecast(Model):
    """The days of a month as they stood so many days before; a night adds one, and none changes."""

    days: Mapping[date, Mapping[DailyLine, KeptFigure]] = {}


class KeptKey(NamedTuple):
    """Which kept forecast: of a month, so many days before each of its days."""

    period: Period
    horizon: int


class ErrorSums(NamedTuple):
    """Sums over days, or over months: how many, of |actual|, of |forecast - actual|, of forecast - actual."""

    days: int = 0
    actual: Decimal = ZERO
    error: Decimal = ZERO
    bias: Decimal = ZERO


class PairedSums(NamedTuple):
    """Sums over the days of which another forecast is there too: of |actual|, of both absolute errors."""

    days: int = 0
    actual: Decimal = ZERO
    own: Decimal = ZERO
    other: Decimal = ZERO


class ComparedSums(Model):
    """A forecast's sums, and those beside each other method."""

    own: ErrorSums = ErrorSums()
    beside: Mapping[str, PairedSums] = {}


class ScoredLine(Model):
    """A line so many days ahead; `horizon` None: a month of a forecast of record.

    `banded` days had P10 and P90, of which `covered` lay between them. `authors` holds the days that a person set.
    """

    line: str
    horizon: int | None
    all: ComparedSums
    authors: Mapping[str, ComparedSums] = {}
    banded: int = 0
    covered: int = 0


class SiteScores(Model):
    """What a site's forecasts of some months came to."""

    site_id: str
    first: Period
    last: Period
    lines: tuple[ScoredLine, ...] = ()


def added(scores: Iterable[ScoredLine]) -> tuple[ScoredLine, ...]:
    """The sums of several sites, line by line and horizon by horizon, in the order in which they come."""
    found: dict[tuple[str, int | None], list[ScoredLine]] = {}
    for one in scores:
        found.setdefault((one.line, one.horizon), []).append(one)
    return tuple(_line_of(several) for several in found.values())


def _line_of(several: list[ScoredLine]) -> ScoredLine:
    authors: dict[str, list[ComparedSums]] = {}
    for one in several:
        for author, sums in one.authors.items():
            authors.setdefault(author, []).append(sums)
    return ScoredLine(
        line=several[0].line,
        horizon=several[0].horizon,
        all=_together([one.all for one in several]),
        authors={author: _together(sums) for author, sums in sorted(authors.items())},
        banded=sum(one.banded for one in several),
        covered=sum(one.covered for one in several),
    )


def _together(several: list[ComparedSums]) -> ComparedSums:
    methods = dict.fromkeys(method for one in several for method in one.beside)
    return ComparedSums(
        own=ErrorSums(*(sum(column) for column in zip(*(one.own for one in several), strict=True))),
        beside={
            method: PairedSums(
                *(
                    sum(column)
                    for column in zip(*(one.beside.get(method, PairedSums()) for one in several), strict=True)
                )
            )
            for method in methods
        },
    )
