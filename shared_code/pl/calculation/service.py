"""P&L years of sites, calculated from what is stored; one that nothing has changed since is not calculated again."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Final, NamedTuple

from cachetools import LRUCache

from shared_code.accounts.models import ACCOUNTS
from shared_code.derivations.nodes import rules_version
from shared_code.kit.answer import AnswerSource
from shared_code.kit.clock import Clock
from shared_code.kit.model import Model
from shared_code.kit.period import Period, YearPart
from shared_code.payroll.models import LABOR
from shared_code.pl.calculation.from_store import StoredYear, first_month, inputs_of, loaded_at
from shared_code.pl.calculation.inputs import usual_settings
from shared_code.pl.calculation.run import calc_run_id
from shared_code.pl.calculation.year import Year, recalculate
from shared_code.pl.ports import Charts, DatedContract, Sites, YearStore
from shared_code.sites.editing_window import refuse_to_show_months
from shared_code.sites.models import Site
from shared_code.statistics.persistence import DRIVERS

_YEARS_KEPT = 48
"""A calculated year with its nodes takes one to two megabytes."""


FEEDS: Final = {"statistics": DRIVERS, "payroll": LABOR, "ledger": ACCOUNTS}
"""By its name in an answer: the family of facts that a feed of actuals is in."""


class PLReference(Model):
    """Reference data of a site's year: the site, and which chart of accounts."""

    site: Site
    chart: str


@dataclass(frozen=True)
class CalculatedSiteYear:
    """A calculated year, what it was calculated from, and the version of the site's inputs at least as old."""

    site: Site
    stored: StoredYear
    year: Year
    version: str

    def sources(self, periods: Sequence[Period]) -> list[AnswerSource]:
        """The feeds of actuals of those months that have begun, each with its newest load."""
        return sources_of(dict.fromkeys(periods, self))

    def loaded_at(self, feed: str, period: Period) -> datetime | None:
        """When a feed of actuals of a month was loaded last."""
        return loaded_at(self.stored.rows.get(period, {}), FEEDS[feed])

    @cached_property
    def calc_run_id(self) -> str:
        """The id of the run; the same wherever the same is calculated."""
        return calc_run_id(self.year.inputs)


def sources_of(years: Mapping[Period, CalculatedSiteYear]) -> list[AnswerSource]:
    """The feeds of actuals of months of some years, as `sources` tells those of one year."""
    begun = {period: found for period, found in years.items() if period <= Period.of(found.year.inputs.today)}
    loads = {feed: [at for period, found in begun.items() if (at := found.loaded_at(feed, period))] for feed in FEEDS}
    return [AnswerSource(feed, max(times, default=None)) for feed, times in loads.items()] if begun else []


class YearKey(NamedTuple):
    """All that a site's year depends on: who has the same key has the same year."""

    site: Site
    year: int
    version: str
    today: date
    chart: str
    rules: str


class Years:
    """The calculated years of all sites; safe to share between threads."""

    def __init__(
        self, sites: Sites, store: YearStore, charts: Charts, clock: Clock, adjustment_account: str | None
    ) -> None:
        self._sites = sites
        self._store = store
        self._charts = charts
        self._clock = clock
        self._adjustment_account = adjustment_account
        self._years: LRUCache[YearKey, CalculatedSiteYear] = LRUCache(_YEARS_KEPT)
        self._newest: LRUCache[tuple[str, int, str], Year] = LRUCache(_YEARS_KEPT)
        self._lock = threading.Lock()

    def reference(self, site_id: str) -> PLReference:
        """The reference data that a year of a site is calculated with; raises SiteNotFound."""
        return PLReference(site=self._sites.get(site_id), chart=self._charts.chart().version)

    def contracts(self, site_id: str) -> Sequence[DatedContract]:
        """The terms of a site's contract."""
        return self._store.contracts(site_id)

    def version(self, site_id: str) -> str:
        """The version of all inputs of a site."""
        return self._store.revision(site_id).key

    def year(self, site_id: str, year: int) -> CalculatedSiteYear:
        """A site's year as it stands: one point read, and two range reads where anything has changed.

        Raises SiteNotFound, CalculationError where the contract cannot be applied to the figures.
        """
        key = self.key(site_id, year)
        of_site = site_id, year, key.rules
        with self._lock:
            found, newest = self._years.get(key), self._newest.get(of_site)
        if found is None:
            found = self._calculate(key, newest)
            with self._lock:
                self._years[key], self._newest[of_site] = found, found.year
        return found

    def key(self, site_id: str, year: int) -> YearKey:
        """All that a site's year depends on: one point read. Raises SiteNotFound."""
        site, chart = self._sites.get(site_id), self._charts.chart().version
        return YearKey(site, year, self._store.revision(site_id).key, self._clock.today(), chart, rules_version())

    def year_of(self, site_id: str, part: YearPart | Period) -> CalculatedSiteYear:
        """The year of which a part is to be shown; raises as `year`, and PeriodNotAvailable where there is nothing."""
        months = YearPart(part).months()
        found = self.year(site_id, part.year)
        is_empty = not any(found.stored.rows.get(period) for period in months)
        refuse_to_show_months(months, self._clock.today(), is_empty=is_empty)
        return found

    def _calculate(self, key: YearKey, newest: Year | None) -> CalculatedSiteYear:
        """A year from what is stored; months that nothing has changed since `newest` are taken from it."""
        site_id = key.site.site_id
        contracts = self._store.contracts(site_id)
        rows = self._store.months(site_id, first_month(key.year, contracts), Period(key.year, 12))
        stored = StoredYear(key.site, key.year, contracts, rows, self._charts.chart())
        settings = replace(usual_settings(key.today), adjustment_account=self._adjustment_account)
        year, _ = recalculate(newest, inputs_of(stored, key.today, settings))
        return CalculatedSiteYear(key.site, stored, year, key.version)
