"""Clock, stores and brokers: the only place that builds what talks to other systems.

An adapter is chosen by its setting's value alone; the settings refuse embedded ones outside ENVIRONMENT=local.
"""

from contextlib import ExitStack
from pathlib import Path
from threading import RLock

from shared_code.accounts.tables import BudgetYears, ChartTables
from shared_code.application.part import part
from shared_code.auth.server.given import GivenTokens
from shared_code.cache.memory import Cache, MemoryCache
from shared_code.cache.responses import ResponseCache
from shared_code.cache.values import ReferenceValues, SharedValues
from shared_code.contracts.terms import StoredTerms
from shared_code.kit.clock import Clock, SystemClock
from shared_code.kit.period import Period
from shared_code.kit.setting_values import FILE, SQLITE
from shared_code.messaging.coalescing import CoalescingSender
from shared_code.messaging.dead_letters import WatchedQueues
from shared_code.messaging.events import EventBus, LoggedEvents
from shared_code.messaging.sending import BackgroundSender, DirectSender, Sender
from shared_code.messaging.sqlite_queue import SqliteQueue
from shared_code.operations.service.cache import CacheAdministration
from shared_code.operations.service.dead_letters import DeadLetters
from shared_code.operations.service.watch import Watch
from shared_code.payroll.tables import JobTables, PayrollTables
from shared_code.pl.calculation.tables import YearTables
from shared_code.pl.events.building import omission
from shared_code.pl.models import PayrollMonthRow, RevenueYear, YearSummary
from shared_code.recalculation import commands_after
from shared_code.settings import Settings
from shared_code.sites.service import Sites
from shared_code.sites.tables import ReferenceTables
from shared_code.statistics.models import StatisticsFacts
from shared_code.statistics.tables import StatisticsTables, TrendTables
from shared_code.store.cache_secret import CacheSecret
from shared_code.store.dead import DeadLetterTable
from shared_code.store.editing import OptimisticSave
from shared_code.store.event_outbox import EventOutbox
from shared_code.store.event_sending import EventSender
from shared_code.store.job_runs import Runs
from shared_code.store.outbox import Outbox
from shared_code.store.reference import ReferenceData
from shared_code.store.site_partition import Documents
from shared_code.store.sqlite_tables import SqliteTables
from shared_code.store.summaries import MonthRows, YearRows
from shared_code.store.table import TableStore, is_emulator
from shared_code.store.unit_of_work import UnitOfWork


