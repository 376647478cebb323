"""The services of accuracy: keeping forecasts as they stand, scoring them, showing the scores."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from shared_code.accuracy.tables import AccuracyTables
from shared_code.application.alerting import AlertServices
from shared_code.application.part import part
from shared_code.integration.nightly import FORECAST_ACCURACY, night_of
from shared_code.kit.period import Period, Span
from shared_code.pl.models import YearSummary
from shared_code.sites.models import Site
from shared_code.statistics.drivers import daily
from shared_code.statistics.trends import ForetoldDriver
from shared_code.store.nightly_run import Nights
from shared_code.store.summaries import RowKey

if TYPE_CHECKING:
    from shared_code.accuracy.keeping import Planned
    from shared_code.accuracy.records import RecordedForecast
    from shared_code.accuracy.service.keeping import ForecastAccuracy
    from shared_code.accuracy.service.reading import AccuracyReads


class AccuracyServices(AlertServices):
    """Services that compare what was forecast with what came."""

    @part
    def accuracy_store(self) -> AccuracyTables:
        return AccuracyTables(self.tables)

    @part
    def accuracy(self) -> "AccuracyReads":
        """Reading scores."""
        from shared_code.accuracy.service.reading import AccuracyReads  # noqa: PLC0415 - with the first request of it

        return AccuracyReads(self.sites, self.accuracy_store, self.clock)

    @part
    def forecast_reader(self) -> "ForecastReader":
        """What is planned and loaded, as accuracy looks at it."""
        return ForecastReader(self)

    @part
    def forecast_accuracy(self) -> "ForecastAccuracy":
        """The nightly job."""
        from shared_code.accuracy.service.keeping import ForecastAccuracy  # noqa: PLC0415 - with the first night

        return ForecastAccuracy(FORECAST_ACCURACY, self.sites, self.forecast_reader, self.accuracy_store, self.nights)

    @part
    def nights(self) -> Nights:
        """What the runs of the night's flows have in common."""
        return Nights(self.runs, self.clock, partial(night_of, zone=self.settings.business_time_zone))


class ForecastReader:
    """What the job reads of a site, from the services that have it."""

    def __init__(self, app: AlertServices) -> None:
        self._app = app

    def planned(self, site: Site, period: Period) -> "Planned":
        from shared_code.accuracy.keeping import Planned  # noqa: PLC0415 - as above

        statistics, stored = self._app.months.month(site, period)
        payroll = self._app.payroll_months.month(site, period)
        saved = stored.document, payroll.stored.document
        return Planned(statistics, payroll, *(document.saved_by if document else "" for document in saved))

    def actuals(self, site: Site, span: Span) -> Mapping[str, Mapping[date, Decimal]]:
        hours = self._app.payroll_store.by_family(site.site_id, span.first, span.last)
        return daily(site, self._app.statistics_store.feeds(site.site_id, span), hours)

    def foretold(self, site_id: str) -> Mapping[str, ForetoldDriver]:
        return self._app.trends.of(site_id)

    def record(self, site_id: str, period: Period) -> "RecordedForecast | None":
        from shared_code.accuracy.records import RecordedForecast  # noqa: PLC0415 - as above

        found = self._app.snapshots.record(site_id, period)
        return RecordedForecast(found.created_by, found.forecast) if found else None

    def years(self, site: Site, span: Span) -> Sequence[YearSummary]:
        keys = (RowKey(*key, site.site_id) for key in site.rows_of(span.months()))
        return [row for key in keys if (row := self._app.pl_rows.of_site(key))]
