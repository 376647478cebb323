"""Telling other systems: once rows are refreshed, what they say is told where it is news."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from shared_code.accounts.series import SeriesName
from shared_code.kit.clock import Clock
from shared_code.kit.exact_json import to_json
from shared_code.kit.period import Period
from shared_code.messaging.commands import PAYROLL_CALCULATE, PL_REFRESH, STATISTICS_UPDATE, MonthsChanged
from shared_code.pl.calculation.service import Years
from shared_code.pl.events.building import above, contribution, family_figures, statistics_figures
from shared_code.pl.events.models import Event, PayrollCalculated, PLViewRefreshed, StatisticsUpdated
from shared_code.pl.models import PayrollMonthRow, RevenueYear, YearSummary
from shared_code.pl.ports import Sites
from shared_code.statistics.models import StatisticsFacts
from shared_code.store.event_outbox import MOST, EventOutbox, EventState, Telling
from shared_code.store.site_partition import row_version
from shared_code.store.summaries import MonthRows, RowKey, YearRows
from shared_code.store.table import lost_race

TYPES: Final[Mapping[str, type[Event]]] = {
    STATISTICS_UPDATE: StatisticsUpdated,
    PAYROLL_CALCULATE: PayrollCalculated,
    PL_REFRESH: PLViewRefreshed,
}
"""The event that follows each command."""
_OF_YEARS: Final = {STATISTICS_UPDATE, PL_REFRESH}
"""Commands whose rows are made of calculated years."""
UNNUMBERED: Final = 0
"""Number of an event that is not stored."""
BESIDE: Final = ", beside another month"
"""Follows the version in the mark of a month that is told of for a command of others: its years are of that version,
its statistics may be older, and its own command, which makes them anew, looks again."""
Maker = Callable[[MonthsChanged, RowKey, Sequence[Period]], Iterator[Event]]
NEWS_ASIDE: Final = {"sequence", "correlation_id", "timestamp", "user_id"}
"""What makes no news by itself."""


@dataclass(frozen=True, slots=True)
class EventRows:
    """The rows that events are made of."""

    statistics: MonthRows[StatisticsFacts]
    revenue: YearRows[RevenueYear]
    payroll: MonthRows[PayrollMonthRow]
    years: YearRows[YearSummary]


class EventAnnouncer:
    """Tells of the months of a command; safe to repeat, for what was told already is no news."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a composition root hands over
        self,
        sites: Sites,
        years: Years,
        rows: EventRows,
        outbox: EventOutbox,
        notify: Callable[[str], None],
        clock: Clock,
    ) -> None:
        self._sites = sites
        self._years = years
        self._rows = rows
        self._outbox = outbox
        self._notify = notify
        self._clock = clock
        self._makers: Mapping[str, Maker] = {
            STATISTICS_UPDATE: self._of_statistics,
            PAYROLL_CALCULATE: self._of_payroll,
            PL_REFRESH: self._of_years,
        }

    def version(self, site_id: str) -> str:
        """What a site's rows are made from that are refreshed after this was asked."""
        return row_version(self._years.version(site_id), self._clock.today())

    def tell(self, subject: str, command: MonthsChanged, version: str) -> int:
        """Store what is news of the months of a command, and have it published; the number of events.

        Rows are of the `version` or a later one: what a save changes after they were refreshed is told by its own
        message. One point read where all has been told.
        """
        state = self._outbox.state(command.site_id)
        versions = dict.fromkeys(_months_beside(subject, command.periods, state), f"{version}{BESIDE}")
        versions |= dict.fromkeys(command.periods, version)
        untold, count = _untold(subject, version, versions, state), 0
        for start in range(0, len(untold), MOST):
            some = {month: versions[month] for month in untold[start : start + MOST]}
            count += lost_race()(self._tell, subject, command, version, some)
        if count:
            self._notify(command.site_id)
        return count

    def _tell(self, subject: str, command: MonthsChanged, version: str, versions: Mapping[Period, str]) -> int:
        """Tell of some months; the state is read before their rows, so that nobody tells of older ones after it."""
        state = self._outbox.state(command.site_id)
        events = self._events(subject, command, _untold(subject, version, versions, state))
        return self._outbox.tell(
            command.site_id, state, [_announcement(event, versions[event.period]) for event in events]
        )

    def _events(self, subject: str, command: MonthsChanged, periods: Sequence[Period]) -> Iterator[Event]:
        """What rows say of some months; nothing of those that they have no figures of."""
        site, make = self._sites.get(command.site_id), self._makers[subject]
        for (district, year), months in site.rows_of(periods).items():
            yield from make(command, RowKey(district, year, site.site_id), months)

    def _of_statistics(self, command: MonthsChanged, row: RowKey, months: Sequence[Period]) -> Iterator[Event]:
        facts, revenue = self._rows.statistics.of_site(row), self._rows.revenue.of_site(row)
        for period in months:
            if period in facts:
                figures = statistics_figures(facts[period], revenue.months.get(period) if revenue else None)
                yield self._event(StatisticsUpdated, command, period, statistics=figures, user_id=command.user_id)

    def _of_payroll(self, command: MonthsChanged, row: RowKey, months: Sequence[Period]) -> Iterator[Event]:
        rows = self._rows.payroll.of_site(row)
        for period in months:
            if period in rows:
                payroll = rows[period].payroll
                cost = payroll.cost.get(SeriesName.TREND)
                yield self._event(
                    PayrollCalculated, command, period, job_families=family_figures(payroll), total_cost=cost
                )

    def _of_years(self, command: MonthsChanged, row: RowKey, months: Sequence[Period]) -> Iterator[Event]:
        year = self._rows.years.of_site(row)
        for period in months:
            if year and period in year.months:
                flc = contribution(year, period)
                trend, budget = flc[SeriesName.TREND], flc[SeriesName.BUDGET]
                yield self._event(PLViewRefreshed, command, period, flc=trend, variance=above(trend, budget))

    def _event(self, model: type[Event], command: MonthsChanged, period: Period, **says: object) -> Event:
        return model.model_validate(
            {
                "sequence": UNNUMBERED,
                "correlation_id": command.correlation_id,
                "site_id": command.site_id,
                "period": period,
                "timestamp": self._clock.now(),
                **says,
            }
        )


def _months_beside(subject: str, periods: Sequence[Period], state: EventState) -> Iterator[Period]:
    """Months that a change of others may change: what their contract adds up over its year, into the next one too.

    Those that were told of, for what nobody was told of has nothing of its own. Where nothing adds up nothing is new.
    """
    if subject in _OF_YEARS and periods:
        first, last = min(periods).year, max(periods).year + 1
        for month in map(Period.parse, state.months(TYPES[subject].__name__)):
            if first <= month.year <= last:
                yield month


def _untold(subject: str, version: str, versions: Mapping[Period, str], state: EventState) -> Sequence[Period]:
    """Those of some months, in order, of which neither this version was told nor the one that is marked for them."""
    name = TYPES[subject].__name__
    return [
        month
        for month, marked in sorted(versions.items())
        if not any(state.is_told(name, month, one) for one in (version, marked))
    ]


def _announcement(event: Event, version: str) -> Telling:
    says = event.model_dump_json(exclude=NEWS_ASIDE)
    return Telling(type(event).__name__, event.period, version, says, partial(_numbered, event))


def _numbered(event: Event, number: int) -> str:
    return to_json(event.model_copy(update={"sequence": number})).decode()
