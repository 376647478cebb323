"""The ten lines of a P&L over some months, built once for whatever is added up: a site's year, or many sites' years."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, Generic, TypeVar, cast

from pydantic.alias_generators import to_camel

from shared_code.accounts.series import SeriesAmounts, SeriesName
from shared_code.kit.period import Period
from shared_code.pl.calculation.lines import BETTER, LABELS
from shared_code.pl.models import FavourableDirection, Line, MonthState
from shared_code.pl.rules import percent_of_internal_revenue, state_of_actual, year_total
from shared_code.pl.view.views import LineAmounts, LineCode, LineOverMonths

L = TypeVar("L", bound=LineOverMonths)

CODES: Final[Mapping[Line, LineCode]] = {line: LineCode(to_camel(line)) for line in Line}
LINE_OF: Final[Mapping[LineCode, Line]] = {code: line for line, code in CODES.items()}
CUMULATIVE_LABEL: Final = "FLC $ to budget, cumulative"


class LineBuilder(ABC, Generic[L]):
    """Lines of the months `periods` as views of the class `view`, with the total and percentage of each.

    A year has hundreds of figures, so views are not validated again.
    """

    def __init__(self, view: type[L], periods: Sequence[Period]) -> None:
        self._view = view
        self.periods = periods

    @abstractmethod
    def amount(self, line: Line, series: SeriesName, period: Period) -> Decimal | None:
        """A line of a month in a series, $."""

    @abstractmethod
    def to_budget(self, period: Period) -> Decimal | None:
        """Front line contribution less its budget from January to a month, $."""

    @abstractmethod
    def actual_state(self, period: Period) -> MonthState:
        """The state of those whose actual of a month counts (PL-17)."""

    @abstractmethod
    def month(self, code: LineCode, shown: Mapping[str, Any]) -> LineAmounts:
        """The view of a month of a line; `shown` holds the period, the series and the percentage."""

    def lines(self) -> tuple[L, ...]:
        """The ten lines."""
        return (*(self._line(line) for line in Line), self._cumulative())

    def amounts(self, line: Line, period: Period) -> SeriesAmounts:
        """A line of a month in the four series."""
        return series_of({series: self.amount(line, series, period) for series in SeriesName})

    def total(self, line: Line) -> SeriesAmounts:
        """A line over the months, its actual over those that count (PL-17)."""
        state = state_of_actual([self.actual_state(period) for period in self.periods])
        months = dict.fromkeys(SeriesName, self.periods) | {SeriesName.ACTUAL: self.months_in(state)}
        return series_of({series: self._sum(line, series, periods) for series, periods in months.items()})

    def months_in(self, state: MonthState) -> Sequence[Period]:
        """The months whose actual is that of a state."""
        return [period for period in self.periods if self.actual_state(period) is state]

    def _sum(self, line: Line, series: SeriesName, periods: Sequence[Period]) -> Decimal | None:
        return year_total([self.amount(line, series, period) for period in periods])

    def _line(self, line: Line) -> L:
        total = self.total(line)
        made = self._view.model_construct(
            line=CODES[line],
            label=LABELS[line],
            better_when=BETTER[line],
            months=tuple(self._month(line, period) for period in self.periods),
            total=total,
            actual_to_date=self._sum(line, SeriesName.ACTUAL, self.months_in(MonthState.CLOSED)),
            percent_of_internal_revenue=_percent_of(line, total.trend, self.total(Line.INTERNAL_REVENUE).trend),
        )
        return cast("L", made)

    def _month(self, line: Line, period: Period) -> LineAmounts:
        amounts = self.amounts(line, period)
        revenue = self.amount(Line.INTERNAL_REVENUE, SeriesName.TREND, period)
        return self.month(CODES[line], _shown(period, amounts, _percent_of(line, amounts.trend, revenue)))

    def _cumulative(self) -> L:
        code = LineCode.FLC_TO_BUDGET_CUMULATIVE
        trends = {period: series_of({SeriesName.TREND: self.to_budget(period)}) for period in self.periods}
        made = self._view.model_construct(
            line=code,
            label=CUMULATIVE_LABEL,
            better_when=FavourableDirection.HIGHER,
            months=tuple(self.month(code, _shown(period, amounts, None)) for period, amounts in trends.items()),
            total=trends[self.periods[-1]],
            actual_to_date=None,
            percent_of_internal_revenue=None,
        )
        return cast("L", made)


def series_of(amounts: Mapping[SeriesName, Decimal | None]) -> SeriesAmounts:
    """One figure in the series it has."""
    return SeriesAmounts.model_construct(None, **{str(series): amounts.get(series) for series in SeriesName})


def _shown(period: Period, amounts: SeriesAmounts, percent: Decimal | None) -> Mapping[str, Any]:
    return {"period": period, **vars(amounts), "percent_of_internal_revenue": percent}


def _percent_of(line: Line, amount: Decimal | None, revenue: Decimal | None) -> Decimal | None:
    """A line in percent of internal revenue; external revenue is a memo line and has none."""
    return None if line is Line.EXTERNAL_REVENUE else percent_of_internal_revenue(amount, revenue)
