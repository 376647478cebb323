"""A month of rates, calculated: what each category was budgeted, paid, and is forecast to pay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from shared_code.accounts.models import Balances
from shared_code.accounts.numbers import RATE_ACCOUNTS, RateCategory
from shared_code.derivations.parameters import parameters
from shared_code.kit.period import Period
from shared_code.rates.models import FAMILY, PaidMonth
from shared_code.rates.rules import budget_rate, forecast_rate, run_rate, run_rate_prompt

LOOK_BACK: Final = 3
"""How many months before its own a month looks for the last actual rate."""


@dataclass(frozen=True, slots=True)
class CategoryRates:
    """The rates of a category in a month in $/vehicle; None where there is none.

    `is_outside`: the saved rate is far from the run rate.
    """

    category: RateCategory
    budget: Decimal | None
    actual: Decimal | None
    saved: Decimal | None
    forecast: Decimal
    run_rate: Decimal | None
    is_outside: bool


def calculate(
    period: Period,
    balances: Balances,
    saved: Mapping[RateCategory, Decimal],
    paid: Mapping[Period, PaidMonth],
) -> Sequence[CategoryRates]:
    """The eight categories in order; `paid` are months up to this one, the newest of which give the run rate."""
    limit = parameters(FAMILY)["run_rate_prompt"].on(period.first_day)
    actual = paid[period].rates if period in paid else {}
    known = {category: rate for month in sorted(paid) for category, rate in paid[month].rates.items()}
    months = []
    for category in RateCategory:
        budget, own = _budget(category, balances), saved.get(category)
        usual = run_rate(known.get(category), budget)
        months.append(
            CategoryRates(
                category=category,
                budget=budget,
                actual=actual.get(category),
                saved=own,
                forecast=forecast_rate(own, budget),
                run_rate=usual,
                is_outside=own is not None and run_rate_prompt(own, usual, limit),
            )
        )
    return months


def _budget(category: RateCategory, balances: Balances) -> Decimal | None:
    accounts = RATE_ACCOUNTS.get(category)
    if accounts is None or not {*accounts} & {*balances}:
        return None
    return budget_rate(balances.get(accounts.revenue), balances.get(accounts.vehicles))