class Adapters:
    """What all features stand on. Nothing is read or connected before it is needed."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.building = RLock()
        self._opened = ExitStack()

    def close(self) -> None:
        """Close what holds a file or a connection."""
        self._opened.close()

    @part
    def clock(self) -> Clock:
        return SystemClock(self.settings.business_time_zone, self.settings.business_date)

    @part
    def tables(self) -> TableStore:
        """The table store that `Tables__serviceUri` names."""
        built = _table_store(self.settings.tables)
        self._opened.callback(built.close)
        return built

    @property
    def is_laptop(self) -> bool:
        """Whether this is ENVIRONMENT=local and its store, embedded or an emulator's, is nobody's but the laptop's."""
        uri = self.settings.tables
        return self.settings.is_local and (uri.startswith(SQLITE) or is_emulator(uri))

    @part
    def embedded_queue(self) -> SqliteQueue | None:
        """The embedded broker, where the setting names one."""
        path = embedded(self.settings.broker)
        if not path:
            return None
        beside = path == embedded(self.settings.tables)
        built = SqliteQueue(path, self.clock, self.settings.routes, beside=beside)
        self._opened.callback(built.close)
        return built

    @part
    def sender(self) -> Sender:
        """What sends to the broker that the settings name."""
        if self.embedded_queue:
            return DirectSender(self.embedded_queue)
        from shared_code.messaging.service_bus import ServiceBusTopic, service_bus  # noqa: PLC0415 - see azure_tables

        topic = ServiceBusTopic(service_bus(self.settings.broker), self.settings.topic)
        built = BackgroundSender(topic, self.clock)
        self._opened.callback(built.close)
        return built

    @part
    def coalescing(self) -> Sender:
        """What sends the messages of changes, as the settings say: at once, or after a moment and once."""
        if not self.settings.coalesce_seconds:
            return self.sender
        built = CoalescingSender(self.sender, self.settings.coalesce_seconds)
        self._opened.callback(built.close)
        return built

    @part
    def watched_queues(self) -> WatchedQueues:
        """All queues of the broker that the settings name; the app that serves `integration` looks at them."""
        if self.embedded_queue:
            return self.embedded_queue
        from shared_code.messaging.service_bus import service_bus  # noqa: PLC0415 - see azure_tables
        from shared_code.messaging.service_bus_queues import ServiceBusQueues  # noqa: PLC0415 - as above

        built = ServiceBusQueues(lambda: service_bus(self.settings.broker), list(self.settings.routes.values()))
        self._opened.callback(built.close)
        return built

    @part
    def outbox(self) -> Outbox:
        return Outbox(self.tables, self.sender, self.clock, self.coalescing)

    @part
    def event_outbox(self) -> EventOutbox:
        """Events on their way to the bus that the settings name; without one, to the log."""
        bus: EventBus = LoggedEvents()
        if namespace := self.settings.event_hubs:
            from shared_code.messaging.kafka import KafkaEvents, event_hubs  # noqa: PLC0415 - only where there are hubs

            bus = KafkaEvents(event_hubs(namespace, self.clock))
        self._opened.callback(bus.close)
        return EventOutbox(self.tables, bus, self.clock, omission)

    @part
    def events(self) -> EventSender:
        """What publishes events beside the consumers."""
        built = EventSender(self.event_outbox, self.clock)
        self._opened.callback(built.close)
        return built

    @part
    def documents(self) -> Documents:
        return Documents(self.tables)

    @part
    def changes(self) -> UnitOfWork:
        return UnitOfWork(self.tables, self.outbox, self.clock)

    @part
    def editing(self) -> OptimisticSave:
        return OptimisticSave(self.documents, self.changes, self.clock, commands_after)

    @part
    def answers(self) -> ResponseCache:
        return ResponseCache(self.documents, self.cache, self.clock)

    @part
    def shared_values(self) -> SharedValues:
        return SharedValues(self.cache)

    @part
    def reference_values(self) -> ReferenceValues:
        return ReferenceValues(self.tables, self.shared_values)

    @part
    def budgets(self) -> BudgetYears:
        """Budgets of sites by year."""
        return BudgetYears(self.documents, self.shared_values)

    @part
    def cache(self) -> Cache:
        """Where answers are kept: in the Redis that the settings name, else in this process."""
        built: Cache = MemoryCache()
        if address := self.settings.cache:
            from shared_code.cache.redis import RedisCache, redis  # noqa: PLC0415 - only where there is one

            built = RedisCache(redis(address), CacheSecret(self.tables))
        self._opened.callback(built.close)
        return built

    @part
    def runs(self) -> Runs:
        return Runs(self.tables, self.clock)

    @part
    def dead_letters(self) -> DeadLetters:
        routes, sending = self.settings.routes, (self.sender, self.event_outbox)
        return DeadLetters(DeadLetterTable(self.tables), self.watched_queues, routes, *sending, self.runs, self.clock)

    @part
    def watch(self) -> Watch:
        return Watch(
            self.dead_letters,
            self.watched_queues,
            self.sender,
            self.outbox,
            self.event_outbox,
            self.runs,
            self.clock,
        )

    @part
    def cache_administration(self) -> CacheAdministration:
        return CacheAdministration(self.cache, self.answers)

    @part
    def register(self) -> ReferenceTables:
        return ReferenceTables(self.tables, self.reference_values, users_changed=self.users_changed)

    def users_changed(self) -> None:
        """Rows of users were written."""

    @part
    def sites(self) -> Sites:
        terms = StoredTerms(lambda site_id: {one.since: one.contract for one in self.year_store.contracts(site_id)})
        return Sites(self.register, terms, self.clock)

    @part
    def given(self) -> GivenTokens:
        return GivenTokens(self.tables, self.clock)

    @part
    def statistics_store(self) -> StatisticsTables:
        return StatisticsTables(self.documents)

    @part
    def trends(self) -> TrendTables:
        """The predictive forecasts of sites' drivers."""
        return TrendTables(self.tables)

    def _district_of(self, site_id: str, period: Period) -> str | None:
        site = self.register.sites.get(site_id)
        return site.district_on(period.last_day) if site else None

    @part
    def statistics_rows(self) -> MonthRows[StatisticsFacts]:
        """The months of statistics of all sites, by district."""
        return MonthRows(self.tables, "", StatisticsFacts, self._district_of)

    @part
    def revenue_rows(self) -> YearRows[RevenueYear]:
        """The revenue of all sites, by district."""
        return YearRows(self.tables, "revenue", RevenueYear)

    @part
    def payroll_rows(self) -> MonthRows[PayrollMonthRow]:
        """The months of payroll of all sites, by district."""
        return MonthRows(self.tables, "payroll", PayrollMonthRow, self._district_of)

    @part
    def pl_rows(self) -> YearRows[YearSummary]:
        """The P&L years of all sites, by district."""
        return YearRows(self.tables, "pl", YearSummary)

    @part
    def payroll_store(self) -> PayrollTables:
        return PayrollTables(self.tables, self.documents)

    @part
    def job_register(self) -> JobTables:
        return JobTables(self.tables, self.reference_values)

    @part
    def year_store(self) -> YearTables:
        return YearTables(self.documents)

    @part
    def charts(self) -> ChartTables:
        return ChartTables(self.tables)

    @part
    def reference_data(self) -> ReferenceData:
        return ReferenceData(self.tables, (self.register, self.charts, self.reference_values))


def embedded(value: str) -> Path | None:
    """The path of an embedded adapter, None when the value names a real one."""
    scheme = next((scheme for scheme in (SQLITE, FILE) if value.startswith(scheme)), None)
    return Path(value.removeprefix(scheme)) if scheme else None


def _table_store(uri: str) -> TableStore:
    if path := embedded(uri):
        return SqliteTables(path)
    from shared_code.store.azure_tables import azure_tables  # noqa: PLC0415 - a laptop need not load Azure's client

    return azure_tables(uri)
