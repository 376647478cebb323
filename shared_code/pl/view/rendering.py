"""A calculated year as the API shows it: lines, front line contribution, totals, percentages, warnings."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from shared_code.accounts.models import ACCOUNTS
from shared_code.accounts.provenance import Provenance
from shared_code.accounts.series import SeriesName
from shared_code.kit.answer import DataWarning
from shared_code.kit.finding import first_of_each
from shared_code.kit.period import Period, YearPart
from shared_code.payroll.models import LABOR
from shared_code.pl.calculation.band import DayBand, FLCBand, flc_band
from shared_code.pl.calculation.from_store import StoredYear, loaded_at
from shared_code.pl.calculation.year import Year
from shared_code.pl.models import IN_FLC, Line, MonthState
from shared_code.pl.view.line_builder import LINE_OF, LineBuilder
from shared_code.pl.view.provenance import provenance
from shared_code.pl.view.views import (
    FLC,
    Contribution,
    ContributionBand,
    ContributionMonth,
    LineCode,
    LineMonth,
    LineView,
)
from shared_code.pl.view.warnings import findings
from shared_code.statistics.persistence import DRIVERS

_FEED: Final[Mapping[Line, str]] = {
    Line.EXTERNAL_REVENUE: DRIVERS,
    Line.INTERNAL_REVENUE: DRIVERS,
    Line.PAYROLL: LABOR,
    Line.PTEB: LABOR,
    Line.INSURANCE: LABOR,
    Line.FLC: DRIVERS,
}
"""Where the actuals of a line come from while its month runs; of other lines, and later, from the ledger."""


class SiteLines(LineBuilder[LineView]):
    """The lines of one calculated year."""

    def __init__(self, stored: StoredYear, year: Year, periods: Sequence[Period]) -> None:
        super().__init__(LineView, periods)
        self._stored = stored
        self._year = year
        self._to_budget = dict(zip(year.inputs.periods(), year.contribution_to_budget(), strict=True))

    def amount(self, line: Line, series: SeriesName, period: Period) -> Decimal | None:
        node = self._year.months[period].lines[series][line]
        amount: Decimal | None = None if node is None else node.amount
        return amount

    def to_budget(self, period: Period) -> Decimal | None:
        amount: Decimal = self._to_budget[period].amount
        return amount

    def actual_state(self, period: Period) -> MonthState:
        return self._year.months[period].state

    def month(self, code: LineCode, shown: Mapping[str, Any]) -> LineMonth:
        """The month with its provenance; the cumulative line has that of front line contribution."""
        period = shown["period"]
        return LineMonth.model_construct(
            **shown,
            status=self.actual_state(period),
            provenance=self.provenance(LINE_OF.get(code, Line.FLC), period),
        )

    def provenance(self, line: Line, period: Period) -> Provenance:
        """Where the trend of a line comes from."""
        month = self._year.months[period]
        family = ACCOUNTS if month.state is MonthState.CLOSED else _FEED.get(line, ACCOUNTS)
        return provenance(month, line, loaded_at(self._stored.rows.get(period, {}), family))


def flc(stored: StoredYear, year: Year, part: YearPart, foretold: Mapping[date, DayBand]) -> FLC:
    """Front line contribution with its inputs, and its band where external revenue of the next days is foretold."""
    lines = SiteLines(stored, year, part.months())
    bands = {period: flc_band(year, period, foretold) for period in lines.periods}
    months = tuple(_contribution(lines, period, bands[period]) for period in lines.periods)
    return FLC(site_id=stored.site.site_id, period=str(part), months=months)


def year_warnings(year: Year, part: YearPart) -> Sequence[DataWarning]:
    """What is missing or odd in some months of a year."""
    months = set(part.months())
    return [found.warning() for found in first_of_each(one for one in findings(year) if one.period in months)]


def _contribution(lines: SiteLines, period: Period, band: FLCBand | None) -> ContributionMonth:
    flc = lines.amounts(Line.FLC, period)
    known = flc.trend is not None and flc.budget is not None
    return ContributionMonth.model_construct(
        period=period,
        inputs=Contribution.model_validate({line.value: lines.amounts(line, period) for line in IN_FLC}),
        flc=flc,
        flc_to_budget=flc.trend - flc.budget if known else None,  # type: ignore[operator]  # both are there
        flc_to_budget_cumulative=lines.to_budget(period),
        band=ContributionBand(**band._asdict()) if band else None,
    )
