"""Other revenue of a month: read, and saved."""

from decimal import Decimal

from shared_code.accounts.categories import Category
from shared_code.accounts.chart import Chart
from shared_code.accounts.models import ACCOUNTS, AccountFacts
from shared_code.cache.responses import ResponseCache
from shared_code.kit.answer import Answer
from shared_code.kit.clock import Clock
from shared_code.kit.exact_json import to_json
from shared_code.kit.model import Model
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.revenue.models import OTHER
from shared_code.revenue.plausibility import large_amounts
from shared_code.revenue.ports import Charts, Sites
from shared_code.revenue.rendering import show_other, warnings_of_other
from shared_code.revenue.updates import OtherUpdate
from shared_code.revenue.views import OtherRevenueView
from shared_code.sites.editing_window import refuse_to_save, refuse_to_show
from shared_code.sites.models import Site
from shared_code.store.editing import Saved, WriteRequest
from shared_code.store.monthly_values import MonthlyValuesStore, ValuesMonth, ValuesSave, ValuesUpdate


class OtherReference(Model):
    """The reference data that a month is shown with."""

    site: Site
    internal_revenue: tuple[str, ...]
    """The main accounts of internal revenue, whose budget the fields are compared with."""


class OtherRevenueMonths:
    """Reading and saving other revenue of a site."""

    def __init__(
        self, sites: Sites, forms: MonthlyValuesStore, charts: Charts, answers: ResponseCache, clock: Clock
    ) -> None:
        self._sites = sites
        self._forms = forms
        self._charts = charts
        self._answers = answers
        self._clock = clock

    def get(self, site_id: str, period: Period) -> Answer[OtherRevenueView]:
        """The six fields as they stand. Raises SiteNotFound, PeriodNotAvailable."""
        known = self._known(site_id)
        return self._answers.of(site_id, f"{OTHER}:{period}", known, lambda: self._read(known, period))

    def save(self, site_id: str, period: Period, update: OtherUpdate, write: WriteRequest) -> Saved[OtherRevenueView]:
        """Store the fields sent. Raises SiteNotFound, PeriodNotAvailable and what `Editing.save` raises."""
        known = self._known(site_id)
        wanted = ValuesSave(
            ValuesUpdate("", update.values(), update.reason),
            check=lambda month: refuse_to_save(known.site, month.period, self._clock.today()),
            show=lambda month, version: self._answer(known, month, version),
        )
        return self._forms.save(site_id, period, write, wanted)

    def _known(self, site_id: str) -> OtherReference:
        site, categories = self._sites.get(site_id), self._charts.chart().categories
        accounts = Chart(categories).by_category(categories).get(Category.INTERNAL_REVENUE, ())
        return OtherReference(site=site, internal_revenue=tuple(accounts))

    def _read(self, known: OtherReference, period: Period) -> Answer[OtherRevenueView]:
        month = self._forms.month(known.site.site_id, period)
        refuse_to_show(period, self._clock.today(), is_empty=not month.facts)
        return self._answer(known, month, month.version)

    def _answer(self, known: OtherReference, month: ValuesMonth, version: int) -> Answer[OtherRevenueView]:
        today, period = self._clock.today(), month.period
        large = large_amounts(period, month.form.values, _budget(known, month), today)
        return Answer(
            data=to_json(show_other(known.site, month)),
            version=version,
            period=period,
            as_of=today,
            warnings=(*warnings_of_other(known.site, month), *(one.warning() for one in large)),
        )


def _budget(known: OtherReference, month: ValuesMonth) -> Decimal:
    """Budget of a month's internal revenue in $, whose accounts are credits; 0 without one."""
    facts = month.facts.get(ACCOUNTS)
    balances = AccountFacts.model_validate(facts.content, extra="ignore").budget if facts else {}
    return -sum((balances.get(account, ZERO) for account in known.internal_revenue), ZERO)
