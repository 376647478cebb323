"""The composition root: the only place that reads settings and builds adapters.

Every factory is cached, so a client exists once per process, and nothing is read or connected before it is needed.
An adapter is chosen by its setting's value alone; embedded ones are refused outside ENVIRONMENT=local.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from shared_code.api.limits import RateLimiter
from shared_code.auth.development import DevelopmentIssuer
from shared_code.auth.keys import JwksUrlKeys, KeySource
from shared_code.auth.rbac import SiteAccess
from shared_code.auth.tokens import TokenVerifier
from shared_code.contracts.models import Contract
from shared_code.expenses.burden import BudgetBurden
from shared_code.expenses.models import FAMILY as EXPENSES
from shared_code.expenses.service.months import ExpenseMonths
from shared_code.integration.loading import Loads
from shared_code.integration.service.charts import ChartLoads
from shared_code.integration.service.contracts import ContractLoads
from shared_code.integration.service.loader import Loader
from shared_code.integration.service.months import MonthLoads
from shared_code.kit.cache import MemoryCache
from shared_code.kit.cached import Answers
from shared_code.kit.changes import Changes
from shared_code.kit.clock import Clock, SystemClock
from shared_code.kit.documents import Documents
from shared_code.kit.editing import Editing
from shared_code.kit.errors import ForecastingAPIError
from shared_code.kit.forms import Forms
from shared_code.kit.period import Period
from shared_code.kit.queue import Publisher
from shared_code.kit.queue_sqlite import SqliteQueue
from shared_code.kit.runs import Runs
from shared_code.kit.table import TableStore
from shared_code.kit.table_sqlite import SqliteTables
from shared_code.payroll.service.jobs import Jobs
from shared_code.payroll.service.labor import Labor
from shared_code.payroll.service.months import PayrollMonths
from shared_code.payroll.tables import JobTables, PayrollTables
from shared_code.pl.service.explanations import Explanations
from shared_code.pl.service.revenue import CalculatedMonths
from shared_code.pl.service.rollups import Rollups
from shared_code.pl.service.snapshots import Snapshots
from shared_code.pl.service.trials import Trials
from shared_code.pl.service.views import ProfitAndLoss
from shared_code.pl.service.years import Years
from shared_code.pl.tables import ChartTables, DayTables, PLSummaryTables, SnapshotTables, YearTables
from shared_code.rates.models import FAMILY as RATES
from shared_code.rates.service.months import RateMonths
from shared_code.revenue.hourly import ContractHours
from shared_code.revenue.models import INTERNAL, OTHER
from shared_code.revenue.service.external import ExternalRevenueMonths
from shared_code.revenue.service.internal import InternalRevenueMonths
from shared_code.revenue.service.other import OtherRevenueMonths
from shared_code.settings import Settings, SettingsMissing, read_settings
from shared_code.sites.models import site_id
from shared_code.sites.service import Sites
from shared_code.sites.tables import ReferenceTables
from shared_code.statistics.models import ADJUSTMENT
from shared_code.statistics.paid_rates import PaidRates
from shared_code.statistics.service.analysis import Analysis
from shared_code.statistics.service.months import Months
from shared_code.statistics.service.refresh import Refresh
from shared_code.statistics.tables import StatisticsTables, SummaryTables
from shared_code.telemetry import configure

_SQLITE = "sqlite:"
_FILE = "file:"


@cache
def settings() -> Settings:
    """All settings; SettingsMissing names everything that is not there."""
    found = read_settings()
    configure(found.log_level)
    return found


@cache
def clock() -> Clock:
    return SystemClock(settings().business_time_zone, settings().business_date)


@cache
def tables() -> TableStore:
    """The table store that `Tables__serviceUri` names."""
    uri = settings().tables
    if path := _embedded(uri, _SQLITE, "Tables__serviceUri"):
        return SqliteTables(path)
    from shared_code.kit.table_azure import azure_tables  # noqa: PLC0415 - a laptop need not load Azure's client

    return azure_tables(uri)


@cache
def embedded_queue() -> SqliteQueue | None:
    """The embedded broker, where the setting names one."""
    path = _embedded(settings().service_bus, _SQLITE, "ServiceBus__fullyQualifiedNamespace")
    return SqliteQueue(path, clock()) if path else None


@cache
def publisher() -> Publisher:
    """The broker that `ServiceBus__fullyQualifiedNamespace` names."""
    if queue := embedded_queue():
        return queue
    from shared_code.kit.queue_servicebus import service_bus_topic  # noqa: PLC0415 - as above

    return service_bus_topic(settings().service_bus)


@cache
def documents() -> Documents:
    return Documents(tables())


@cache
def changes() -> Changes:
    return Changes(tables(), publisher(), clock())


@cache
def editing() -> Editing:
    return Editing(documents(), changes(), clock())


@cache
def answers() -> Answers:
    return Answers(documents(), MemoryCache(), clock())


@cache
def runs() -> Runs:
    return Runs(tables(), clock())


@cache
def register() -> ReferenceTables:
    return ReferenceTables(tables())


@cache
def sites() -> Sites:
    return Sites(register(), clock())


@cache
def statistics_store() -> StatisticsTables:
    return StatisticsTables(documents())


@cache
def summary_tables() -> SummaryTables:
    return SummaryTables(tables())


@cache
def months() -> Months:
    """Reading and saving a month of statistics."""
    return Months(sites(), statistics_store(), editing(), answers(), clock(), settings().budget_adjustment_account)


@cache
def rates() -> RateMonths:
    """Reading and saving a month of rates."""
    paid = PaidRates(documents())
    return RateMonths(sites(), Forms(RATES, documents(), editing()), paid, months(), answers(), clock())


@cache
def analysis() -> Analysis:
    """Productivity, trends and benchmarks."""
    return Analysis(sites(), statistics_store(), summary_tables(), payroll_store(), clock())


@cache
def refresh() -> Refresh:
    """What follows a change of statistics: the site's row in `summaries`, the freshness of its actuals."""
    return Refresh(sites(), statistics_store(), summary_tables(), runs(), clock())


