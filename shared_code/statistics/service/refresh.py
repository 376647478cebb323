"""What follows a change of statistics: the site's row in `summaries`."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from shared_code.kit.clock import Clock
from shared_code.kit.period import Period, Span
from shared_code.statistics.models import StatisticsFacts
from shared_code.statistics.ports import Sites, StatisticsStore
from shared_code.store.site_partition import row_version
from shared_code.store.summaries import MonthRows, RowKey
from shared_code.store.table import lost_race


class Refresh:
    """Keeps what is derived from statistics up to date; every method is safe to repeat.

    `renew` makes reference data as new as the message that is worked on.
    """

    def __init__(
        self,
        sites: Sites,
        store: StatisticsStore,
        summaries: MonthRows[StatisticsFacts],
        clock: Clock,
        renew: Callable[[], None],
    ) -> None:
        self._sites = sites
        self._store = store
        self._summaries = summaries
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

    def _facts(self, site_id: str, months: Sequence[Period]) -> Mapping[Period, StatisticsFacts]:
        """What is stored of some months; read after the head, so that an old row never looks current."""
        found = self._store.facts(site_id, Span(months[0], months[-1]))
        return {period: facts for period, facts in found.items() if period in months}
