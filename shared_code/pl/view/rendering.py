"""A calculated year as the API shows it: lines, front line contribution, totals, percentages, warnings."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from pydantic.alias_generators import to_camel

from shared_code.accounts.models import ACCOUNTS
from shared_code.accounts.provenance import Provenance
from shared_code.accounts.series import SeriesAmounts, SeriesName
from shared_code.derivations.nodes import Node
from shared_code.kit.answer import DataWarning
from shared_code.kit.finding import first_of_each
from shared_code.kit.period import Period, YearPart
from shared_code.payroll.models import LABOR
from shared_code.pl.calculation.from_store import StoredYear, loaded_at
from shared_code.pl.calculation.lines import BETTER, LABELS
from shared_code.pl.calculation.year import Year
from shared_code.pl.models import IN_FLC, FavourableDirection, Line, MonthState
from shared_code.pl.rules import percent_of_internal_revenue, state_of_actual, year_total
from shared_code.pl.view.provenance import provenance
from shared_code.pl.view.views import FLC, Contribution, ContributionMonth, LineCode, LineMonth, LineView
from shared_code.pl.view.warnings import findings
from shared_code.statistics.persistence import DRIVERS

CODES: Final[Mapping[Line, LineCode]] = {line: LineCode(to_camel(line)) for line in Line}
LINE_OF: Final[Mapping[LineCode, Line]] = {code: line for line, code in CODES.items()}
CUMULATIVE_LABEL: Final = "FLC $ to budget, cumulative"
_FEED: Final[Mapping[Line, str]] = {
    Line.EXTERNAL_REVENUE: DRIVERS,
    Line.INTERNAL_REVENUE: DRIVERS,
    Line.PAYROLL: LABOR,
    Line.PTEB: LABOR,
    Line.INSURANCE: LABOR,
    Line.FLC: DRIVERS,
}
"""Where the actuals of a line come from while its month runs; of other lines, and later, from the ledger."""


class YearRendering:
    """Views of one calculated year; amounts are computed once per line and month."""

    def __init__(self, stored: StoredYear, year: Year) -> None:
        self._stored = stored
        self._year = year
        self._cumulative = dict(zip(year.inputs.periods(), year.contribution_to_budget(), strict=True))

    def amounts(self, line: Line, period: Period) -> SeriesAmounts:
        """A line of a month in the four series."""
        lines = self._year.months[period].lines
        return series_of({series: _amount(lines[series][line]) for series in SeriesName})

    def lines(self, part: YearPart) -> tuple[LineView, ...]:
        """The ten lines over some months of the year."""
        return (*(self._line(line, part.months()) for line in Line), self._cumulative_line(part.months()))

    def flc(self, part: YearPart) -> FLC:
        """Front line contribution with its inputs."""
        months = tuple(self._contribution(period) for period in part.months())
        return FLC(site_id=self._stored.site.site_id, period=str(part), months=months)

    def warnings(self, part: YearPart) -> Sequence[DataWarning]:
        """What is missing or odd in some months."""
        months = set(part.months())
        return [found.warning() for found in first_of_each(one for one in findings(self._year) if one.period in months)]

    def _line(self, line: Line, periods: Sequence[Period]) -> LineView:
        total = self._total(line, periods)
        revenue = self._total(Line.INTERNAL_REVENUE, periods)
        return LineView.model_construct(
            line=CODES[line],
            label=LABELS[line],
            better_when=BETTER[line],
            months=tuple(self._month(line, period) for period in periods),
            total=total,
            actual_to_date=self._sum(line, SeriesName.ACTUAL, self._months_of(MonthState.CLOSED, periods)),
            percent_of_internal_revenue=percent_of(line, total.trend, revenue.trend),
        )

    def _month(self, line: Line, period: Period) -> LineMonth:
        month = self._year.months[period]
        trends = month.lines[SeriesName.TREND]
        return LineMonth.model_construct(
            period=period,
            status=month.state,
            **vars(self.amounts(line, period)),
            percent_of_internal_revenue=percent_of(line, _amount(trends[line]), _amount(trends[Line.INTERNAL_REVENUE])),
            provenance=self._provenance(line, period),
        )

    def _provenance(self, line: Line, period: Period) -> Provenance:
        month = self._year.months[period]
        family = ACCOUNTS if month.state is MonthState.CLOSED else _FEED.get(line, ACCOUNTS)
        return provenance(month, line, loaded_at(self._stored.rows.get(period, {}), family))

    def _total(self, line: Line, periods: Sequence[Period]) -> SeriesAmounts:
        """A line over some months, its actual over those that count (PL-17)."""
        state = state_of_actual([self._year.months[period].state for period in periods])
        months = dict.fromkeys(SeriesName, periods) | {SeriesName.ACTUAL: self._months_of(state, periods)}
        return series_of({series: self._sum(line, series, own) for series, own in months.items()})

    def _months_of(self, state: MonthState, periods: Sequence[Period]) -> Sequence[Period]:
        return [period for period in periods if self._year.months[period].state is state]

    def _sum(self, line: Line, series: SeriesName, periods: Sequence[Period]) -> Decimal | None:
        return year_total([_amount(self._year.months[period].lines[series][line]) for period in periods])

    def _cumulative_line(self, periods: Sequence[Period]) -> LineView:
        months = tuple(
            LineMonth.model_construct(
                period=period,
                status=self._year.months[period].state,
                **vars(series_of({SeriesName.TREND: self._cumulative[period].amount})),
                percent_of_internal_revenue=None,
                provenance=self._provenance(Line.FLC, period).model_copy(
                    update={"actual_part": None, "forecast_part": None}
                ),
            )
            for period in periods
        )
        return LineView.model_construct(
            line=LineCode.FLC_TO_BUDGET_CUMULATIVE,
            label=CUMULATIVE_LABEL,
            better_when=FavourableDirection.HIGHER,
            months=months,
            total=series_of({SeriesName.TREND: self._cumulative[periods[-1]].amount}),
            actual_to_date=None,
            percent_of_internal_revenue=None,
        )

    def _contribution(self, period: Period) -> ContributionMonth:
        flc = self.amounts(Line.FLC, period)
        known = flc.trend is not None and flc.budget is not None
        return ContributionMonth.model_construct(
            period=period,
            inputs=Contribution.model_validate({line.value: self.amounts(line, period) for line in IN_FLC}),
            flc=flc,
            flc_to_budget=flc.trend - flc.budget if known else None,  # type: ignore[operator]  # both are there
            flc_to_budget_cumulative=self._cumulative[period].amount,
        )


def _amount(node: Node | None) -> Decimal | None:
    return None if node is None else node.amount


def series_of(amounts: Mapping[SeriesName, Decimal | None]) -> SeriesAmounts:
    """One figure in the series it has; a year has hundreds of them, so they are not validated again."""
    return SeriesAmounts.model_construct(None, **{str(series): amounts.get(series) for series in SeriesName})


def percent_of(line: Line, amount: Decimal | None, revenue: Decimal | None) -> Decimal | None:
    """A line in percent of internal revenue; external revenue is a memo line and has none."""
    return None if line is Line.EXTERNAL_REVENUE else percent_of_internal_revenue(amount, revenue)
