"""The services of the P&L, and those of revenue, which show what it calculates."""

from shared_code.application.part import part
from shared_code.application.services import PlanningServices
from shared_code.messaging.commands import PAYROLL_CALCULATE, PL_REFRESH, STATISTICS_UPDATE
from shared_code.pl.bridge.service import Bridges
from shared_code.pl.calculation.service import Years
from shared_code.pl.calculation.tables import DayTables
from shared_code.pl.events.announcing import EventAnnouncer, EventRows
from shared_code.pl.explain.service import Explanations
from shared_code.pl.rollup.bridging import UnitBridges
from shared_code.pl.rollup.comparison import UnitVariances
from shared_code.pl.rollup.following import FollowingRows
from shared_code.pl.rollup.outlooks import OutlookRefresh, SiteOutlook, UnitContributions
from shared_code.pl.rollup.payroll import PayrollRefresh
from shared_code.pl.rollup.refresh import YearRefresh
from shared_code.pl.rollup.revenue import revenue_year
from shared_code.pl.rollup.service import Rollups
from shared_code.pl.rollup.summary import year_summary
from shared_code.pl.snapshot.service import Snapshots
from shared_code.pl.snapshot.tables import SnapshotTables
from shared_code.pl.view.revenue import CalculatedMonths
from shared_code.pl.view.service import ProfitAndLoss
from shared_code.pl.what_if.service import WhatIfService
from shared_code.revenue.models import INTERNAL, OTHER
from shared_code.revenue.service.external import ExternalRevenueMonths
from shared_code.revenue.service.internal import InternalRevenueMonths
from shared_code.revenue.service.other import OtherRevenueMonths
from shared_code.statistics.models import ADJUSTMENT
from shared_code.store.summaries import SummaryRows


class ProfitAndLossServices(PlanningServices):
    """Services that read calculated years."""

    @part
    def years(self) -> Years:
        """Calculated P&L years."""
        return Years(self.sites, self.year_store, self.charts, self.clock, self.settings.budget_adjustment_account)

    @part
    def days(self) -> DayTables:
        """The days of months."""
        return DayTables(self.documents, self.payroll_months.staff)

    @part
    def snapshots(self) -> Snapshots:
        """Forecasts of record."""
        return Snapshots(self.years, SnapshotTables(self.documents), self.editing, self.clock)

    @part
    def profit_and_loss(self) -> ProfitAndLoss:
        """The P&L of a site, and its variances."""
        return ProfitAndLoss(self.years, self.snapshots, self.trends, self.answers, self.clock)

    @part
    def bridges(self) -> Bridges:
        """What leads from one series to another."""
        return Bridges(self.years, self.clock)

    @part
    def explanations(self) -> Explanations:
        """Where amounts come from."""
        return Explanations(self.years, self.days, self.clock)

    @part
    def what_if(self) -> WhatIfService:
        """The P&L under other assumptions."""
        return WhatIfService(self.years, self.days, self.clock)

    @part
    def rollups(self) -> Rollups:
        """The P&L of districts, regions and the company."""
        return Rollups(self.sites, self.pl_rows, self.clock)

    @part
    def unit_variances(self) -> UnitVariances:
        """Variances of districts, regions and the company."""
        return UnitVariances(self.sites, self.pl_rows, self.snapshots, self.clock)

    @part
    def _outlooks(self) -> SummaryRows[SiteOutlook]:
        return SummaryRows(self.tables, "flc", SiteOutlook)

    @part
    def unit_contributions(self) -> UnitContributions:
        """What front line contribution of districts, regions and the company may come to."""
        return UnitContributions(self.sites, self._outlooks, self.clock)

    @part
    def outlook_refresh(self) -> OutlookRefresh:
        """What front line contribution of sites may come to, kept for units."""
        return OutlookRefresh(self.years, self.trends, self._outlooks, self.clock)

    @part
    def unit_bridges(self) -> UnitBridges:
        """Bridges of districts, regions and the company."""
        return UnitBridges(self.sites, self.years, self.pl_rows, self.clock)

    @part
    def following(self) -> FollowingRows:
        """What is derived from the months of sites, made anew by command."""
        shared = self.sites, self.years
        last = self.clock, self.reference_data.renew
        return FollowingRows(
            {
                STATISTICS_UPDATE: (
                    self.refresh.summarise,
                    YearRefresh(*shared, self.revenue_rows, *last, revenue_year).refresh,
                ),
                PAYROLL_CALCULATE: (
                    PayrollRefresh(self.sites, self.payroll_months, self.years, self.payroll_rows, *last).refresh,
                ),
                PL_REFRESH: (YearRefresh(*shared, self.pl_rows, *last, year_summary).refresh,),
            }
        )

    @part
    def announcer(self) -> EventAnnouncer:
        """Telling other systems what is news."""
        rows = EventRows(self.statistics_rows, self.revenue_rows, self.payroll_rows, self.pl_rows)
        return EventAnnouncer(self.sites, self.years, rows, self.event_outbox, self.events.notify, self.clock)

    @part
    def calculated_months(self) -> CalculatedMonths:
        """Revenue of months as the P&L calculates it."""
        return CalculatedMonths(self.years)

    @part
    def external_revenue(self) -> ExternalRevenueMonths:
        """Reading external revenue of a month, and saving its adjustment."""
        adjustments = self.monthly_values(ADJUSTMENT)
        return ExternalRevenueMonths(
            self.sites, adjustments, self.calculated_months, self.months, self.answers, self.clock
        )

    @part
    def internal_revenue(self) -> InternalRevenueMonths:
        """Reading internal revenue of a month, and saving what is added by hand."""
        added = self.monthly_values(INTERNAL)
        return InternalRevenueMonths(self.sites, added, self.calculated_months, self.answers, self.clock)

    @part
    def other_revenue(self) -> OtherRevenueMonths:
        """Reading and saving other revenue of a month."""
        return OtherRevenueMonths(self.sites, self.monthly_values(OTHER), self.charts, self.answers, self.clock)
