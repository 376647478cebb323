"""A month of expenses: read, and saved."""

from shared_code.accounts.categories import CATEGORY_NAMES, Category
from shared_code.accounts.models import ACCOUNTS, AccountFacts
from shared_code.accounts.numbers import NOT_OTHER_EXPENSE
from shared_code.cache.responses import ResponseCache
from shared_code.expenses.accounts import ExpenseAccounts
from shared_code.expenses.models import FAMILY, Tab
from shared_code.expenses.month import calculate
from shared_code.expenses.ports import Charts, Sites
from shared_code.expenses.rendering import show, warnings
from shared_code.expenses.updates import ExpensesUpdate
from shared_code.expenses.views import ExpensesView
from shared_code.kit.answer import Answer, AnswerSource
from shared_code.kit.clock import Clock
from shared_code.kit.exact_json import to_json
from shared_code.kit.model import Model
from shared_code.kit.period import Period
from shared_code.sites.editing_window import refuse_to_save, refuse_to_show
from shared_code.sites.models import Site
from shared_code.store.editing import Saved, WriteRequest
from shared_code.store.monthly_values import MonthlyValuesStore, ValuesMonth, ValuesSave, ValuesUpdate


class ExpenseReference(Model):
    """The reference data that a month is shown with."""

    site: Site
    tab: Tab


class ExpenseMonths:
    """Reading and saving the expenses of a site."""

    def __init__(
        self, sites: Sites, forms: MonthlyValuesStore, charts: Charts, answers: ResponseCache, clock: Clock
    ) -> None:
        self._sites = sites
        self._forms = forms
        self._charts = charts
        self._answers = answers
        self._clock = clock

    def get(self, site_id: str, period: Period) -> Answer[ExpensesView]:
        """A month as it stands; one nobody saved shows its budget. Raises SiteNotFound, PeriodNotAvailable."""
        known = ExpenseReference(site=self._sites.get(site_id), tab=self.tab())
        return self._answers.of(site_id, f"{FAMILY}:{period}", known, lambda: self._read(known, period))

    def save(self, site_id: str, period: Period, update: ExpensesUpdate, write: WriteRequest) -> Saved[ExpensesView]:
        """Store the forecasts sent. Raises SiteNotFound, PeriodNotAvailable and what `Editing.save` raises."""
        known = ExpenseReference(site=self._sites.get(site_id), tab=self.tab())
        wanted = ValuesSave(
            ValuesUpdate("/accounts", update.values(), update.reason),
            check=lambda month: refuse_to_save(known.site, month.period, self._clock.today()),
            show=lambda month, version: self._answer(known, month, version),
        )
        return self._forms.save(site_id, period, write, wanted)

    def tab(self) -> Tab:
        """Which accounts the tab holds."""
        accounts = self._charts.chart().accounts
        names = {
            number: account.name
            for number, account in accounts.items()
            if account.category == Category.OTHER_EXPENSE or number in NOT_OTHER_EXPENSE
        }
        nowhere = {
            number: account.category
            for number, account in sorted(accounts.items())
            if number not in names and account.category not in CATEGORY_NAMES
        }
        return Tab(names=names, elsewhere=tuple(sorted({*accounts} - {*names})), nowhere=nowhere)

    def _read(self, known: ExpenseReference, period: Period) -> Answer[ExpensesView]:
        month = self._forms.month(known.site.site_id, period)
        return self._answer(known, month, month.version)

    def _answer(self, known: ExpenseReference, month: ValuesMonth, version: int) -> Answer[ExpensesView]:
        today, period = self._clock.today(), month.period
        stored = month.facts.get(ACCOUNTS)
        facts = AccountFacts.model_validate(stored.content, extra="ignore") if stored else AccountFacts()
        ledger = facts.ledger.balances if facts.ledger else {}
        accounts = ExpenseAccounts(period, facts.budget, ledger, month.form.values)
        expenses = calculate(known.site, accounts, facts.ledger, known.tab, today)
        refuse_to_show(period, today, is_empty=expenses.is_empty)
        loaded_at = facts.ledger.loaded_at if facts.ledger else None
        return Answer(
            data=to_json(show(expenses, known.tab)),
            version=version,
            period=period,
            as_of=today,
            warnings=tuple(warnings(expenses, known.tab, today)),
            sources=[AnswerSource("ledger", loaded_at)] if period <= Period.of(today) else [],
        )
