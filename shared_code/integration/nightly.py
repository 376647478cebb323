"""The flows of the night, as data: what each comes after, what it loads, and when a night begins."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

EARLIEST: Final = 2
"""The hour of the business day before which no flow begins by itself: the warehouse is filled until then."""
WAITED_UNTIL: Final = 4
"""The hour from which a flow begins although one before it has not come to its end."""
TREND_ANALYSIS: Final = "trend-analysis"
FORECAST_ACCURACY: Final = "forecast-accuracy"
ROLL_UP: Final = "roll-up"
"""Calculates each site's P&L and what roll-ups add up. By itself the queue does that, as loads change months."""
NO_WAREHOUSE: Final = "There is no warehouse to read: name it in DB_PRIMARY_CONNECTION or EDW_HOST."


class NightlyFlow(NamedTuple):
    """A flow of the night: it begins once tonight's runs of the flows before it have ended.

    `of_company` is what it loads once, and `kinds` what of each site, in this order; a flow that does something else
    has none.
    """

    kinds: Sequence[str] = ()
    of_company: Sequence[str] = ()
    after: Sequence[str] = ()


FLOWS: Final[Mapping[str, NightlyFlow]] = {
    "masters-load": NightlyFlow(("jobs",), of_company=("chart", "sites", "users")),
    "budget-load": NightlyFlow(("budget", "payroll-budget"), after=("masters-load",)),
    "actuals-load": NightlyFlow(("actuals", "ledger"), after=("masters-load",)),
    "labor-load": NightlyFlow(("timekeeping", "schedule"), after=("masters-load",)),
    TREND_ANALYSIS: NightlyFlow(after=("actuals-load", "labor-load")),
    FORECAST_ACCURACY: NightlyFlow(after=(TREND_ANALYSIS,)),
    ROLL_UP: NightlyFlow(after=("budget-load", "actuals-load", "labor-load")),
}
"""In the order in which a night takes them one after the other."""

LOADS: Final[Mapping[str, NightlyFlow]] = {name: flow for name, flow in FLOWS.items() if flow.kinds}
"""The flows that load what the warehouse has."""


def night_of(instant: datetime, zone: ZoneInfo) -> date:
    """The day whose night an instant belongs to: from 02:00 of that day to 02:00 of the next.

    >>> from datetime import UTC
    >>> new_york = ZoneInfo("America/New_York")
    >>> str(night_of(datetime(2025, 4, 16, 6, 20, tzinfo=UTC), new_york))
    '2025-04-16'
    >>> str(night_of(datetime(2025, 4, 16, 5, 50, tzinfo=UTC), new_york))
    '2025-04-15'
    """
    return (instant.astimezone(zone).replace(tzinfo=None) - timedelta(hours=EARLIEST)).date()
