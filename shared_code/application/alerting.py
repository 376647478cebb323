"""The services of alerts: looking at the data of sites, keeping what was found, showing it."""

from typing import TYPE_CHECKING

from shared_code.alerts.tables import AlertTables
from shared_code.application.part import part
from shared_code.application.profit_and_loss import ProfitAndLossServices
from shared_code.kit.period import Period
from shared_code.pl.calculation.year import Year
from shared_code.pl.models import Amounts

if TYPE_CHECKING:
    from shared_code.alerts.service.alerting import Alerting
    from shared_code.alerts.service.lists import AlertLists
    from shared_code.alerts.service.validation import DataValidation


class AlertServices(ProfitAndLossServices):
    """Services that look at what others have stored and calculated."""

    @part
    def alert_store(self) -> AlertTables:
        return AlertTables(self.tables)

    @part
    def alert_lists(self) -> "AlertLists":
        """Reading alerts."""
        from shared_code.alerts.service.lists import AlertLists  # noqa: PLC0415 - with the first request of alerts

        return AlertLists(self.sites, self.alert_store, self.clock)

    @part
    def alerting(self) -> "Alerting":
        """Opening and closing alerts; the port for loads."""
        from shared_code.alerts.service.alerting import Alerting  # noqa: PLC0415 - with the first job; no request raises

        return Alerting(self.sites, self.alert_store, self.clock)

    @part
    def data_validation(self) -> "DataValidation":
        """Looking at the data of sites."""
        from shared_code.alerts.service.validation import DataValidation  # noqa: PLC0415 - as above
        from shared_code.alerts.tables import StoredSiteData  # noqa: PLC0415 - as above

        reader = StoredSiteData(self.documents, self.payroll_store.jobs, self.job_register.families, self.charts.chart)
        zone = self.settings.business_time_zone
        return DataValidation(self.sites, reader, _Planned(self), self.alerting, self.runs, self.clock, zone)


class _Planned:
    """The calculated years of sites, and what was sent to finance."""

    def __init__(self, app: ProfitAndLossServices) -> None:
        self._app = app

    def year(self, site_id: str, year: int) -> Year:
        return self._app.years.year(site_id, year).year

    def of_record(self, site_id: str, period: Period) -> Amounts | None:
        return self._app.snapshots.forecast_of_record(site_id, period)
