"""External revenue of a month: read, and its adjustment saved."""

from shared_code.cache.responses import ResponseCache
from shared_code.kit.answer import Answer, AnswerSource
from shared_code.kit.clock import Clock
from shared_code.kit.exact_json import to_json
from shared_code.kit.period import Period
from shared_code.revenue.calculated import CalculatedExternal
from shared_code.revenue.plausibility import unusual_ratio
from shared_code.revenue.ports import CalculatedMonths, Sites, StatisticsMonths
from shared_code.revenue.rendering import not_open, show_external
from shared_code.revenue.updates import ExternalUpdate
from shared_code.revenue.views import ExternalRevenueView
from shared_code.sites.editing_window import refuse_to_save, refuse_to_show
from shared_code.sites.models import Site
from shared_code.statistics.models import ADJUSTMENT, ADJUSTMENT_RATIO
from shared_code.store.editing import Saved, WriteRequest
from shared_code.store.monthly_values import MonthlyValuesStore, ValuesMonth, ValuesSave, ValuesUpdate


class ExternalRevenueMonths:
    """Reading external revenue of a site, and saving its adjustment."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a composition root hands over
        self,
        sites: Sites,
        forms: MonthlyValuesStore,
        calculated: CalculatedMonths,
        statistics: StatisticsMonths,
        answers: ResponseCache,
        clock: Clock,
    ) -> None:
        self._sites = sites
        self._forms = forms
        self._calculated = calculated
        self._statistics = statistics
        self._answers = answers
        self._clock = clock

    def get(self, site_id: str, period: Period) -> Answer[ExternalRevenueView]:
        """A month by category and series. Raises SiteNotFound, PeriodNotAvailable, CalculationError."""
        site, reference = self._sites.get(site_id), self._calculated.reference(site_id)
        return self._answers.of(site_id, f"{ADJUSTMENT}:{period}", reference, lambda: self._read(site, period))

    def save(
        self, site_id: str, period: Period, update: ExternalUpdate, write: WriteRequest
    ) -> Saved[ExternalRevenueView]:
        """Store the month's adjustment ratio; raises as `get`, and what `Editing.save` raises."""
        site = self._sites.get(site_id)
        values = {ADJUSTMENT_RATIO: update.adjustment_ratio}
        wanted = ValuesSave(
            ValuesUpdate("", values, update.reason),
            check=lambda month: refuse_to_save(site, month.period, self._clock.today()),
            show=lambda month, version: self._answer(site, month, version),
            also=lambda month: self._statistics.recalculated_facts(site, period, ADJUSTMENT, month.content),
            shown=lambda month: {ADJUSTMENT_RATIO: self._external(site, month).adjustment_ratio},
        )
        return self._forms.save(site_id, period, write, wanted)

    def _read(self, site: Site, period: Period) -> Answer[ExternalRevenueView]:
        month = self._forms.month(site.site_id, period)
        refuse_to_show(period, self._clock.today(), is_empty=not month.facts)
        return self._answer(site, month, month.version)

    def _external(self, site: Site, month: ValuesMonth) -> CalculatedExternal:
        return self._calculated.external(site.site_id, month.period, {ADJUSTMENT: month.content})

    def _answer(self, site: Site, month: ValuesMonth, version: int) -> Answer[ExternalRevenueView]:
        today, period = self._clock.today(), month.period
        calculated = self._external(site, month)
        unusual = unusual_ratio(period, month.form.values, calculated.budget_ratio, today)
        return Answer(
            data=to_json(show_external(site, month, calculated)),
            version=version,
            period=period,
            as_of=today,
            warnings=(*calculated.line.warnings, *not_open(site, period), *(one.warning() for one in unusual)),
            sources=[AnswerSource("actual", calculated.line.provenance.loaded_at)]
            if period <= Period.of(today)
            else [],
        )
