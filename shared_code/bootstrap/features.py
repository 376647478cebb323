"""The services of the features, each put together from its parts."""

from collections.abc import Sequence
from functools import cache

from shared_code.accounts.chart import payroll_accounts
from shared_code.audit.service import AuditTrail
from shared_code.auth.models import Role
from shared_code.bootstrap.adapters import (
    answers,
    changes,
    charts,
    clock,
    documents,
    editing,
    job_register,
    payroll_store,
    reference_data,
    register,
    runs,
    settings,
    sites,
    statistics_store,
    summary_tables,
    tables,
    year_store,
)
from shared_code.contracts.models import Contract
from shared_code.expenses.burden import BudgetBurden
from shared_code.expenses.models import FAMILY as EXPENSES
from shared_code.expenses.service.months import ExpenseMonths
from shared_code.integration.service.charts import ChartLoads
from shared_code.integration.service.contracts import ContractLoads
from shared_code.integration.service.jobs import FamilyLoads, JobLoads
from shared_code.integration.service.loader import Loader
from shared_code.integration.service.months import MonthLoads
from shared_code.integration.service.rebuild import Rebuild
from shared_code.integration.service.sites import SiteLoads
from shared_code.integration.tables import SiteJobTables
from shared_code.integration.writing.month_writer import MonthWriter
from shared_code.kit.period import Period
from shared_code.payroll.service.jobs import Jobs
from shared_code.payroll.service.labor import Labor
from shared_code.payroll.service.months import PayrollMonths
from shared_code.pl.calculation.from_store import contract_in
from shared_code.pl.calculation.service import Years
from shared_code.pl.calculation.tables import DayTables
from shared_code.pl.explain.service import Explanations
from shared_code.pl.rollup.service import Rollups
from shared_code.pl.rollup.tables import PLSummaryTables
from shared_code.pl.snapshot.service import Snapshots
from shared_code.pl.snapshot.tables import SnapshotTables
from shared_code.pl.view.revenue import CalculatedMonths
from shared_code.pl.view.service import ProfitAndLoss
from shared_code.pl.what_if.service import WhatIfService
from shared_code.rates.models import FAMILY as RATES
from shared_code.rates.service.months import RateMonths
from shared_code.revenue.internal.hourly import ContractHours
from shared_code.revenue.models import INTERNAL, OTHER
from shared_code.revenue.service.external import ExternalRevenueMonths
from shared_code.revenue.service.internal import InternalRevenueMonths
from shared_code.revenue.service.other import OtherRevenueMonths
from shared_code.statistics.models import ADJUSTMENT
from shared_code.statistics.paid_rates import PaidRates
from shared_code.statistics.service.analysis import Analysis
from shared_code.statistics.service.months import Months
from shared_code.statistics.service.refresh import Refresh
from shared_code.store.monthly_values import MonthlyValuesStore


@cache
def months() -> Months:
    """Reading and saving a month of statistics."""
    return Months(
        sites(),
        statistics_store(),
        editing(),
        answers(),
        clock(),
        settings().budget_adjustment_account,
    )


@cache
def rates() -> RateMonths:
    """Reading and saving a month of rates."""
    paid = PaidRates(documents())
    return RateMonths(
        sites(),
        MonthlyValuesStore(RATES, documents(), editing()),
        paid,
        months(),
        answers(),
        clock(),
    )


@cache
def analysis() -> Analysis:
    """Productivity, trends and benchmarks."""
    return Analysis(
        sites(),
        statistics_store(),
        summary_tables(),
        payroll_store(),
        clock(),
    )


@cache
def refresh() -> Refresh:
    """What follows a change of statistics: the site's row in `summaries`, the freshness of its actuals."""
    return Refresh(sites(), statistics_store(), summary_tables(), runs(), clock(), reference_data().renew)


@cache
def payroll_months() -> PayrollMonths:
    """Reading and saving a month of payroll."""
    return PayrollMonths(
        sites(),
        payroll_store(),
        job_register(),
        lambda: payroll_accounts(charts().chart()),
        editing(),
        answers(),
        clock(),
    )


@cache
def expenses() -> ExpenseMonths:
    """Reading and saving a month of expenses."""
    return ExpenseMonths(
        sites(),
        MonthlyValuesStore(EXPENSES, documents(), editing()),
        charts(),
        answers(),
        clock(),
    )


