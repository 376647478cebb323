"""The P&L of a site: its lines, front line contribution, and variances."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from shared_code.accounts.series import SeriesName
from shared_code.cache.responses import ResponseCache
from shared_code.kit.answer import Answer, DataWarning, to_json
from shared_code.kit.clock import Clock
from shared_code.kit.period import Period, Span, YearPart
from shared_code.pl.calculation.lines import BETTER
from shared_code.pl.calculation.service import CalculatedSiteYear, Years
from shared_code.pl.models import (
    COMPARISONS,
    ComparisonBase,
    ComparisonType,
    Line,
    MonthState,
    Significance,
    VarianceDirection,
)
from shared_code.pl.ports import Records
from shared_code.pl.rules import base_months, quarter_mean, state_of_actual, variance, year_total
from shared_code.pl.view.line_builder import CODES
from shared_code.pl.view.rendering import SiteLines, flc, year_warnings
from shared_code.pl.view.views import FLC, LineVariance, PLView, VarianceView
from shared_code.sites.editing_window import beyond_horizon, refuse_to_show

Amounts = Mapping[Line, Decimal | None]


class ProfitAndLoss:
    """Reads of a site's P&L; none of them is ever behind what was saved."""

    def __init__(self, years: Years, records: Records, answers: ResponseCache, clock: Clock) -> None:
        self._years = years
        self._records = records
        self._answers = answers
        self._clock = clock

    def view(self, site_id: str, part: YearPart) -> Answer[PLView]:
        """The ten lines over a month, a quarter or a year.

        Raises SiteNotFound, PeriodNotAvailable, CalculationError.
        """
        return self._answers.of(
            site_id, f"pl:{part}", self._years.reference(site_id), lambda: self._view(site_id, part)
        )

    def flc(self, site_id: str, part: YearPart) -> Answer[FLC]:
        """Front line contribution with its inputs; raises as `view`."""
        return self._answers.of(
            site_id, f"flc:{part}", self._years.reference(site_id), lambda: self._flc(site_id, part)
        )

    def variance(self, site_id: str, comparison: ComparisonType, span: Span) -> Answer[VarianceView]:
        """Each line of some months against its base; several months are compared as their sums. Raises as `view`.

        An actual is compared over the months that it adds up (PL-17), on both sides.
        """
        compared = COMPARISONS[comparison]
        asked, today = list(span.months()), self._clock.today()
        refuse_to_show(
            _deciding_month(asked, today), today, is_empty=not any(self._is_known(site_id, one) for one in asked)
        )
        months = self._months_compared(site_id, comparison, asked)
        value = _added([self._line_amounts(site_id, period, compared.value) for period in months])
        bases = [self._base(site_id, comparison, period) for period in months]
        base = _added([known for known in bases if known is not None]) if None not in bases else None
        settings = self._years.year(site_id, span.last.year).year.inputs.settings
        lines = tuple(
            _line_variance(line, value, base, settings.significance_high, settings.significance_medium) for line in Line
        )
        view = VarianceView(site_id=site_id, period=str(span), comparison_type=comparison, lines=lines)
        warnings = [] if base is not None else [_no_base(comparison, span)]
        if comparison is ComparisonType.BUDGET and (missing := self._without_budget(site_id, months)):
            warnings.append(_no_budget(missing))
        if left_out := [period for period in asked if period not in months]:
            warnings.append(_not_closed(left_out))
        return Answer(to_json(view), period=span, as_of=self._clock.today(), warnings=warnings)

    def _months_compared(self, site_id: str, comparison: ComparisonType, months: Sequence[Period]) -> Sequence[Period]:
        """The months whose value and base are of the same time; all where no actual is compared."""
        compared = COMPARISONS[comparison]
        if SeriesName.ACTUAL not in {str(compared.value), str(compared.base)}:
            return months
        back = compared.months_back if compared.base is ComparisonBase.ACTUAL else 0
        states = {period: self._state(site_id, period.shift(-back)) for period in months}
        wanted = state_of_actual(list(states.values()))
        return [period for period, state in states.items() if state is wanted] or months

    def _without_budget(self, site_id: str, months: Sequence[Period]) -> Sequence[Period]:
        years = {period: self._years.year(site_id, period.year).year for period in months}
        return [period for period, year in years.items() if not year.months[period].month.facts.budget]

    def _state(self, site_id: str, period: Period) -> MonthState:
        return self._years.year(site_id, period.year).year.months[period].state

    def _view(self, site_id: str, part: YearPart) -> Answer[PLView]:
        found = self._year(site_id, part)
        lines = SiteLines(found.stored, found.year, part.months()).lines()
        view = PLView.model_construct(site_id=site_id, period=str(part), lines=lines, calc_run_id=found.calc_run_id)
        return self._answer(to_json(view), part, found)

    def _flc(self, site_id: str, part: YearPart) -> Answer[FLC]:
        found = self._year(site_id, part)
        return self._answer(to_json(flc(found.stored, found.year, part)), part, found)

    def _year(self, site_id: str, part: YearPart) -> CalculatedSiteYear:
        months, today = part.months(), self._clock.today()
        found = self._years.year(site_id, part.year)
        is_empty = not any(found.stored.rows.get(period) for period in months)
        refuse_to_show(_deciding_month(months, today), today, is_empty=is_empty)
        return found

    def _answer(self, data: bytes, part: YearPart, found: CalculatedSiteYear) -> Answer[Any]:
        months = part.months()
        return Answer(
            data,
            period=Span(months[0], months[-1]),
            as_of=self._clock.today(),
            warnings=year_warnings(found.year, part),
            calc_run_id=found.calc_run_id,
        )

    def _line_amounts(self, site_id: str, period: Period, series: SeriesName) -> Amounts:
        lines = self._years.year(site_id, period.year).year.months[period].lines[series]
        return {line: None if node is None else node.amount for line, node in lines.items()}

    def _base(self, site_id: str, comparison: ComparisonType, period: Period) -> Amounts | None:
        """What a month is compared with; None where it does not exist."""
        base = COMPARISONS[comparison].base
        if base is ComparisonBase.FORECAST_OF_RECORD:
            return self._records.forecast_of_record(site_id, period)
        if base is ComparisonBase.PROJECTION:
            return None
        months = base_months(comparison, period)
        if base is not ComparisonBase.BUDGET and not any(self._is_known(site_id, month) for month in months):
            return None
        amounts = [self._line_amounts(site_id, month, SeriesName(base)) for month in months]
        if COMPARISONS[comparison].of_quarter:
            return {line: quarter_mean([month[line] for month in amounts]) for line in Line}
        return amounts[0]

    def _is_known(self, site_id: str, period: Period) -> bool:
        return bool(self._years.year(site_id, period.year).stored.rows.get(period))


