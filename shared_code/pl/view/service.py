"""The P&L of a site: its lines, front line contribution, and variances."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from shared_code.accounts.series import SeriesName
from shared_code.cache.responses import ResponseCache
from shared_code.kit.answer import Answer
from shared_code.kit.clock import Clock
from shared_code.kit.exact_json import to_json
from shared_code.kit.model import Model
from shared_code.kit.period import Period, Span, YearPart
from shared_code.pl.calculation.band import DayBand
from shared_code.pl.calculation.service import CalculatedSiteYear, PLReference, Years, sources_of
from shared_code.pl.models import COMPARISONS, Amounts, ComparisonBase, ComparisonType, Line, MonthState
from shared_code.pl.ports import ForetoldDrivers, Records
from shared_code.pl.rules import base_months, quarter_mean, state_of_actual
from shared_code.pl.view.comparing import added, line_variances, no_base, no_budget, not_closed
from shared_code.pl.view.rendering import SiteLines, flc, year_warnings
from shared_code.pl.view.views import FLC, PLView, VarianceView
from shared_code.sites.editing_window import refuse_to_show_months
from shared_code.statistics.models import EXTERNAL_REVENUE


class FLCReference(Model):
    """What front line contribution is shown with beside the site's own rows: the bands of external revenue by day."""

    pl: PLReference
    foretold: Mapping[date, DayBand]


class ProfitAndLoss:
    """Reads of a site's P&L; none of them is ever behind what was saved."""

    def __init__(
        self, years: Years, records: Records, foretold: ForetoldDrivers, answers: ResponseCache, clock: Clock
    ) -> None:
        self._years = years
        self._foretold = foretold
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
        driver = self._foretold.driver(site_id, EXTERNAL_REVENUE)
        reference = FLCReference(pl=self._years.reference(site_id), foretold=driver.floats() if driver else {})
        return self._answers.of(site_id, f"flc:{part}", reference, lambda: self._flc(site_id, part, reference.foretold))

    def variance(self, site_id: str, comparison: ComparisonType, span: Span) -> Answer[VarianceView]:
        """Each line of some months against its base; several months are compared as their sums. Raises as `view`.

        An actual is compared over the months that it adds up (PL-17), and everything over the months that have a base,
        on both sides.
        """
        compared = COMPARISONS[comparison]
        asked, today = list(span.months()), self._clock.today()
        refuse_to_show_months(asked, today, is_empty=not any(self._is_known(site_id, one) for one in asked))
        known = self._months_compared(site_id, comparison, asked)
        found = {period: self._base(site_id, comparison, period) for period in known}
        bases = {period: base for period, base in found.items() if base is not None}
        months = list(bases) or known
        value = added(self._line_amounts(site_id, period, compared.value) for period in months)
        base = added(bases.values()) if bases else None
        settings = self._years.year(site_id, span.last.year).year.inputs.settings
        lines = line_variances(value, base, settings)
        view = VarianceView(site_id=site_id, period=str(span), comparison_type=comparison, lines=lines)
        without = [period for period in known if period not in bases]
        warnings = [no_base(comparison, without, is_left_out=bool(bases))] if without else []
        if comparison is ComparisonType.BUDGET and (missing := self._without_budget(site_id, months)):
            warnings.append(no_budget(missing))
        if left_out := [period for period in asked if period not in known]:
            warnings.append(not_closed(left_out))
        sources = sources_of({period: self._years.year(site_id, period.year) for period in months})
        return Answer(to_json(view), period=span, as_of=today, warnings=warnings, sources=sources)

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
        found = self._years.year_of(site_id, part)
        lines = SiteLines(found.stored, found.year, part.months()).lines()
        view = PLView.model_construct(site_id=site_id, period=str(part), lines=lines, calc_run_id=found.calc_run_id)
        return self._answer(to_json(view), part, found)

    def _flc(self, site_id: str, part: YearPart, foretold: Mapping[date, DayBand]) -> Answer[FLC]:
        found = self._years.year_of(site_id, part)
        return self._answer(to_json(flc(found.stored, found.year, part, foretold)), part, found)

    def _answer(self, data: bytes, part: YearPart, found: CalculatedSiteYear) -> Answer[Any]:
        return Answer(
            data,
            period=part.span(),
            as_of=self._clock.today(),
            warnings=year_warnings(found.year, part),
            sources=found.sources(part.months()),
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
        asked = base_months(comparison, period)
        months = [month for month in asked if base is ComparisonBase.BUDGET or self._is_known(site_id, month)]
        amounts = [self._line_amounts(site_id, month, SeriesName(base)) for month in months]
        if COMPARISONS[comparison].of_quarter and amounts:
            return {line: quarter_mean([month[line] for month in amounts]) for line in Line}
        return amounts[0] if amounts else None

    def _is_known(self, site_id: str, period: Period) -> bool:
        return bool(self._years.year(site_id, period.year).stored.rows.get(period))
