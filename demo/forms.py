"""What managers of the demo company saved by month: rates, expenses, other revenue, adjustments."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from random import Random
from typing import Final

from demo import history
from demo.company import DemoSite
from shared_code.expenses.models import FAMILY as EXPENSES
from shared_code.kit.model import MonthlyValues
from shared_code.kit.period import Period
from shared_code.rates.models import FAMILY as RATES
from shared_code.revenue.models import INTERNAL, OTHER
from shared_code.statistics.models import ADJUSTMENT, ADJUSTMENT_RATIO

FORECAST_MONTHS: Final = 3
MONTHS_BACK: Final = 2
_ADJUSTED, _CREDITED = "0701", "0903"
_BY_HAND: Final = {"0748": 27_500, "0925": 48_000}
"""$ a month billed by hand until the contract starts, or goes on."""


def forms(site: DemoSite, period: Period, today: date) -> Iterator[tuple[str, MonthlyValues]]:
    """The forms of a month by family; from two months ago to three months ahead."""
    ahead = Period.of(today).months_until(period)
    if not (site.forecast and -MONTHS_BACK <= ahead <= FORECAST_MONTHS):
        return
    chance = Random(f"{site.id}|{period}|forms")  # noqa: S311 - a demo
    yield RATES, MonthlyValues(values=dict(history.rates(site.id)))
    yield (
        EXPENSES,
        MonthlyValues(
            values={"7115": Decimal(chance.randrange(500, 1400)), "7220": Decimal(chance.randrange(100, 700))}
        ),
    )
    other = {"miscellaneous": chance.randrange(-300, 900), "gpoFees": -chance.randrange(20, 160)}
    if (site.starting and ahead <= 0) or (site.ended and ahead >= 0):
        other["billableExpenses"] = _BY_HAND[site.id]
    yield OTHER, MonthlyValues(values={name: Decimal(amount) for name, amount in other.items()})
    if site.id == _ADJUSTED:
        yield ADJUSTMENT, MonthlyValues(values={ADJUSTMENT_RATIO: Decimal("-0.015")})
    if site.id == _CREDITED and ahead == 1:
        notes = {"revenueShare": "Credit for a week of closed levels"}
        yield INTERNAL, MonthlyValues(values={"revenueShare": Decimal("-750.00")}, notes=notes)
