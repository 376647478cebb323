"""What follows a change, as data: which month facts are made anew, what is outdated with them, which command is sent.

A site's month is stored as documents by family and series. Rules make month facts of them, and commands have rows of
`summaries` made of these. Every change of a site also renews its revision, by which kept answers and calculated years
know that they are old. Saves, loads, the rebuild and the roll-ups read these tables; docs/recalculation.md draws them.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from shared_code.kit.period import Period
from shared_code.messaging.commands import PAYROLL_CALCULATE, PL_REFRESH, STATISTICS_UPDATE
from shared_code.store.site_partition import Content, DocumentKey, Facts, Series
from shared_code.store.unit_of_work import Command, FactsWrite

Stored = Mapping[Period, Mapping[str, Facts]]
"""Month facts as they are stored, by month and family."""

REBUILD: Final = "rebuild"
"""The user of what is made anew after a change of rules."""

_STATISTICS: Final = frozenset({"statistics", "drivers"})
_LABOR: Final = frozenset({"labor"})
_HOURS: Final = _LABOR | {"payroll"}
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


FOLLOWS: Final[Mapping[DocumentKey, Follows]] = {
    ("accounts", Series.BUDGET): Follows(_STATISTICS | {"accounts"}),
    ("accounts", Series.ACTUAL): Follows(_STATISTICS | {"accounts"}),
    ("statistics", Series.FORECAST): Follows(_STATISTICS),
    ("statistics", Series.PREDICTIVE): Follows(_STATISTICS),
    # actuals say that last days of zeros of the month before were loaded
    ("statistics", Series.ACTUAL): Follows(_STATISTICS, beside=(_BEFORE,)),
    ("rates", Series.FORECAST): Follows(_STATISTICS, copied=True),
    ("external", Series.FORECAST): Follows(_STATISTICS, copied=True),
    # a week's overtime goes on in the month after
    ("payroll", Series.BUDGET): Follows(_LABOR, beside=(_AFTER,)),
    ("payroll", Series.FORECAST): Follows(_LABOR, beside=(_AFTER,)),
    # salaried people are paid where anything is stored of a month's payroll
    ("payroll", Series.SCHEDULED): Follows(_LABOR),
    ("payroll", Series.ACTUAL): Follows(_HOURS, beside=(_BEFORE, _AFTER)),
    ("expenses", Series.FORECAST): Follows(copied=True),
    ("internal", Series.FORECAST): Follows(copied=True),
    ("other", Series.FORECAST): Follows(copied=True),
    # the trend job reads it at night
    ("hotel", Series.TOLD): Follows(),
    ("events", Series.TOLD): Follows(),
}
"""By family and series of the document."""

MADE: Final = frozenset[str]().union(*(follows.made for follows in FOLLOWS.values()))
"""All month facts that rules make."""
COPIED: Final = frozenset(family for (family, _), follows in FOLLOWS.items() if follows.copied)
"""All month facts that are what was saved."""

REFERENCE: Final[Mapping[str, Follows]] = {
    "sites": Follows(MADE),
    "chart": Follows(),
    "job-families": Follows(_HOURS),
    "jobs": Follows(_HOURS),
    "contracts": Follows(),
}
"""By kind of load, in the order in which an empty store is filled: what follows a change of what months are calculated
with; their roll-ups always do."""


@dataclass(frozen=True, slots=True)
class RollUpRows:
    """Rows of `summaries` that a command has made anew, and the month facts of which they are made."""

    name: str
    command: str
    of: frozenset[str]


ROLL_UPS: Final[Sequence[RollUpRows]] = (
    RollUpRows("statistics of districts", STATISTICS_UPDATE, frozenset({"statistics"})),
    RollUpRows("revenue years of districts", STATISTICS_UPDATE, MADE | COPIED),
    RollUpRows("payroll of districts", PAYROLL_CALCULATE, _HOURS | {"accounts"}),
    RollUpRows("P&L years of districts", PL_REFRESH, MADE | COPIED),
)


def affected_months(changed: DocumentKey, period: Period) -> Sequence[Period]:
    """The months whose facts follow a change of a document: its own, and those beside it."""
    return [period, *(period.shift(way) for way in FOLLOWS[changed].beside)]


def facts_after(
    changed: DocumentKey, periods: Collection[Period], stored: Stored, make: Callable[[Period], Mapping[str, Content]]
) -> Sequence[FactsWrite]:
    """The month facts that follow changes of a document in some months, as saves and loads store them.

    All facts of these months are written; of a month beside them those that are stored and become others. `make` makes
    the facts of a month from its documents, by family.
    """
    families = FOLLOWS[changed].made
    beside = {month for period in periods for month in affected_months(changed, period)} - {*periods}
    writes = [write for period in periods for write in replacing(stored, period, make(period), families)]
    for period in sorted(beside):
        if stored.get(period, {}).keys() & families:
            writes += becoming_others(stored, replacing(stored, period, make(period), families))
    return writes


def replacing(
    stored: Stored, period: Period, made: Mapping[str, Content], families: Collection[str]
) -> Sequence[FactsWrite]:
    """The made facts of some families, to be written over those that are stored."""
    old = stored.get(period, {})
    return [
        FactsWrite(period, family, content, old[family].etag if family in old else None)
        for family, content in made.items()
        if family in families
    ]


def becoming_others(stored: Stored, writes: Iterable[FactsWrite]) -> Sequence[FactsWrite]:
    """Those facts that say something else than what is stored."""
    return [write for write in writes if not says_the_same(stored, write)]


def says_the_same(stored: Stored, write: FactsWrite) -> bool:
    """Whether the stored facts have the same content."""
    old = stored.get(write.period, {})
    return write.family in old and old[write.family].content == write.content


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
