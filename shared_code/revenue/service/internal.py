"""Internal revenue of a month: read, and adjusted by hand."""

from shared_code.cache.responses import ResponseCache
from shared_code.kit.answer import Answer, AnswerSource
from shared_code.kit.clock import Clock
from shared_code.kit.exact_json import to_json
from shared_code.kit.period import Period
from shared_code.revenue.models import INTERNAL
from shared_code.revenue.plausibility import large_amounts
from shared_code.revenue.ports import CalculatedMonths, Sites
from shared_code.revenue.rendering import not_open, show_internal, without_hours
from shared_code.revenue.updates import InternalUpdate
from shared_code.revenue.views import InternalRevenueView
from shared_code.sites.editing_window import refuse_to_save, refuse_to_show
from shared_code.sites.models import Site
from shared_code.store.editing import Saved, WriteRequest
from shared_code.store.monthly_values import MonthlyValuesStore, ValuesMonth, ValuesSave, ValuesUpdate


class InternalRevenueMonths:
    """Reading internal revenue of a site by component, and saving what is added by hand."""

    def __init__(
        self,
        sites: Sites,
        forms: MonthlyValuesStore,
        calculated: CalculatedMonths,
        answers: ResponseCache,
        clock: Clock,
    ) -> None:
        self._sites = sites
        self._forms = forms
        self._calculated = calculated
        self._answers = answers
        self._clock = clock

    def get(self, site_id: str, period: Period, *, wages: bool) -> Answer[InternalRevenueView]:
        """A month by component; hours that are billed are told where the caller may read them (`wages`).

        Raises SiteNotFound, PeriodNotAvailable, CalculationError.
        """
        site, reference = self._sites.get(site_id), self._calculated.reference(site_id)
        answer = self._answers.of(site_id, f"{INTERNAL}:{period}", reference, lambda: self._read(site, period))
        return answer if wages else without_hours(answer)

    def save(
        self, site_id: str, period: Period, update: InternalUpdate, write: WriteRequest, *, wages: bool
    ) -> Saved[InternalRevenueView]:
        """Store the adjustments sent; tells and raises as `get`, and what `Editing.save` raises."""
        site = self._sites.get(site_id)
        shown = without_hours if not wages else lambda answer: answer
        wanted = ValuesSave(
            ValuesUpdate("/adjustments", update.values(), update.why(), update.notes()),
            check=lambda month: refuse_to_save(site, month.period, self._clock.today()),
            show=lambda month, version: shown(self._answer(site, month, version)),
        )
        return self._forms.save(site_id, period, write, wanted)

    def _read(self, site: Site, period: Period) -> Answer[InternalRevenueView]:
        month = self._forms.month(site.site_id, period)
        refuse_to_show(period, self._clock.today(), is_empty=not month.facts)
        return self._answer(site, month, month.version)

    def _answer(self, site: Site, month: ValuesMonth, version: int) -> Answer[InternalRevenueView]:
        today, period = self._clock.today(), month.period
        calculated = self._calculated.internal(site.site_id, period, {INTERNAL: month.content})
        large = large_amounts(period, month.form.values, calculated.line.amounts.budget, today)
        return Answer(
            data=to_json(show_internal(site, month, calculated)),
            version=version,
            period=period,
            as_of=today,
            warnings=(*calculated.line.warnings, *not_open(site, period), *(one.warning() for one in large)),
            sources=[AnswerSource("actual", calculated.line.provenance.loaded_at)]
            if period <= Period.of(today)
            else [],
        )
