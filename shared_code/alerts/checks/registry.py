"""Which check belongs to which rule."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Final, NamedTuple

from shared_code.alerts.catalogue import CheckSpec, Limits
from shared_code.alerts.data import SiteData
from shared_code.alerts.models import Observation
from shared_code.kit.period import Period

Check = Callable[[SiteData, Limits], Iterable[Observation]]


class RegisteredCheck(NamedTuple):
    """A check, and what it asks of its rule."""

    run: Check
    spec: CheckSpec


CHECKS: Final[dict[str, RegisteredCheck]] = {}
"""By the id of the rule."""


def check(rule_id: str, *, limits: str = "", shows: str = "") -> Callable[[Check], Check]:
    """Registers a check under its rule; `limits` it reads and places of the sentence that it fills, by their names."""

    def register(run: Check) -> Check:
        CHECKS[rule_id] = RegisteredCheck(run, CheckSpec(frozenset(limits.split()), frozenset(shows.split())))
        return run

    return register


def by_month(days: Iterable[date]) -> Iterator[tuple[Period, tuple[date, ...]]]:
    """Days in ascending order, month by month."""
    for period, of_month in groupby(sorted(days), Period.of):
        yield period, tuple(of_month)
