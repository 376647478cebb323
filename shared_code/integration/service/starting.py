"""Where the company's forecasts start from the predictive one: a site's months as it was foretold last."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from shared_code.integration.load import LoadRequest
from shared_code.integration.nightly import TREND_ANALYSIS
from shared_code.integration.writing.month_writer import MonthWriter
from shared_code.kit.clock import Clock
from shared_code.kit.period import Period
from shared_code.sites.models import Site
from shared_code.statistics.models import FAMILY, PredictedMonth
from shared_code.statistics.persistence import stored_month
from shared_code.statistics.ports import StoredStatistics
from shared_code.statistics.starting import Starts, is_priced, started_days
from shared_code.statistics.trends import ForetoldDriver
from shared_code.store.site_partition import DocumentKey, Series
from shared_code.store.table import lost_race

KEY: Final[DocumentKey] = (FAMILY, Series.PREDICTIVE)


class Foretold(Protocol):
    """The predictive forecasts of a site."""

    def of(self, site_id: str) -> Mapping[str, ForetoldDriver]:
        """By driver; empty before the trend job has run."""
        ...


class ForecastStarts:
    """Keeps what days start from that nobody saved; safe to repeat.

    Without `from_predictive` they start from the budget, and what was kept is taken away.
    """

    def __init__(self, writer: MonthWriter, foretold: Foretold, clock: Clock, *, from_predictive: bool) -> None:
        self._writer = writer
        self._foretold = foretold
        self._clock = clock
        self._from_predictive = from_predictive

    def renew(self, site: Site, run: str) -> int:
        """Store what has become other with the facts that follow; the number of months that have."""
        return lost_race()(self._renew, site, LoadRequest(TREND_ANALYSIS, "", run))

    def _renew(self, site: Site, request: LoadRequest) -> int:
        months = self._months()
        near = self._writer.site_months(site, months)
        stored = {
            period: stored_month({key: one.content for key, one in near.stored(period).items()}) for period in months
        }
        days = self._days(site, stored)
        changed = []
        for period, month in stored.items():
            new = {day: days[day] for day in period.days() if day in days} if is_priced(month) else {}
            if not month.is_closed and new != month.predicted:
                near.put(period, KEY, _content(new))
                changed.append(period)
        if changed:
            writes = [near.document(period, KEY) for period in changed]
            facts = near.following(KEY, changed)
            self._writer.commit(site.site_id, Series.PREDICTIVE, request, documents=writes, facts=facts)
        return len(changed)

    def _months(self) -> Sequence[Period]:
        """The month before this one, whose last days may not be loaded yet, to the one that 28 days reach."""
        this_month = Period.of(self._clock.today())
        return [*this_month.shift(-1).through(this_month.shift(1))]

    def _days(self, site: Site, stored: Mapping[Period, StoredStatistics]) -> Starts:
        if not self._from_predictive:
            return {}
        before = {day: fields for month in stored.values() for day, fields in month.predicted.items()}
        return started_days(site, before, self._foretold.of(site.site_id), self._clock.today())


def _content(days: Starts) -> Mapping[str, Any]:
    return PredictedMonth(days=days).model_dump(mode="json", by_alias=True)
