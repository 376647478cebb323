"""Figures entered by hand beside calculated revenue that are legal and unusual."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from shared_code.derivations.formatting import format_value
from shared_code.derivations.parameters import parameters
from shared_code.kit.finding import Finding
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.revenue.rules import adjustment_prompt, revenue_prompt
from shared_code.statistics.models import ADJUSTMENT_RATIO

PARAMETERS: Final = "revenue"


def large_amounts(
    period: Period, saved: Mapping[str, Decimal], budget: Decimal | None, today: date
) -> Iterator[Finding]:
    """Saved amounts in $ by name that are much of the budget of internal revenue (REV-47)."""
    limit = _limit(period)
    for name, amount in saved.items() if period >= Period.of(today) else ():
        if revenue_prompt(amount, budget, limit):
            text = (
                f"{name} of {format_value(amount, '$')} is more than {limit.normalize():f} % of the month's budget of "
                f"internal revenue, {format_value(budget or ZERO, '$')}; check it"
            )
            yield Finding("UNUSUAL_VALUE", text, name, values={"amount": amount, "budget": budget})


def unusual_ratio(
    period: Period, saved: Mapping[str, Decimal], budget_ratio: Decimal, today: date
) -> Iterator[Finding]:
    """A saved adjustment ratio that is far from the budget's (REV-48)."""
    limit, ratio = _limit(period), saved.get(ADJUSTMENT_RATIO)
    if ratio is not None and period >= Period.of(today) and adjustment_prompt(ratio, budget_ratio, limit):
        text = (
            f"adjustmentRatio of {ratio.normalize():f} is more than {limit.normalize():f} % of gross revenue off the "
            f"budget's {budget_ratio.normalize():f}; check it"
        )
        yield Finding("BUDGET_DEVIATION", text, ADJUSTMENT_RATIO, values={"ratio": ratio, "budget": budget_ratio})


def _limit(period: Period) -> Decimal:
    return parameters(PARAMETERS)["revenue_alert_percent"].on(period.first_day)