@cache
def payroll_store() -> PayrollTables:
    return PayrollTables(tables(), documents())


@cache
def job_register() -> JobTables:
    return JobTables(tables())


@cache
def payroll_months() -> PayrollMonths:
    """Reading and saving a month of payroll."""
    return PayrollMonths(sites(), payroll_store(), job_register(), editing(), answers(), clock())


@cache
def year_store() -> YearTables:
    return YearTables(documents())


@cache
def charts() -> ChartTables:
    return ChartTables(tables())


@cache
def expenses() -> ExpenseMonths:
    """Reading and saving a month of expenses."""
    return ExpenseMonths(sites(), Forms(EXPENSES, documents(), editing()), charts(), answers(), clock())


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
    return Years(sites(), year_store(), charts(), clock(), settings().budget_adjustment_account)


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
    return Explanations(years(), clock())


@cache
def trials() -> Trials:
    """What-if."""
    return Trials(years(), DayTables(documents(), payroll_months().staff), clock())


@cache
def rollups() -> Rollups:
    """The P&L of districts, regions and the company."""
    return Rollups(sites(), years(), PLSummaryTables(tables()), clock())


@cache
def calculated_months() -> CalculatedMonths:
    """Revenue of months as the P&L calculates it."""
    return CalculatedMonths(years())


@cache
def external_revenue() -> ExternalRevenueMonths:
    """Reading external revenue of a month, and saving its adjustment."""
    forms = Forms(ADJUSTMENT, documents(), editing())
    return ExternalRevenueMonths(sites(), forms, calculated_months(), months(), answers(), clock())


@cache
def internal_revenue() -> InternalRevenueMonths:
    """Reading internal revenue of a month, and saving what is added by hand."""
    return InternalRevenueMonths(
        sites(), Forms(INTERNAL, documents(), editing()), calculated_months(), answers(), clock()
    )


@cache
def other_revenue() -> OtherRevenueMonths:
    """Reading and saving other revenue of a month."""
    return OtherRevenueMonths(sites(), Forms(OTHER, documents(), editing()), answers(), clock())


@cache
def loads() -> Loads:
    """Storing months of sites with the facts that follow."""
    account = settings().budget_adjustment_account
    return Loads(documents(), changes(), payroll_store().jobs, job_register().families, clock(), account)


@cache
def loader() -> Loader:
    """Loading files."""
    return Loader(
        MonthLoads(register(), charts(), documents(), loads(), clock()),
        {
            "contracts": ContractLoads(register(), documents(), loads()),
            "chart": ChartLoads(register(), charts(), loads(), clock()),
        },
        runs(),
    )


def _contract_in(site_id: str, period: Period) -> Contract | None:
    """The terms of a site in force on the first of a month; before the first terms, those."""
    terms = year_store().contracts(site_id)
    past = [dated for dated in terms if dated.since <= period.first_day]
    found = past[-1:] or terms[:1]
    return found[0].contract if found else None


@cache
def token_keys() -> KeySource:
    """Whose signatures are trusted."""
    source = settings().token_keys
    if path := _embedded(source, _FILE, "TOKEN_KEYS"):
        return DevelopmentIssuer(path, clock(), settings().environment)
    return JwksUrlKeys(source, clock())


@cache
def development_issuer() -> DevelopmentIssuer | None:
    """The issuer of a laptop, which can sign tokens; None elsewhere."""
    source = token_keys()
    return source if isinstance(source, DevelopmentIssuer) else None


@cache
def verifier() -> TokenVerifier:
    return TokenVerifier(token_keys(), clock())


@cache
def access() -> SiteAccess:
    return SiteAccess(sites(), site_id)


@cache
def limiter() -> RateLimiter:
    return RateLimiter(clock())


def failing() -> list[str]:
    """Names of the parts that requests need and that do not work; empty when all is well."""
    return [name for name, works in _PARTS.items() if not works()]


def _works(use: Callable[[], object]) -> Callable[[], bool]:
    def works() -> bool:
        try:
            use()
        except (ForecastingAPIError, SettingsMissing):
            return False
        return True

    return works


_PARTS = {
    "settings": _works(settings),
    "table store": _works(lambda: tables().get("reference", "sites", "0000")),
    "token keys": _works(lambda: token_keys().key("")),
}


def close() -> None:
    """Forget every adapter and close what holds a file or a connection; the next call builds anew."""
    built = [factory() for factory in (tables, publisher) if factory.cache_info().currsize]
    for adapter in built:
        adapter.close()
    for factory in _FACTORIES:
        factory.cache_clear()


def _embedded(value: str, scheme: str, setting: str) -> Path | None:
    """The path of an embedded adapter, None when the value names a real one."""
    if not value.startswith(scheme):
        return None
    if not settings().is_local:
        raise SettingsMissing(f"{setting}={value} is for ENVIRONMENT=local only; name the real service.")
    return Path(value.removeprefix(scheme))


_FACTORIES = (
    settings, clock, tables, embedded_queue, publisher, documents, changes, editing, answers, runs,
    register, sites, statistics_store,
    summary_tables, months, rates, analysis, refresh, payroll_store, job_register, payroll_months, expenses,
    year_store, charts, contract_hours, jobs, labor, years, snapshots, profit_and_loss, explanations, trials, rollups,
    calculated_months, external_revenue, internal_revenue, other_revenue,
    loads, loader,
    token_keys, development_issuer, verifier, access, limiter,
)  # fmt: skip
