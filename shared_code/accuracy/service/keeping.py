"""The nightly job of accuracy: each site's forecasts are kept as they stand, and what came is scored, site by site."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shared_code.accuracy.keeping import days_ahead, kept_tonight, planned_figures, with_days
from shared_code.accuracy.models import (
    RETAINED_MONTHS,
    WINDOW_MONTHS,
    KeptForecast,
    KeptKey,
    ScoredLine,
    SiteScores,
)
from shared_code.accuracy.ports import ForecastStore, Organisation, SiteReader
from shared_code.accuracy.records import booked_months, scored_records
from shared_code.accuracy.scoring import Actuals, scored_days
from shared_code.kit.listing import count_of
from shared_code.kit.period import Period, Span
from shared_code.sites.models import Site
from shared_code.store.job_runs import Run
from shared_code.store.nightly_run import NightlyJob, Nights, Notes
from shared_code.store.table import lost_race

YEAR_BEFORE = 13
"""Months before this one whose actuals are read: the baseline of last year needs days of a year ago."""


class ForecastAccuracy(NightlyJob):
    """The job: a day that was kept never changes."""

    def __init__(
        self,
        flow: str,
        organisation: Organisation,
        reader: SiteReader,
        store: ForecastStore,
        nights: Nights,
    ) -> None:
        super().__init__(flow, nights, _counted)
        self._organisation = organisation
        self._reader = reader
        self._store = store

    def _owners(self) -> Iterable[str]:
        """All sites: of closed ones the last days are still to be scored."""
        return (site.site_id for site in self._organisation.all())

    def _do(self, site_id: str, _: Run) -> Mapping[str, Any]:
        return self.look(self._organisation.get(site_id))

    def _in_words(self, note: Mapping[str, Any]) -> str:
        return f"{count_of(note['kept'], 'forecast')} kept, {count_of(note['scored'], 'line')} scored"

    def look(self, site: Site) -> Mapping[str, int]:
        """Keep a site's forecasts and score what came, now; counts of both."""
        today = self._clock.today()
        this_month = Period.of(today)
        window = Span(this_month.shift(-WINDOW_MONTHS), this_month)
        actuals = self._reader.actuals(site, Span(this_month.shift(-YEAR_BEFORE), this_month))
        stored = self._store.forecasts(site.site_id, window.first)
        changed = self._tonight(site, actuals, stored)
        lines = [*scored_days({**stored, **changed}, actuals), *self._records(site, window)]
        scores = SiteScores(site_id=site.site_id, first=window.first, last=window.last, lines=tuple(lines))
        self._store.save(site.site_id, changed, scores)
        self._store.forget_before(site.site_id, this_month.shift(-RETAINED_MONTHS))
        lost_race()(self._store.summarise, site, today)
        return {"kept": len(changed), "scored": len(lines)}

    def _tonight(
        self, site: Site, actuals: Actuals, stored: Mapping[KeptKey, KeptForecast]
    ) -> Mapping[KeptKey, KeptForecast]:
        """The kept forecasts that tonight changes."""
        today = self._clock.today()
        days = [day for day in days_ahead(today).values() if site.is_open_on(day)]
        months = {period: self._reader.planned(site, period) for period in dict.fromkeys(map(Period.of, days))}
        planned = {day: planned_figures(months[Period.of(day)], day) for day in days}
        bands = {name: dict(driver.dated()) for name, driver in self._reader.foretold(site.site_id).items()}
        tonight = kept_tonight(today, planned, bands, actuals)
        changed = {key: with_days(stored.get(key), found) for key, found in tonight.items()}
        return {key: one for key, one in changed.items() if one is not None}

    def _records(self, site: Site, window: Span) -> Sequence[ScoredLine]:
        """The forecasts of record of closed months."""
        years = self._reader.years(site, Span(window.first.shift(-WINDOW_MONTHS), window.last))
        booked = booked_months(years)
        found = {
            period: record
            for period in window.months()
            if period in booked and (record := self._reader.record(site.site_id, period))
        }
        return [*scored_records(found, booked)]


def _counted(_: Mapping[str, Any], done: Notes) -> Mapping[str, Any]:
    """How many forecasts were kept."""
    return {"counts": {"created": sum(note["kept"] for note in done.values())}}
