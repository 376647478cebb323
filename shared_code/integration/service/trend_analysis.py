"""The trend job: every night each site's drivers get a predictive forecast from what was loaded by then."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from shared_code.integration.nightly import TREND_ANALYSIS
from shared_code.integration.ports import HoursWorked, LoadedFeeds, Outlooks, Register, TrendStore
from shared_code.integration.service.starting import ForecastStarts
from shared_code.kit.listing import count_of
from shared_code.kit.period import Period, Span
from shared_code.predictive.inputs import Input
from shared_code.predictive.models import DailySeries
from shared_code.predictive.nights import go_on
from shared_code.statistics import events, hotel
from shared_code.statistics.drivers import drivers
from shared_code.statistics.models import CAPTURE_RATIO, DRIVE_IN_RATIO, OCCUPIED_ROOMS
from shared_code.statistics.trend_rows import content_of, learnt_of
from shared_code.store.job_runs import Run
from shared_code.store.nightly_run import NightlyJob, Nights, Notes

_YEARS: Final = 3
"""Calendar years before this one that are learnt from; the first day moves once a year, and all is learnt anew then."""

_RATIOS: Final = {DRIVE_IN_RATIO, CAPTURE_RATIO}


class TrendAnalysis(NightlyJob):
    """The job: a row depends on what is loaded alone."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a composition root hands over
        self,
        feeds: LoadedFeeds,
        hours: HoursWorked,
        trends: TrendStore,
        outlooks: Outlooks,
        starts: ForecastStarts,
        register: Register,
        nights: Nights,
    ) -> None:
        super().__init__(TREND_ANALYSIS, nights, _counted)
        self._feeds = feeds
        self._hours = hours
        self._trends = trends
        self._outlooks = outlooks
        self._starts = starts
        self._register = register

    def _owners(self) -> Iterable[str]:
        """The open sites."""
        today = self._clock.today()
        return (site.site_id for site in self._register.sites.values() if site.is_open_on(today))

    def _do(self, site_id: str, run: Run) -> Mapping[str, Any]:
        """Foretell a site's drivers."""
        rows = self._foretold(site_id)
        self._trends.replace(site_id, rows)
        self._starts.renew(self._register.sites[site_id], run.id)
        self._outlooks.renew(self._register.sites[site_id])
        return {"series": len(rows)}

    def _in_words(self, note: Mapping[str, Any]) -> str:
        return f"forecasts of {count_of(note['series'], 'driver')} made anew"

    def _foretold(self, site_id: str) -> Mapping[str, Mapping[str, Any]]:
        """What follows each of a site's drivers; it goes on from what was learnt until the night before."""
        today, stored = self._clock.today(), self._trends.stored(site_id)
        span = Span(Period(today.year - _YEARS, 1), Period.of(today))
        hours = self._hours.by_family(site_id, span.first, span.last)
        inputs = self._inputs(site_id, today)
        rows = {}
        for name, (series, capacity) in drivers(
            self._register.sites[site_id], self._feeds.feeds(site_id, span), hours
        ).items():
            night = go_on(series, capacity, learnt_of(stored[name]) if name in stored else None, inputs(name, series))
            rows[name] = content_of(series.day(len(series.values)), night)
        return rows

    def _inputs(self, site_id: str, today: date) -> Callable[[str, DailySeries], Sequence[Input]]:
        """What others say of a driver: events of all but ratios, the hotel of its rooms."""
        calendar, said = self._feeds.events(site_id, today), self._feeds.hotel_forecast(site_id, today)

        def of(driver: str, series: DailySeries) -> Sequence[Input]:
            of_events = [Input.of_events(events.NAME, series, calendar)] if calendar and driver not in _RATIOS else []
            return [*of_events, Input.of(hotel.NAME, series, said)] if said and driver == OCCUPIED_ROOMS else of_events

        return of


def _counted(_: Mapping[str, Any], done: Notes) -> Mapping[str, Any]:
    """How many series were foretold."""
    return {"counts": {"updated": sum(note["series"] for note in done.values())}}
