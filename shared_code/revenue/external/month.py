"""External revenue of a month by revenue code: actual of loaded or closed days, forecast of the others."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from shared_code.accounts.numbers import RATE_ACCOUNTS, RateCategory
from shared_code.derivations.nodes import Node, by, given
from shared_code.kit.money import ONE, ZERO
from shared_code.kit.period import Period
from shared_code.rates.models import FAMILY_OF
from shared_code.rates.rules import budget_rate, forecast_rate
from shared_code.revenue.models import ADJUSTMENTS, CLASSES, FAMILIES
from shared_code.revenue.rules import (
    adjustments,
    category_revenue,
    class_history_months,
    class_shares,
    classes_revenue,
    external_revenue,
    part_of_ledger,
)
from shared_code.statistics.facts import ForecastDays
from shared_code.statistics.rules import adjustment_ratio, gross_revenue

SavedRates = Mapping[RateCategory, Decimal | None]
ClassShares = Mapping[str, Node]
"""By family: the shares of its rate classes 1 to 3 (REV-4)."""


@dataclass(frozen=True, slots=True)
class ExternalRevenue:
    """Net external revenue of a month in exact $: `actual` by revenue code, `forecast` by rate category and ADJ.

    `bases` keeps what falls on the revenue codes that were asked for.
    """

    actual: Mapping[str, Node] = field(default_factory=dict)
    forecast: Mapping[str, Node] = field(default_factory=dict)
    bases: dict[frozenset[str], Node] = field(default_factory=dict, compare=False, repr=False)

    def total(self) -> Node:
        return by(external_revenue, actual=self.actual, forecast=self.forecast)

    def of(self, codes: Collection[str], shares: ClassShares) -> tuple[Node, ...]:
        """The parts that fall on some revenue codes; `shares` spread a family's forecast over its classes."""
        parts = [node for code, node in self.actual.items() if code in codes]
        for name, node in self.forecast.items():
            parts += _of_category(name, node, codes, shares)
        return tuple(parts)


def _of_category(name: str, node: Node, codes: Collection[str], shares: ClassShares) -> Sequence[Node]:
    if name == ADJUSTMENTS:
        return [node] if ADJUSTMENTS in codes else []
    family = FAMILY_OF[RateCategory(name)]
    classes = [index for index, number in enumerate(CLASSES) if family + number in codes]
    if len(classes) == len(CLASSES):
        return [node]
    if not classes:
        return []
    of_classes = tuple(shares[family].part(index) for index in classes)
    return [by(classes_revenue, family_revenue=node, shares_of_classes=of_classes)]


def class_history(
    last_closed: Period | None, revenue_of: Callable[[Period], Mapping[str, Decimal | None]]
) -> Mapping[str, Decimal]:
    """Net external revenue by code that tells how families spread over their classes, in $ (REV-46).

    `revenue_of` gives that of a month, nothing where the month is not closed.
    """
    sums: dict[str, Decimal] = {}
    for period in class_history_months(last_closed) if last_closed else ():
        for code, amount in revenue_of(period).items():
            if code[:2] in FAMILIES:
                sums[code] = sums.get(code, ZERO) + (amount or ZERO)
    return sums


def shares_of_classes(history: Mapping[str, Decimal]) -> ClassShares:
    """How each family's forecast spreads over its classes, from actual revenue by code of the last closed months."""
    return {
        family: by(
            class_shares,
            history=tuple(given(history.get(family + number, ZERO), "actual", family + number) for number in CLASSES),
        )
        for family in FAMILIES
    }


