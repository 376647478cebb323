"""A month of rates: read, and saved."""

from collections.abc import Mapping
from decimal import Decimal

from shared_code.accounts.models import ACCOUNTS, AccountFacts, Balances
from shared_code.accounts.numbers import RateCategory
from shared_code.cache.responses import ResponseCache
from shared_code.kit.answer import Answer, AnswerSource
from shared_code.kit.clock import Clock
from shared_code.kit.exact_json import to_json
from shared_code.kit.period import Period
from shared_code.rates.models import FAMILY
from shared_code.rates.month import LOOK_BACK, calculate
from shared_code.rates.ports import PaidRates, Sites, StatisticsMonths
from shared_code.rates.rendering import is_empty, show, warnings
from shared_code.rates.updates import RatesUpdate
from shared_code.rates.views import RatesView
from shared_code.sites.editing_window import refuse_to_save, refuse_to_show
from shared_code.sites.models import Site
from shared_code.store.editing import Saved, WriteRequest
from shared_code.store.monthly_values import MonthlyValuesStore, ValuesMonth, ValuesSave, ValuesUpdate


class RateMonths:
    """Reading and saving the rates of a site."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a composition root hands over
        self,
        sites: Sites,
        forms: MonthlyValuesStore,
        paid: PaidRates,
        statistics: StatisticsMonths,
        answers: ResponseCache,
        clock: Clock,
    ) -> None:
        self._sites = sites
        self._forms = forms
        self._paid = paid
        self._statistics = statistics
        self._answers = answers
        self._clock = clock

    def get(self, site_id: str, period: Period) -> Answer[RatesView]:
        """A month as it stands; one nobody saved shows its budget. Raises SiteNotFound, PeriodNotAvailable."""
        site = self._sites.get(site_id)
        return self._answers.of(site_id, f"{FAMILY}:{period}", site, lambda: self._read(site, period))

    def save(self, site_id: str, period: Period, update: RatesUpdate, write: WriteRequest) -> Saved[RatesView]:
        """Store the rates sent. Raises SiteNotFound, PeriodNotAvailable and what `Editing.save` raises."""
        site = self._sites.get(site_id)
        wanted = ValuesSave(
            ValuesUpdate("/rates", update.values(), update.reason),
            check=lambda month: refuse_to_save(site, month.period, self._clock.today()),
            show=lambda month, version: self._answer(site, month, version),
            also=lambda month: self._statistics.recalculated_facts(site, period, FAMILY, month.content),
        )
        return self._forms.save(site_id, period, write, wanted)

    def _read(self, site: Site, period: Period) -> Answer[RatesView]:
        month = self._forms.month(site.site_id, period)
        return self._answer(site, month, month.version)

    def _answer(self, site: Site, month: ValuesMonth, version: int) -> Answer[RatesView]:
        today, period = self._clock.today(), month.period
        newest = min(period, Period.of(today))
        paid = self._paid.months(site.site_id, newest.shift(-LOOK_BACK), newest)
        rates, own = calculate(period, _budget(month), _saved(month), paid), paid.get(period)
        refuse_to_show(period, today, is_empty=is_empty(rates, own))
        return Answer(
            data=to_json(show(site, period, rates, own)),
            version=version,
            period=period,
            as_of=today,
            warnings=tuple(warnings(site, period, rates, own, today)),
            sources=[AnswerSource("actual", own.loaded_at if own else None)] if period <= Period.of(today) else [],
        )


def _budget(month: ValuesMonth) -> Balances:
    facts = month.facts.get(ACCOUNTS)
    return AccountFacts.model_validate(facts.content, extra="ignore").budget if facts else {}


def _saved(month: ValuesMonth) -> Mapping[RateCategory, Decimal]:
    return {RateCategory(name): rate for name, rate in month.form.values.items()}
