"""What follows a change of statistics: the site's row in `summaries`; and the watch over its actuals."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial

from shared_code.kit.clock import Clock
from shared_code.kit.period import Period, Span
from shared_code.sites.models import Site
from shared_code.statistics.models import StatisticsFacts
from shared_code.statistics.ports import Sites, StatisticsStore
from shared_code.store.job_runs import FRESHNESS_FLOW, Runs
from shared_code.store.site_partition import row_version
from shared_code.store.summaries import MonthRows, RowKey
from shared_code.store.table import lost_race

log = logging.getLogger(__name__)


class Refresh:
    """Keeps what is derived from statistics up to date; every method is safe to repeat.

    `renew` makes reference data as new as the message that is worked on.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a composition root hands over
        self,
        sites: Sites,
        store: StatisticsStore,
        summaries: MonthRows[StatisticsFacts],
        runs: Runs,
        clock: Clock,
        renew: Callable[[], None],
    ) -> None:
        self._sites = sites
        self._store = store
        self._summaries = summaries
        self._runs = runs
        self._clock = clock
        self._renew = renew

    def summarise(self, site_id: str, periods: Sequence[Period], *, anew: bool = False) -> int:
        """Store the totals of a site's months in `summaries`; the number of months written. Raises SiteNotFound."""
        self._renew()
        site = self._sites.get(site_id)
        version = lambda: row_version(self._store.revision(site_id).key, self._clock.today())  # noqa: E731 - read late
        refresh = partial(lost_race(), self._summaries.refresh, anew=anew)
        return sum(
            refresh(RowKey(*row, site_id), months, version, partial(self._facts, site_id))
            for row, months in site.rows_of(periods).items()
        )

    def check_freshness(self) -> Sequence[str]:
        """Record which open sites have no actuals of yesterday; their numbers."""
        today = self._clock.today()
        expected = today - timedelta(days=1)
        watched = [site for site in self._sites.all() if site.is_open_on(expected)]
        rows = self._rows_of(watched, Period.of(expected))
        late = [
            site.site_id
            for site in watched
            if not _has_day(rows.get(site.site_id), expected) and not self._is_loaded(site, expected)
        ]
        self._runs.record(FRESHNESS_FLOW, {"expected": str(expected), "sites": len(watched), "late": late})
        log.log(
            logging.WARNING if late else logging.INFO,
            "actuals of %s: %d of %d sites loaded; missing: %s",
            expected,
            len(watched) - len(late),
            len(watched),
            ", ".join(late) or "none",
        )
        return late

    def _facts(self, site_id: str, months: Sequence[Period]) -> Mapping[Period, StatisticsFacts]:
        """What is stored of some months; read after the head, so that an old row never looks current."""
        found = self._store.facts(site_id, Span(months[0], months[-1]))
        return {period: facts for period, facts in found.items() if period in months}

    def _rows_of(self, sites: Sequence[Site], period: Period) -> Mapping[str, StatisticsFacts]:
        """A month of sites as the rows of their districts have it, which may be behind: one range read a district."""
        districts = {site.district_on(period.last_day) for site in sites}
        found = (self._summaries.of_district(district, Span(period, period)) for district in sorted(districts))
        return {site_id: months[period] for rows in found for site_id, months in rows.sites.items()}

    def _is_loaded(self, site: Site, expected: date) -> bool:
        period = Period.of(expected)
        facts = self._store.facts(site.site_id, Span(period, period)).get(period)
        return _has_day(facts, expected)


def _has_day(facts: StatisticsFacts | None, day: date) -> bool:
    """Whether the actuals of a month reach a day."""
    return facts is not None and facts.last_actual_day is not None and facts.last_actual_day >= day
