"""Rules on limits that call for somebody to look: PL-10 to PL-12, PL-18."""

from decimal import Decimal

from shared_code.derivations.nodes import rule
from shared_code.pl.models import AlertLevel, BillingDeviation
from shared_code.pl.rules.lines import HUNDRED, rounded
from shared_code.pl.rules.variance import percent_of_base


@rule("PL-10")
def alert_level(
    value: Decimal | None,
    base: Decimal | None,
    alert_percent: Decimal,
    review_percent: Decimal | None = None,
    review_amount: Decimal | None = None,
) -> AlertLevel | None:
    """What a line's variance asks for, in either direction; None within the limits (docs/rules/pl.md#pl-10).

        review when |percent| > review percent or |amount| > review amount, else alert when |percent| > alert percent

    >>> alert_level(Decimal(69500), Decimal(65000), Decimal(5), Decimal(25), Decimal(5000))
    <AlertLevel.ALERT: 'alert'>
    """
    if value is None or base is None:
        return None
    amount, percent = abs(value - base), percent_of_base(abs(value - base), base)
    if _exceeds(amount, review_amount) or _exceeds(percent, review_percent):
        return AlertLevel.REVIEW
    return AlertLevel.ALERT if _exceeds(percent, alert_percent) else None


@rule("PL-11")
def prior_year_alert(revenue: Decimal | None, prior_year: Decimal | None, limit_percent: Decimal) -> AlertLevel | None:
    """Whether revenue is suspiciously far above the same month last year (docs/rules/pl.md#pl-11).

        alert when revenue / revenue of last year * 100 > limit     (never without revenue last year)

    >>> prior_year_alert(Decimal(151), Decimal(100), Decimal(150))
    <AlertLevel.ALERT: 'alert'>
    """
    if revenue is None or prior_year is None or prior_year <= 0:
        return None
    return AlertLevel.ALERT if revenue * HUNDRED > prior_year * limit_percent else None


@rule("PL-12")
def billing_deviation(
    forecast: Decimal, actual: Decimal, percent_limit: Decimal, amount_limit: Decimal
) -> BillingDeviation:
    """How far billing lies from its forecast; reviewed past both limits only (docs/rules/pl.md#pl-12).

        amount  = |forecast - actual|
        percent = amount / |forecast| * 100     (none, and no review, when the forecast is 0)

    >>> billing_deviation(Decimal(50000), Decimal(46800), Decimal(10), Decimal(2500)).needs_review
    False
    """
    amount = abs(forecast - actual)
    percent = percent_of_base(amount, forecast)
    needs_review = _exceeds(percent, percent_limit) and _exceeds(amount, amount_limit)
    return BillingDeviation(amount, None if percent is None else rounded(percent), needs_review)


@rule("PL-18")
def revenue_differs(daily: Decimal, ledger: Decimal, limit_percent: Decimal) -> bool:
    """Whether daily revenue of a closed month is too far from the ledger's (docs/rules/pl.md#pl-18).

        |daily revenue - ledger| / |ledger| * 100 > limit     (of a ledger of 0 any difference is)

    >>> [revenue_differs(daily, Decimal(100), Decimal(2)) for daily in (Decimal(98), Decimal("97.99"))]
    [False, True]
    """
    percent = percent_of_base(abs(daily - ledger), ledger)
    return daily != ledger if percent is None else percent > limit_percent


def _exceeds(size: Decimal | None, limit: Decimal | None) -> bool:
    return size is not None and limit is not None and size > limit