def _deciding_month(months: Sequence[Period], today: date) -> Period:
    """The month that tells whether months without any data can be shown."""
    return months[0] if beyond_horizon(months[0], today) else months[-1]


def _added(months: Sequence[Amounts]) -> Amounts:
    return {line: year_total([month[line] for month in months]) for line in Line}


def _line_variance(line: Line, value: Amounts, base: Amounts | None, high: Decimal, medium: Decimal) -> LineVariance:
    found = variance(value[line], base[line] if base else None, BETTER[line], high, medium)
    return LineVariance(
        line=CODES[line],
        value=value[line],
        base=base[line] if base else None,
        amount=found.amount,
        percent=found.percent,
        direction=found.direction or VarianceDirection.NEUTRAL,
        significance=found.significance or Significance.LOW,
    )


def _not_closed(periods: Sequence[Period]) -> DataWarning:
    text = f"Not closed, so left out of the comparison on both sides: {', '.join(periods)}."
    return DataWarning("NOT_CLOSED", text, "period")


def _no_budget(periods: Sequence[Period]) -> DataWarning:
    return DataWarning("NO_BUDGET", f"No budget, which counts as 0: {', '.join(periods)}.", "comparisonType")


def _no_base(comparison: ComparisonType, span: Span) -> DataWarning:
    what = {
        ComparisonType.FORECAST_ACTUAL: "No forecast of record was kept",
        ComparisonType.PROJECTION: "Finance has loaded no projection",
    }.get(comparison, "Nothing is stored of the time to compare with")
    return DataWarning("NO_BASE", f"{what} for {span}; values stand without a base.", "comparisonType")
