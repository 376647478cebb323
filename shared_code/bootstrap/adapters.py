"""Settings, clock, stores and brokers: the only place that reads settings and builds adapters.

An adapter is chosen by its setting's value alone; the settings refuse embedded ones outside ENVIRONMENT=local.
"""

import logging
from functools import cache
from pathlib import Path

from shared_code.accounts.tables import ChartTables
from shared_code.cache.memory import MemoryCache
from shared_code.cache.responses import ResponseCache
from shared_code.kit.clock import Clock, SystemClock
from shared_code.messaging.sending import BackgroundSender, DirectSender, Sender
from shared_code.messaging.sqlite_queue import SqliteQueue
from shared_code.payroll.tables import JobTables, PayrollTables
from shared_code.pl.calculation.tables import YearTables
from shared_code.settings import FILE, SQLITE, NotConfigured, Settings, read_settings
from shared_code.sites.service import Sites
from shared_code.sites.tables import ReferenceTables
from shared_code.statistics.tables import StatisticsTables, SummaryTables
from shared_code.store.editing import OptimisticSave
from shared_code.store.job_runs import Runs
from shared_code.store.outbox import Outbox
from shared_code.store.reference import ReferenceData
from shared_code.store.site_partition import Documents
from shared_code.store.sqlite_tables import SqliteTables
from shared_code.store.sweep import Sweep
from shared_code.store.table import TableStore, is_emulator
from shared_code.store.unit_of_work import UnitOfWork
from shared_code.telemetry import configure

log = logging.getLogger(__name__)


def settings() -> Settings:
    """All settings. Raises NotConfigured where some are missing or wrong; the log has named each once."""
    found = _settings()
    if isinstance(found, NotConfigured):
        raise NotConfigured(found.problems)
    return found


def is_configured() -> bool:
    """Whether the settings are whole; where they are not, the log says why and requests are answered 503."""
    return isinstance(_settings(), Settings)


@cache
def _settings() -> Settings | NotConfigured:
    try:
        found = read_settings()
    except NotConfigured as error:
        for problem in error.problems:
            log.error("not configured: %s", problem)  # noqa: TRY400 - each is its own line, and has no traceback
        return error
    configure(found.log_level)
    return found


@cache
def clock() -> Clock:
    return SystemClock(settings().business_time_zone, settings().business_date)


@cache
def tables() -> TableStore:
    """The table store that `Tables__serviceUri` names."""
    uri = settings().tables
    if path := embedded(uri):
        return SqliteTables(path)
    from shared_code.store.azure_tables import azure_tables  # noqa: PLC0415 - a laptop need not load Azure's client

    return azure_tables(uri)


def is_laptop() -> bool:
    """Whether this is ENVIRONMENT=local and its store, embedded or an emulator's, is nobody's but the laptop's."""
    uri = settings().tables
    return settings().is_local and (uri.startswith(SQLITE) or is_emulator(uri))


@cache
def embedded_queue() -> SqliteQueue | None:
    """The embedded broker, where the setting names one."""
    path = embedded(settings().service_bus)
    return SqliteQueue(path, clock()) if path else None


@cache
def sender() -> Sender:
    """What sends to the broker that `ServiceBus__fullyQualifiedNamespace` names."""
    if queue := embedded_queue():
        return DirectSender(queue)
    from shared_code.messaging.service_bus import service_bus_topic  # noqa: PLC0415 - as above

    return BackgroundSender(service_bus_topic(settings().service_bus), clock())


@cache
def outbox() -> Outbox:
    return Outbox(tables(), sender(), clock())


@cache
def documents() -> Documents:
    return Documents(tables())


@cache
def changes() -> UnitOfWork:
    return UnitOfWork(tables(), outbox(), clock())


@cache
def editing() -> OptimisticSave:
    return OptimisticSave(documents(), changes(), clock())


@cache
def answers() -> ResponseCache:
    return ResponseCache(documents(), MemoryCache(), clock())


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
def sweep() -> Sweep:
    return Sweep(tables(), lambda: register().sites, runs(), clock())


@cache
def statistics_store() -> StatisticsTables:
    return StatisticsTables(documents())


@cache
def summary_tables() -> SummaryTables:
    return SummaryTables(tables())


@cache
def payroll_store() -> PayrollTables:
    return PayrollTables(tables(), documents())


@cache
def job_register() -> JobTables:
    return JobTables(tables())


@cache
def year_store() -> YearTables:
    return YearTables(documents())


@cache
def charts() -> ChartTables:
    return ChartTables(tables())


@cache
def reference_data() -> ReferenceData:
    return ReferenceData(tables(), (register(), charts(), job_register()))


def embedded(value: str) -> Path | None:
    """The path of an embedded adapter, None when the value names a real one."""
    scheme = next((scheme for scheme in (SQLITE, FILE) if value.startswith(scheme)), None)
    return Path(value.removeprefix(scheme)) if scheme else None
