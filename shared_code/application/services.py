"""The services of what is planned and loaded: statistics, rates, payroll, expenses, and who changed what."""

from collections.abc import Mapping
from datetime import date

from shared_code.accounts.chart import payroll_accounts
from shared_code.application.adapters import Adapters
from shared_code.application.part import part
from shared_code.audit.service import AuditTrail
from shared_code.contracts.models import Contract
from shared_code.contracts.service import Contracts
from shared_code.expenses.burden import BudgetBurden
from shared_code.expenses.models import FAMILY as EXPENSES
from shared_code.expenses.service.months import ExpenseMonths
from shared_code.kit.period import Period
from shared_code.payroll.service.jobs import Jobs
from shared_code.payroll.service.labor import Labor
from shared_code.payroll.service.months import PayrollMonths
from shared_code.pl.calculation.from_store import contract_in
from shared_code.rates.models import FAMILY as RATES
from shared_code.rates.service.months import RateMonths
from shared_code.revenue.internal.hourly import ContractHours
from shared_code.statistics.paid_rates import PaidRates
from shared_code.statistics.service.analysis import Analysis
from shared_code.statistics.service.months import Months
from shared_code.statistics.service.refresh import Refresh
from shared_code.store.monthly_values import MonthlyValuesStore


class PlanningServices(Adapters):
    """Services that need no calculated P&L."""

    @part
    def months(self) -> Months:
        """Reading and saving a month of statistics."""
        return Months(
            self.sites,
            self.statistics_store,
            self.editing,
            self.answers,
            self.clock,
            self.settings.budget_adjustment_account,
        )

    @part
    def rates(self) -> RateMonths:
        """Reading and saving a month of rates."""
        paid = PaidRates(self.documents)
        return RateMonths(self.sites, self.monthly_values(RATES), paid, self.months, self.answers, self.clock)

    @part
    def analysis(self) -> Analysis:
        """Productivity, trends and benchmarks."""
        return Analysis(
            self.sites, self.statistics_store, self.statistics_rows, self.payroll_store, self.trends, self.clock
        )

    @part
    def refresh(self) -> Refresh:
        """What follows a change of statistics: the site's row in `summaries`."""
        renew = self.reference_data.renew
        return Refresh(self.sites, self.statistics_store, self.statistics_rows, self.clock, renew)

    @part
    def payroll_months(self) -> PayrollMonths:
        """Reading and saving a month of payroll."""
        return PayrollMonths(
            self.sites,
            self.payroll_store,
            self.job_register,
            lambda: payroll_accounts(self.charts.chart()),
            self.editing,
            self.answers,
            self.clock,
        )

    @part
    def jobs(self) -> Jobs:
        """Job families, and the job codes of a site."""
        return Jobs(self.sites, self.payroll_store, self.job_register, self.contract_hours, self.clock)

    @part
    def labor(self) -> Labor:
        """What hours cost and bring."""
        categories = lambda: self.charts.chart().categories  # noqa: E731 - read when it is needed
        burden = BudgetBurden(self.budgets.month, categories, self.contract_in)
        return Labor(self.sites, self.payroll_store, self.job_register, burden, self.contract_hours, self.clock)

    @part
    def contract_hours(self) -> ContractHours:
        """What contracts pay for labor hours."""
        return ContractHours(self.contract_in)

    @part
    def expenses(self) -> ExpenseMonths:
        """Reading and saving a month of expenses."""
        return ExpenseMonths(self.sites, self.monthly_values(EXPENSES), self.charts, self.answers, self.clock)

    @part
    def audit_trail(self) -> AuditTrail:
        """Who changed what."""
        return AuditTrail(self.sites, self.documents, self.settings.business_time_zone)

    def monthly_values(self, family: str) -> MonthlyValuesStore:
        """Where values that are saved once a month are kept."""
        return MonthlyValuesStore(family, self.documents, self.editing)

    @part
    def contracts(self) -> Contracts:
        """The terms of sites."""
        return Contracts(self._terms)

    def _terms(self, site_id: str) -> Mapping[date, Contract]:
        self.sites.get(site_id)
        return {one.since: one.contract for one in self.year_store.contracts(site_id)}

    def contract_in(self, site_id: str, period: Period) -> Contract | None:
        """The terms of a site in force in a month."""
        return contract_in(self.year_store.contracts(site_id), period)
