"""What follows a change of statistics: the site's row in `summaries`; and the watch over its actuals."""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt

from shared_code.kit.clock import Clock
from shared_code.kit.period import Period, Span
from shared_code.sites.models import Site
from shared_code.statistics.ports import Sites, StatisticsStore, Summaries, VersionedFacts
from shared_code.store.job_runs import Runs
from shared_code.store.site_partition import facts_version
from shared_code.store.table import WriteConflict

FRESHNESS_FLOW = "actuals-freshness"

log = logging.getLogger(__name__)


class Refresh:
    """Keeps what is derived from statistics up to date; every method is safe to repeat.

    `renew` makes reference data as new as the message that is worked on.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a composition root hands over
        self,
        sites: Sites,
        store: StatisticsStore,
        summaries: Summaries,
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

    def summarise(self, site_id: str, periods: Sequence[Period]) -> int:
        """Store the totals of a site's months in `summaries`; the number of months written. Raises SiteNotFound."""
        self._renew()
        site = self._sites.get(site_id)
        lost_race = Retrying(retry=retry_if_exception_type(WriteConflict), stop=stop_after_attempt(10), reraise=True)
        rows: dict[tuple[str, int], list[Period]] = {}
        for period in sorted(set(periods)):
            rows.setdefault((site.district_on(period.last_day), period.year), []).append(period)
        return sum(
            lost_race(self._summaries.refresh, *row, site_id, partial(self._current, site_id, months))
            for row, months in rows.items()
        )

    def check_freshness(self) -> Sequence[str]:
        """Record which open sites have no actuals of yesterday; their numbers."""
        today = self._clock.today()
        expected = today - timedelta(days=1)
        watched = [site for site in self._sites.all() if site.is_open_on(expected)]
        late = [site.site_id for site in watched if not self._is_loaded(site, Period.of(expected))]
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

    def _current(self, site_id: str, months: Sequence[Period]) -> VersionedFacts:
        """The head is read first: facts are as new as it or newer, so an old row never looks current."""
        version = f"{self._store.revision(site_id).key}|{facts_version()}"
        found = self._store.facts(site_id, Span(months[0], months[-1]))
        return VersionedFacts(version, {period: facts for period, facts in found.items() if period in months})

    def _is_loaded(self, site: Site, period: Period) -> bool:
        expected = self._clock.today() - timedelta(days=1)
        facts = self._store.facts(site.site_id, Span(period, period)).get(period)
        return facts is not None and facts.last_actual_day is not None and facts.last_actual_day >= expected