@cache
def contract_hours() -> ContractHours:
    """What contracts pay for labor hours."""
    return ContractHours(_contract_in)


@cache
def jobs() -> Jobs:
    """Job families, and the job codes of a site."""
    return Jobs(sites(), payroll_store(), job_register(), contract_hours(), clock())


@cache
def labor() -> Labor:
    """What hours cost and bring."""
    burden = BudgetBurden(payroll_store().account_budget, lambda: charts().chart().categories, _contract_in)
    return Labor(sites(), payroll_store(), job_register(), burden, contract_hours(), clock())


@cache
def years() -> Years:
    """Calculated P&L years."""
    return Years(
        sites(),
        year_store(),
        charts(),
        clock(),
        settings().budget_adjustment_account,
    )


@cache
def snapshots() -> Snapshots:
    """Forecasts of record."""
    return Snapshots(years(), SnapshotTables(documents()), editing(), clock())


@cache
def profit_and_loss() -> ProfitAndLoss:
    """The P&L of a site, and its variances."""
    return ProfitAndLoss(years(), snapshots(), answers(), clock())


@cache
def explanations() -> Explanations:
    """Where amounts come from."""
    return Explanations(years(), _days(), clock())


@cache
def what_if_service() -> WhatIfService:
    """What-if."""
    return WhatIfService(years(), _days(), clock())


@cache
def rollups() -> Rollups:
    """The P&L of districts, regions and the company."""
    return Rollups(sites(), years(), PLSummaryTables(tables()), clock(), reference_data().renew)


@cache
def calculated_months() -> CalculatedMonths:
    """Revenue of months as the P&L calculates it."""
    return CalculatedMonths(years())


@cache
def external_revenue() -> ExternalRevenueMonths:
    """Reading external revenue of a month, and saving its adjustment."""
    forms = MonthlyValuesStore(ADJUSTMENT, documents(), editing())
    return ExternalRevenueMonths(sites(), forms, calculated_months(), months(), answers(), clock())


@cache
def internal_revenue() -> InternalRevenueMonths:
    """Reading internal revenue of a month, and saving what is added by hand."""
    return InternalRevenueMonths(
        sites(),
        MonthlyValuesStore(INTERNAL, documents(), editing()),
        calculated_months(),
        answers(),
        clock(),
    )


@cache
def other_revenue() -> OtherRevenueMonths:
    """Reading and saving other revenue of a month."""
    return OtherRevenueMonths(sites(), MonthlyValuesStore(OTHER, documents(), editing()), answers(), clock())


@cache
def audit_trail() -> AuditTrail:
    """Who changed what."""
    return AuditTrail(sites(), documents(), settings().business_time_zone)


@cache
def month_writer() -> MonthWriter:
    """Storing months of sites with the facts that follow."""
    account = settings().budget_adjustment_account
    return MonthWriter(
        documents(),
        changes(),
        payroll_store().jobs,
        job_register().families,
        clock(),
        account,
    )


@cache
def loader() -> Loader:
    """Loading files."""
    site_jobs = SiteJobTables(tables())
    return Loader(
        MonthLoads(register(), charts(), documents(), month_writer(), clock()),
        {
            "sites": SiteLoads(register(), month_writer(), clock(), [role.value for role in Role]),
            "chart": ChartLoads(register(), charts(), month_writer(), clock()),
            "job-families": FamilyLoads(register(), job_register(), site_jobs, month_writer(), clock()),
            "jobs": JobLoads(register(), job_register(), site_jobs, month_writer(), clock()),
            "contracts": ContractLoads(register(), documents(), month_writer()),
        },
        runs(),
    )


@cache
def rebuild() -> Rebuild:
    """Making stored amounts anew after a change of rules."""
    return Rebuild(register(), documents(), changes(), month_writer(), _Followers(), runs(), clock())


class _Followers:
    """What is derived from the months of a site, by the services that derive it."""

    def summarise(self, site_id: str, periods: Sequence[Period]) -> int:
        return refresh().summarise(site_id, periods)

    def roll_up(self, site_id: str, periods: Sequence[Period]) -> int:
        return rollups().refresh(site_id, periods)


def _days() -> DayTables:
    """The days of months."""
    return DayTables(documents(), payroll_months().staff)


def _contract_in(site_id: str, period: Period) -> Contract | None:
    """The terms of a site in force in a month."""
    return contract_in(year_store().contracts(site_id), period)
