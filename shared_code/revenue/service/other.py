"""Other revenue of a month: read, and saved."""

from shared_code.cache.responses import ResponseCache
from shared_code.kit.answer import Answer, to_json
from shared_code.kit.clock import Clock
from shared_code.kit.period import Period
from shared_code.revenue.models import OTHER
from shared_code.revenue.ports import Sites
from shared_code.revenue.rendering import show_other, warnings_of_other
from shared_code.revenue.updates import OtherUpdate
from shared_code.revenue.views import OtherRevenueView
from shared_code.sites.editing_window import refuse_to_save, refuse_to_show
from shared_code.sites.models import Site
from shared_code.store.editing import Saved, WriteRequest
from shared_code.store.monthly_values import MonthlyValuesStore, ValuesMonth, ValuesSave, ValuesUpdate


class OtherRevenueMonths:
    """Reading and saving other revenue of a site."""

    def __init__(self, sites: Sites, forms: MonthlyValuesStore, answers: ResponseCache, clock: Clock) -> None:
        self._sites = sites
        self._forms = forms
        self._answers = answers
        self._clock = clock

    def get(self, site_id: str, period: Period) -> Answer[OtherRevenueView]:
        """The six fields as they stand. Raises SiteNotFound, PeriodNotAvailable."""
        site = self._sites.get(site_id)
        return self._answers.of(site_id, f"{OTHER}:{period}", site, lambda: self._read(site, period))

    def save(self, site_id: str, period: Period, update: OtherUpdate, write: WriteRequest) -> Saved[OtherRevenueView]:
        """Store the fields sent. Raises SiteNotFound, PeriodNotAvailable and what `Editing.save` raises."""
        site = self._sites.get(site_id)
        wanted = ValuesSave(
            ValuesUpdate("", update.values(), update.reason),
            check=lambda month: refuse_to_save(site, month.period, self._clock.today()),
            show=lambda month, version: self._answer(site, month, version),
        )
        return self._forms.save(site_id, period, write, wanted)

    def _read(self, site: Site, period: Period) -> Answer[OtherRevenueView]:
        month = self._forms.month(site.site_id, period)
        refuse_to_show(period, self._clock.today(), is_empty=not month.facts)
        return self._answer(site, month, month.version)

    def _answer(self, site: Site, month: ValuesMonth, version: int) -> Answer[OtherRevenueView]:
        return Answer(
            data=to_json(show_other(site, month)),
            version=version,
            period=month.period,
            as_of=self._clock.today(),
            warnings=tuple(warnings_of_other(site, month)),
        )
