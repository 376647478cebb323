"""What follows a change, as data: which month facts are made anew, what is outdated with them, which command is sent.

A site's month is stored as documents by family and series. Rules make month facts of them, and commands have rows of
`summaries` made of these. Every change of a site also renews its revision, by which kept answers and calculated years
know that they are old. Saves, loads, the rebuild and the roll-ups read these tables; docs/recalculation.md draws them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from shared_code.kit.period import Period
from shared_code.messaging.commands import PAYROLL_CALCULATE, PL_REFRESH, STATISTICS_UPDATE
from shared_code.store.site_partition import Series
from shared_code.store.unit_of_work import Command, FactsWrite

_STATISTICS: Final = frozenset({"statistics", "drivers"})
_LABOR: Final = frozenset({"labor", "payroll"})
_BEFORE, _AFTER = -1, 1


@dataclass(frozen=True, slots=True)
class Follows:
    """What follows a change of a document of a month.

    `made` are the month facts that rules make of it, in its own month and in those `beside` it, so many months away.
    `copied`: its own values are month facts too, as they are.
    """

    made: frozenset[str] = frozenset()
    beside: Sequence[int] = ()
    copied: bool = False


FOLLOWS: Final[Mapping[tuple[str, Series], Follows]] = {
    ("accounts", Series.BUDGET): Follows(_STATISTICS | {"accounts"}),
    ("accounts", Series.ACTUAL): Follows(_STATISTICS | {"accounts"}),
    ("statistics", Series.FORECAST): Follows(_STATISTICS),
    # actuals say that last days of zeros of the month before were loaded
    ("statistics", Series.ACTUAL): Follows(_STATISTICS, beside=(_BEFORE,)),
    ("rates", Series.FORECAST): Follows(_STATISTICS, copied=True),
    ("external", Series.FORECAST): Follows(_STATISTICS, copied=True),
    ("payroll", Series.BUDGET): Follows(_LABOR, beside=(_BEFORE, _AFTER)),
    # a week's overtime goes on in the month after
    ("payroll", Series.FORECAST): Follows(_LABOR, beside=(_AFTER,)),
    ("payroll", Series.SCHEDULED): Follows(_LABOR),
    ("payroll", Series.ACTUAL): Follows(_LABOR, beside=(_BEFORE, _AFTER)),
    ("expenses", Series.FORECAST): Follows(copied=True),
    ("internal", Series.FORECAST): Follows(copied=True),
    ("other", Series.FORECAST): Follows(copied=True),
}
"""By family and series of the document."""

MADE: Final = frozenset[str]().union(*(follows.made for follows in FOLLOWS.values()))
"""All month facts that rules make."""
COPIED: Final = frozenset(family for (family, _), follows in FOLLOWS.items() if follows.copied)
"""All month facts that are what was saved."""

REFERENCE: Final[Mapping[str, Follows]] = {
    "sites": Follows(MADE),
    "jobs": Follows(_LABOR),
    "job-families": Follows(_LABOR),
    "chart": Follows(),
    "contracts": Follows(),
}
"""By kind of load: what follows a change of what months are calculated with; their roll-ups always do."""


@dataclass(frozen=True, slots=True)
class RollUpRows:
    """Rows of `summaries` that a command has made anew, and the month facts of which they are made."""

    name: str
    command: str
    of: frozenset[str]


ROLL_UPS: Final[Sequence[RollUpRows]] = (
    RollUpRows("statistics of districts", STATISTICS_UPDATE, frozenset({"statistics"})),
    RollUpRows("revenue years of districts", STATISTICS_UPDATE, MADE | COPIED),
    RollUpRows("payroll of districts", PAYROLL_CALCULATE, _LABOR | {"accounts", "expenses"}),
    RollUpRows("P&L years of districts", PL_REFRESH, MADE | COPIED),
)


def commands_after(facts: Iterable[FactsWrite], periods: Iterable[Period] = ()) -> Sequence[Command]:
    """The commands to send after facts have changed; `periods` are months of which something else has."""
    written = [(write.family, write.period) for write in facts]
    months: dict[str, set[Period]] = {}
    for rows in ROLL_UPS:
        changed = {period for family, period in written if family in rows.of}
        months[rows.command] = months.get(rows.command, {*periods}) | changed
    return [Command(subject, tuple(sorted(found))) for subject, found in months.items() if found]


def years_after(periods: Iterable[Period], *, carries_over: bool) -> Sequence[int]:
    """The P&L years that changed months outdate; `carries_over`: the contract carries amounts into the next year."""
    years = {period.year for period in periods}
    return sorted(years | ({year + 1 for year in years} if carries_over else set()))
