"""Rules on external revenue: STAT-9 to STAT-12."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from shared_code.accounts.numbers import RateCategory
from shared_code.derivations.nodes import rule
from shared_code.kit.money import ONE, ZERO, divide, to_cents


@rule("STAT-9")
def gross_revenue(counts: Mapping[str, Decimal | None], rates: Mapping[RateCategory, Decimal | None]) -> Decimal:
    """$/day before adjustments, exact; comps earn nothing (docs/rules/statistics.md#stat-9).

        gross = sum over the eight paying categories of vehicles * rate     (a missing count or rate is 0)

    >>> gross_revenue({"valetDaily": Decimal(20), "valetComps": Decimal(7)}, {RateCategory.VALET_DAILY: Decimal(30)})
    Decimal('600')
    """
    return sum(
        ((counts.get(category) or ZERO) * (rates.get(category) or ZERO) for category in RateCategory),
        ZERO,
    )


@rule("STAT-10")
def adjustment_ratio(budget_adjustments: Decimal | None, budget_gross_revenue: Decimal | None) -> Decimal:
    """Adjustments of a month as a fraction of its gross revenue (docs/rules/statistics.md#stat-10).

        adjustment ratio = budget adjustments / budget gross revenue     (0 without gross revenue)

    >>> adjustment_ratio(Decimal(-4200), Decimal(84000))
    Decimal('-0.05')
    """
    return divide(budget_adjustments or ZERO, budget_gross_revenue or ZERO)


@rule("STAT-11")
def net_revenue(gross_revenue: Decimal, adjustment_ratio: Decimal) -> Decimal:
    """External revenue of a forecast day in $, exact (docs/rules/statistics.md#stat-11).

        net = gross * (1 + adjustment ratio)

    >>> net_revenue(Decimal(6500), Decimal("-0.05"))
    Decimal('6175.00')
    """
    return gross_revenue * (ONE + adjustment_ratio)


@rule("STAT-12")
def month_revenue(net_revenues: Sequence[Decimal]) -> Decimal:
    """External revenue of a month in $, rounded once (docs/rules/statistics.md#stat-12).

        month = sum of the exact days, rounded to cents

    >>> month_revenue([Decimal("0.004"), Decimal("0.004")])
    Decimal('0.01')
    """
    return to_cents(sum(net_revenues, ZERO))
