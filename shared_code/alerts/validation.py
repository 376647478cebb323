"""Everything that is wrong with a site's data, and how much is not: all checks by their rules, and the score."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Final, NamedTuple

from shared_code.alerts import checks
from shared_code.alerts.catalogue import OF_LOADS, QualityRule, quality_rules
from shared_code.alerts.checks.bands import LEVEL, RATIOS
from shared_code.alerts.checks.registry import CHECKS
from shared_code.alerts.data import BUDGET, LEDGER, SiteData
from shared_code.alerts.models import Cause, Dimension, Observation, QualityScore
from shared_code.kit.money import ONE, to_four_places

_EVERY_CHECK: Final = checks
"""Importing them registers them."""

Unit = tuple[str, date]
"""What is scored: a feed on a day, books in a month (by its first day)."""


class Validated(NamedTuple):
    """What validation found at a site, by cause, and the score."""

    observations: Mapping[Cause, Observation]
    score: QualityScore


@cache
def rules() -> Mapping[str, QualityRule]:
    """The rules of the product by id, in the order of the file."""
    return quality_rules({**{name: found.spec for name, found in CHECKS.items()}, **OF_LOADS})


def validate(data: SiteData, at: datetime) -> Validated:
    """All that the checks observe at a site; `at` is the instant that the score is of."""
    found: dict[Cause, Observation] = {}
    for rule_id, rule in rules().items():
        if rule_id in CHECKS:
            for seen in CHECKS[rule_id].run(data, rule.limits):
                cause = Cause(rule_id, seen.field, seen.period, seen.subject)
                found[cause] = _together(found[cause], seen) if cause in found else seen
    told = {cause: seen for cause, seen in found.items() if not _is_told_by_level(cause, seen, found)}
    return Validated(told, score(data, told, at))


def _is_told_by_level(cause: Cause, seen: Observation, found: Mapping[Cause, Observation]) -> bool:
    """Whether a ratio of two feeds is out only on days on which the level of one of them is, which is why."""
    ratio = RATIOS.get(cause.rule)
    if ratio is None or ratio.beside == ratio.feed:
        return False
    days = {
        day
        for other, level in found.items()
        if other.rule == LEVEL and other.field in {ratio.feed, ratio.beside} and other.period == cause.period
        for day in level.days
    }
    return days.issuperset(seen.days)


def _together(first: Observation, second: Observation) -> Observation:
    """Two observations of one cause: the days of both, told by the figures of the first."""
    return first._replace(days=tuple(sorted({*first.days, *second.days})), severe=first.severe or second.severe)


def score(data: SiteData, found: Mapping[Cause, Observation], at: datetime) -> QualityScore:
    """The share of what was looked at that no rule objects to, in all and by dimension."""
    looked_at = {*_units(data)}
    flagged: dict[Dimension, set[Unit]] = {
        dimension: set() for dimension in Dimension if dimension is not Dimension.PLAN
    }
    for cause, observation in found.items():
        dimension = rules()[cause.rule].dimension
        if dimension in flagged:
            flagged[dimension] |= looked_at.intersection(_units_of(cause, observation))
    anyhow = set[Unit]().union(*flagged.values())
    return QualityScore(
        at=at,
        score=_share(looked_at, anyhow),
        dimensions={dimension: _share(looked_at, units) for dimension, units in flagged.items()},
        checked=len(looked_at),
        flagged=len(anyhow),
    )


def _share(looked_at: Collection[Unit], flagged: Collection[Unit]) -> Decimal:
    return to_four_places(ONE - Decimal(len(flagged)) / len(looked_at)) if looked_at else ONE


def _units(data: SiteData) -> Iterator[Unit]:
    """Each feed on each open day of the months that are looked at, the books of the months that are."""
    for feed in data.feeds:
        for period in data.day_months:
            yield from ((feed, day) for day in data.open_days(period))
    yield from ((LEDGER, period.first_day) for period in data.closed_months)
    yield from ((BUDGET, period.first_day) for period in data.budget_months)


def _units_of(cause: Cause, observation: Observation) -> Iterator[Unit]:
    days = observation.days or ((cause.period.first_day,) if cause.period else ())
    return ((cause.field, day) for day in days)