@dataclass(frozen=True, slots=True)
class RevenueBudget:
    """The budget of a month's external revenue: the whole, and by account."""

    period: Period
    external_revenue: Node
    balance: Callable[[str], Node]
    adjustment_account: str | None
    saved_adjustment: Decimal | None = None

    @property
    def has_adjustment(self) -> bool:
        return self.adjustment_account is not None or self.saved_adjustment is not None

    def adjustment_ratio(self) -> Node:
        """Adjustments as a fraction of gross revenue: as saved for the month, else the budget's."""
        if self.saved_adjustment is not None:
            return given(self.saved_adjustment, "forecast", "adjustment ratio", self.period)
        gross = sum((self.balance(accounts.revenue).amount for accounts in RATE_ACCOUNTS.values()), ZERO)
        adjustment = self.balance(self.adjustment_account or "")
        return by(
            adjustment_ratio,
            budget_adjustments=adjustment,
            budget_gross_revenue=given(gross, "budget", "9411 to 9416", self.period),
        )


def forecast_revenue(days: ForecastDays, budget: RevenueBudget, rates: SavedRates) -> Mapping[str, Node]:
    """What some forecast days of a month earn, by rate category, and their adjustments."""
    period = budget.period
    vehicles = {name: given(count, "forecast", name, period) for name, count in days.vehicles.items() if count}
    prices = {category: _rate(category, budget, rates) for category in vehicles}
    no_days = not days.budget_days
    revenue: dict[str, Node] = {}
    for category in RateCategory:
        if category in vehicles or not no_days:
            accounts = RATE_ACCOUNTS.get(category)
            nothing = given(ZERO, "forecast", category, period)
            revenue[category] = by(
                category_revenue,
                vehicles=vehicles.get(category, nothing),
                rate=prices.get(category, nothing),
                budget_revenue=budget.balance(accounts.revenue) if accounts else nothing,
                budget_days=days.budget_days,
                days_in_month=period.day_count,
            )
    if budget.has_adjustment or not no_days:
        categories = tuple(budget.balance(accounts.revenue) for accounts in RATE_ACCOUNTS.values())
        revenue[ADJUSTMENTS] = by(
            adjustments,
            gross_revenue=by(gross_revenue, counts=vehicles, rates=prices),
            adjustment_ratio=budget.adjustment_ratio(),
            budget_external_revenue=budget.external_revenue,
            budget_category_revenue=categories,
            budget_days=days.budget_days,
            days_in_month=period.day_count,
        )
    return revenue


def ledger_revenue(known: Mapping[str, Node], ledger: Node, budget: RevenueBudget) -> ExternalRevenue:
    """External revenue of a closed month whose daily feed has gaps: the ledger's, in the proportions of what is known.

    That is the revenue by code, else the budget's by category; where neither is, all of it is valet daily.
    """
    if sum((node.amount for node in known.values()), ZERO) > 0:
        return ExternalRevenue(actual=_in_proportion(known, ledger, budget.period))
    planned: dict[str, Node] = {
        category: budget.balance(accounts.revenue) for category, accounts in RATE_ACCOUNTS.items()
    }
    left = budget.external_revenue.amount - sum((node.amount for node in planned.values()), ZERO)
    parts = {**planned, ADJUSTMENTS: given(left, "budget", ADJUSTMENTS, budget.period)}
    if budget.external_revenue.amount <= 0:
        parts = {RateCategory.VALET_DAILY: given(ONE, "budget", "none", budget.period)}
    return ExternalRevenue(forecast=_in_proportion(parts, ledger, budget.period))


def _in_proportion(known: Mapping[str, Node], ledger: Node, period: Period) -> Mapping[str, Node]:
    whole = given(sum((node.amount for node in known.values()), ZERO), "sum", "all that is known", period)
    return {
        name: by(part_of_ledger, ledger_revenue=ledger, known=node, all_known=whole) for name, node in known.items()
    }


def _rate(category: RateCategory, budget: RevenueBudget, saved: SavedRates) -> Node:
    accounts = RATE_ACCOUNTS.get(category)
    budgeted = accounts and by(
        budget_rate, revenue=budget.balance(accounts.revenue), vehicles=budget.balance(accounts.vehicles)
    )
    return by(
        forecast_rate, saved_rate=given(saved.get(category), "forecast", category, budget.period), budget_rate=budgeted
    )
