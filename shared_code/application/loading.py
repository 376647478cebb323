"""The services of integration: files enter the store, stored amounts are made anew."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from shared_code.accounts.series import SeriesName
from shared_code.api.health import OdbcDrivers
from shared_code.application.accuracy import AccuracyServices
from shared_code.application.part import part
from shared_code.integration.nightly import FORECAST_ACCURACY, LOADS, NO_WAREHOUSE, ROLL_UP, TREND_ANALYSIS
from shared_code.integration.service.imports import CHECKED, IMPORT, LOADED, Imports
from shared_code.integration.service.night import NightOrder
from shared_code.integration.service.rebuild import FLOW as REBUILD
from shared_code.integration.service.rebuild import Rebuild
from shared_code.integration.service.site_jobs import JobBySite, JobsBySite, waiting
from shared_code.kit.errors import CalculationError, ServiceUnavailable
from shared_code.messaging.events import DEAD_EVENTS
from shared_code.operations.service.dead_letters import REPLAY_FLOW
from shared_code.operations.service.runs import RunHistory
from shared_code.pl.models import Line
from shared_code.store.dead import DeadLetterTable
from shared_code.store.import_files import ImportFiles
from shared_code.store.job_runs import VALIDATION_FLOW
from shared_code.store.names import REFERENCE
from shared_code.store.site_partition import facts_version
from shared_code.store.sweep import SWEEP_FLOW, Retention, Sweep, forget_expired
from shared_code.users.models import USERS

if TYPE_CHECKING:
    from shared_code.integration.ports import Warehouse
    from shared_code.integration.service.loader import Loader
    from shared_code.integration.service.nightly_loads import NightlyLoad
    from shared_code.integration.service.roll_up import NightlyRollUp
    from shared_code.integration.service.trend_analysis import TrendAnalysis
    from shared_code.integration.writing.month_writer import MonthWriter


class IntegrationServices(AccuracyServices):
    """Services that write what others own."""

    @part
    def month_writer(self) -> "MonthWriter":
        """Storing months of sites with the facts that follow."""
        from shared_code.integration.writing.month_writer import MonthWriter  # noqa: PLC0415 - no request writes months

        return MonthWriter(
            self.documents,
            self.changes,
            self.payroll_store.jobs,
            self.job_register.families,
            self.budgets.renew,
            self.clock,
            self.settings.budget_adjustment_account,
        )

    @part
    def loader(self) -> "Loader":
        """Loading files."""
        from shared_code.application.files import loader  # noqa: PLC0415 - no function of the app loads files

        return loader(self)

    @part
    def warehouse(self) -> "Warehouse | None":
        """The warehouse that the settings name."""
        if self.settings.warehouse is None:
            return None
        from shared_code.application.databases import warehouse  # noqa: PLC0415 - only where there is one

        built = warehouse(self.settings.warehouse)
        self._opened.callback(built.close)
        return built

    @property
    def odbc_drivers(self) -> OdbcDrivers:
        """What this machine has for the warehouse."""
        from shared_code.application.databases import odbc_drivers  # noqa: PLC0415 - an administrator asks now and then

        return odbc_drivers(self.settings.warehouse)

    @part
    def sweep(self) -> Sweep:
        """What removes what nobody needs any more."""
        days = self.settings.dead_letter_days, self.settings.run_days
        retention = Retention(*(timedelta(days=number) for number in days))
        dead, queues = DeadLetterTable(self.tables), [*self.settings.routes.values(), DEAD_EVENTS]
        return Sweep(
            self.tables,
            lambda: self.register.sites,
            dead,
            queues,
            self.runs,
            retention,
            self.clock,
            {
                "signIns": self.given.forget_expired,
                "imports": self.import_files.forget_expired,
                "savesOfUsers": partial(forget_expired, self.tables, REFERENCE, USERS, "keptAnswers"),
            },
        )

    @part
    def nightly_loads(self) -> "Mapping[str, NightlyLoad]":
        """What the night loads from the warehouse, by flow."""
        from shared_code.application.files import nightly_loads  # noqa: PLC0415 - the night's jobs alone load files

        return nightly_loads(self)

    @part
    def site_jobs(self) -> JobsBySite:
        """Jobs over many sites."""
        return JobsBySite(
            self.outbox,
            self.register,
            self.reference_data.renew,
            {
                REBUILD: JobBySite(self.rebuild.due, facts_version, self.rebuild.catch_up),
                SWEEP_FLOW: JobBySite(self.sweep.left, self.sweep.run, self.sweep.site),
                VALIDATION_FLOW: waiting(lambda: self.data_validation),
                **{flow: self._nightly(flow) for flow in LOADS},
                FORECAST_ACCURACY: waiting(lambda: self.forecast_accuracy, self._in_turn(FORECAST_ACCURACY)),
                TREND_ANALYSIS: waiting(lambda: self.trend_analysis, self._in_turn(TREND_ANALYSIS)),
                ROLL_UP: waiting(lambda: self.nightly_roll_up),
            },
            {IMPORT: self.imports.load},
        )

    @part
    def run_history(self) -> RunHistory:
        """What ran, of flows that are known."""

        def known() -> Sequence[str]:
            from shared_code.integration.service.loader import KINDS  # noqa: PLC0415 - for a flow that never ran

            return [
                *self.site_jobs.names,
                REPLAY_FLOW,
                *(f"{begun}-{kind}" for begun in (LOADED, CHECKED) for kind in KINDS),
            ]

        return RunHistory(self.runs, known)

    @part
    def trend_analysis(self) -> "TrendAnalysis":
        """The predictive forecasts of every site's drivers."""
        from shared_code.integration.service.starting import ForecastStarts  # noqa: PLC0415 - no request foretells
        from shared_code.integration.service.trend_analysis import TrendAnalysis  # noqa: PLC0415 - as above

        from_predictive = self.settings.forecast_starts_from == "predictive"
        return TrendAnalysis(
            self.statistics_store,
            self.payroll_store,
            self.trends,
            self.outlook_refresh,
            ForecastStarts(self.month_writer, self.trends, self.clock, from_predictive=from_predictive),
            self.register,
            self.nights,
        )

    @part
    def nightly_roll_up(self) -> "NightlyRollUp":
        """Calculating the P&L of all sites, and what roll-ups add up."""
        from shared_code.integration.service.roll_up import NightlyRollUp  # noqa: PLC0415 - with the first such job

        def contribution(site_id: str, year: int) -> Decimal | None:
            try:
                calculated = self.years.year(site_id, year).year
            except CalculationError:
                return None
            amount: Decimal | None = calculated.total(Line.FLC, SeriesName.TREND).amount
            return amount

        return NightlyRollUp(
            self.following,
            contribution,
            lambda: self.month_writer.months_shown(),  # noqa: PLW0108 - imported once it is called
            self.register,
            self.nights,
        )

    @part
    def import_files(self) -> ImportFiles:
        """Files that were sent and are loaded later."""
        return ImportFiles(self.tables, self.clock)

    @part
    def imports(self) -> Imports:
        """Taking files over HTTP."""
        return Imports(lambda: self.loader, self.import_files, self.runs, self.outbox)

    @part
    def night_order(self) -> NightOrder:
        """When flows of the night begin."""
        return NightOrder(self.site_jobs.due, self.clock, self.settings.business_time_zone)

    def _in_turn(self, flow: str) -> Callable[[], bool]:
        """Whether it is time for a flow of the night."""
        return lambda: self.night_order.may_begin(flow)

    def _nightly(self, flow: str) -> JobBySite:
        """A flow of the night that loads, whose parts are imported once it is asked for."""

        def due() -> Sequence[str]:
            there = self.warehouse is not None and self.warehouse.is_there()
            return self.nightly_loads[flow].left() if there and self.night_order.may_begin(flow) else ()

        def begin(user: str) -> Sequence[str]:
            if self.warehouse is None or not self.warehouse.is_there():
                raise ServiceUnavailable(NO_WAREHOUSE)
            return self.nightly_loads[flow].left(user)

        return JobBySite(
            due,
            lambda: self.nightly_loads[flow].run(),  # noqa: PLW0108 - imported once it is called
            lambda site_id: self.nightly_loads[flow].site(site_id),  # noqa: PLW0108 - as above
            begin,
        )

    @part
    def rebuild(self) -> Rebuild:
        """Making stored amounts anew after a change of rules."""
        return Rebuild(
            self.register, self.documents, self.changes, self.month_writer, self.following, self.runs, self.clock
        )
