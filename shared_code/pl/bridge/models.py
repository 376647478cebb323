"""The vocabulary of bridges: effects, the bridge of a line, and hours that month facts do not hold."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from shared_code.accounts.series import SeriesName
from shared_code.kit.model import Model
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.pl.models import Line


class Effect(StrEnum):
    """What can move a line from one series to another; docs/bridge.md says what belongs to which."""

    VOLUME = "volume"
    RATE = "rate"
    MIX = "mix"
    HOURS = "hours"
    WAGE_RATE = "wageRate"
    SALARIES = "salaries"
    CONTRACT = "contract"
    FIXED_ITEMS = "fixedItems"
    TIMING = "timing"
    ADJUSTMENT = "adjustment"
    OTHER = "other"


class BridgeEffect(Model):
    """A part of a variance in $, and what made it."""

    effect: Effect
    amount: Decimal
    sentence: str


class Bridge(Model):
    """What leads from `start` to `end`, in $; the effects and the residual are the variance.

    `start` or `end` is None where its series has no figure; then there are no effects. The residual is always 0.
    """

    period: Period
    line: Line
    start_series: SeriesName
    end_series: SeriesName
    start: Decimal | None
    end: Decimal | None
    effects: Sequence[BridgeEffect] = ()
    residual: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class KnownHours:
    """Hours of a whole month by job code: as budgeted, and as worked in a month that is over; None: not known.

    The totals leave out the job codes that are `salaried`. `wages` are what the others cost in the budget, $.
    """

    budget: Mapping[str, Decimal] | None = None
    worked: Mapping[str, Decimal] | None = None
    salaried: Collection[str] = ()
    wages: Decimal | None = None

    @property
    def budget_total(self) -> Decimal:
        """0 where nothing is known."""
        return self._total(self.budget)

    @property
    def worked_total(self) -> Decimal:
        """0 where nothing is known."""
        return self._total(self.worked)

    def _total(self, hours: Mapping[str, Decimal] | None) -> Decimal:
        return sum((count for code, count in (hours or {}).items() if code not in self.salaried), ZERO)
