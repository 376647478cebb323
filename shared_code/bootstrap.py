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
from shared_code.kit.cache import MemoryCache
from shared_code.kit.cached import Answers
from shared_code.kit.changes import Changes
from shared_code.kit.clock import Clock, SystemClock
from shared_code.kit.documents import Documents
from shared_code.kit.editing import Editing
from shared_code.kit.errors import ForecastingAPIError
from shared_code.kit.queue import Publisher
from shared_code.kit.queue_sqlite import SqliteQueue
from shared_code.kit.runs import Runs
from shared_code.kit.table import TableStore
from shared_code.kit.table_sqlite import SqliteTables
from shared_code.payroll.tables import PayrollTables
from shared_code.settings import Settings, SettingsMissing, read_settings
from shared_code.sites.models import site_id
from shared_code.sites.service import Sites
from shared_code.sites.tables import ReferenceTables
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
def analysis() -> Analysis:
    """Productivity, trends and benchmarks."""
    return Analysis(sites(), statistics_store(), summary_tables(), PayrollTables(documents()), clock())


@cache
def refresh() -> Refresh:
    """What follows a change of statistics: the site's row in `summaries`, the freshness of its actuals."""
    return Refresh(sites(), statistics_store(), summary_tables(), runs(), clock())


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
    summary_tables, months, analysis, refresh, token_keys, development_issuer, verifier, access, limiter,
)  # fmt: skip
