"""Rules on external revenue by what earns it: REV-1 to REV-5, REV-45, REV-46."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from shared_code.derivations.nodes import rule
from shared_code.kit.money import ZERO, to_cents
from shared_code.kit.period import MONTHS_OF_A_YEAR, Period


@rule("REV-1")
def category_revenue(
    vehicles: Decimal, rate: Decimal, budget_revenue: Decimal, budget_days: int | Decimal, days_in_month: int
) -> Decimal:
    """$ that a category earns on the forecast days of a month, exact (docs/rules/revenue.md#rev-1).

        revenue = vehicles of saved days * rate + budget revenue * days nobody saved / days in the month

    >>> category_revenue(Decimal(400), Decimal(30), Decimal(15500), 2, 31)
    Decimal('13000')
    """
    return vehicles * rate + budget_revenue * budget_days / days_in_month


@rule("REV-2")
def adjustments(
    gross_revenue: Decimal,
    adjustment_ratio: Decimal,
    budget_external_revenue: Decimal,
    budget_category_revenue: Sequence[Decimal],
    budget_days: int | Decimal,
    days_in_month: int,
) -> Decimal:
    """$ of site adjustments (code ADJ) on the forecast days of a month, exact (docs/rules/revenue.md#rev-2).

        adjustments = gross revenue of saved days * adjustment ratio
                    + (budget external revenue - budget revenue of the categories) * days nobody saved / days in month

    >>> adjustments(Decimal(84000), Decimal("-0.05"), Decimal(9700), (Decimal(6000), Decimal(4000)), 10, 30)
    Decimal('-4300.00')
    """
    left_over = budget_external_revenue - sum(budget_category_revenue, ZERO)
    return gross_revenue * adjustment_ratio + left_over * budget_days / days_in_month


@rule("REV-3")
def external_revenue(actual: Mapping[str, Decimal], forecast: Mapping[str, Decimal]) -> Decimal:
    """External revenue of a month in $, from all its parts, rounded once (docs/rules/revenue.md#rev-3).

        external revenue = net revenue of the loaded days + forecast revenue of all other days

    >>> external_revenue({"VD1": Decimal(45000)}, {"valetDaily": Decimal(36000), "ADJ": Decimal(-1000)})
    Decimal('80000.00')
    """
    return to_cents(sum(actual.values(), ZERO) + sum(forecast.values(), ZERO))


@rule("REV-4")
def class_shares(history: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """How a family's forecast spreads over its rate classes 1 to 3, as fractions (docs/rules/revenue.md#rev-4).

        share of a class = its revenue of the months of REV-46 / revenue of all three
        (everything is class 1 when that is 0 or less)

    >>> class_shares((Decimal(600), Decimal(0), Decimal(200)))
    (Decimal('0.75'), Decimal('0'), Decimal('0.25'))
    """
    total = sum(history, ZERO)
    if total <= 0:
        return (Decimal(1), *(ZERO for _ in history[1:]))
    return tuple(revenue / total for revenue in history)


@rule("REV-5")
def classes_revenue(family_revenue: Decimal, shares_of_classes: Sequence[Decimal]) -> Decimal:
    """$ of a family's forecast that falls on some of its rate classes, exact (docs/rules/revenue.md#rev-5).

        revenue of the classes = forecast revenue of the family * sum of their shares

    >>> classes_revenue(Decimal(8000), (Decimal("0.25"),))
    Decimal('2000.00')
    """
    return family_revenue * sum(shares_of_classes, ZERO)


@rule("REV-45")
def part_of_ledger(ledger_revenue: Decimal, known: Decimal, all_known: Decimal) -> Decimal:
    """$ of a closed month's external revenue that count for one code or category (docs/rules/revenue.md#rev-45).

        part = external revenue of the ledger * what is known of the code / what is known of all codes

    >>> part_of_ledger(Decimal(24000), Decimal(15000), Decimal(50000))
    Decimal('7200')
    """
    return ledger_revenue * known / all_known


@rule("REV-46")
def class_history_months(last_closed: Period) -> tuple[Period, ...]:
    """The months whose closed ones say how families spread over their classes (docs/rules/revenue.md#rev-46).

        the 12 months that end with the last closed one

    >>> months = class_history_months(Period(2025, 3))
    >>> months[0], months[-1]
    ('2024-04', '2025-03')
    """
    return tuple(last_closed.shift(1 - MONTHS_OF_A_YEAR).through(last_closed))
