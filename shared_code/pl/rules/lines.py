"""Rules on the lines of a P&L and their totals: PL-1 to PL-6."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from shared_code.derivations.nodes import rule
from shared_code.kit.money import ZERO, to_cents
from shared_code.kit.period import Period
from shared_code.pl.models import IN_FLC, Line, MonthState

HUNDRED = Decimal(100)


@rule("PL-1")
def balance(balances: Sequence[Decimal | None], sign: int) -> Decimal:
    """A line in $ from the balances of its accounts, costs and revenue both positive (docs/rules/pl.md#pl-1).

        line = sign * sum of the balances, rounded to cents     (a missing balance adds nothing)

    >>> balance([Decimal("-308022.41"), None], -1), balance([None], 1)
    (Decimal('308022.41'), Decimal('0.00'))
    """
    return rounded(sign * (total(balances) or ZERO))


@rule("PL-2")
def front_line_contribution(lines: Mapping[Line, Decimal | None]) -> Decimal:
    """What a site leaves to the company, in $; a missing line counts as 0 (docs/rules/pl.md#pl-2).

        FLC = internal revenue - (payroll + claims + parking rents + other expense + PTEB + insurance)

    >>> front_line_contribution({Line.INTERNAL_REVENUE: Decimal(100), Line.PAYROLL: Decimal(60), Line.CLAIMS: None})
    Decimal('40')
    """
    return sum((sign * (lines.get(line) or ZERO) for line, sign in IN_FLC.items()), ZERO)


@rule("PL-3")
def cumulative(trend: Sequence[Decimal], budget: Sequence[Decimal]) -> Decimal:
    """FLC to budget in $, from January up to and including the last month given (docs/rules/pl.md#pl-3).

        cumulative = sum over the months of (trend FLC - budget FLC)

    >>> cumulative([Decimal(1500), Decimal(800)], [Decimal(1000), Decimal(2000)])
    Decimal('-700')
    """
    return sum((expected - planned for expected, planned in zip(trend, budget, strict=True)), ZERO)


@rule("PL-4")
def year_total(months: Sequence[Decimal | None]) -> Decimal | None:
    """Total of a line's months in $; None when no month has one (docs/rules/pl.md#pl-4).

        total = sum of the months there are

    >>> year_total([Decimal(170), None, Decimal(0)])
    Decimal('170')
    """
    return total(months)


actual_to_date = year_total
"""The same rule over the actual of the closed months."""


@rule("PL-5")
def percent_of_internal_revenue(amount: Decimal | None, internal_revenue: Decimal | None) -> Decimal | None:
    """A line in percent of internal revenue, two decimals; None where it says nothing (docs/rules/pl.md#pl-5).

        percent = amount / internal revenue * 100     (None unless internal revenue is above 0)

    >>> percent_of_internal_revenue(Decimal("166967.07"), Decimal("308022.41"))
    Decimal('54.21')
    """
    if amount is None or internal_revenue is None or internal_revenue <= 0:
        return None
    return rounded(amount * HUNDRED / internal_revenue)


@rule("PL-6")
def month_state(period: Period, closed_through: Period | None, today: date) -> MonthState:
    """Whether a month takes the ledger, a mix of actual and forecast, or the forecast (docs/rules/pl.md#pl-6).

        closed up to the last closed month, then current up to the month of today, then future

    >>> month_state(Period(2025, 6), Period(2025, 5), date(2025, 7, 15))
    <MonthState.CURRENT: 'current'>
    """
    if closed_through is not None and period <= closed_through:
        return MonthState.CLOSED
    return MonthState.CURRENT if period <= Period.of(today) else MonthState.FUTURE


@rule("PL-17")
def state_of_actual(states: Collection[MonthState]) -> MonthState:
    """What an actual adds up of some sites of a month, or months of a site: those (docs/rules/pl.md#pl-17).

        the closed ones when any is closed, else the current ones

    >>> state_of_actual([MonthState.CLOSED, MonthState.CURRENT]), state_of_actual([MonthState.FUTURE])
    (<MonthState.CLOSED: 'closed'>, <MonthState.CURRENT: 'current'>)
    """
    return MonthState.CLOSED if MonthState.CLOSED in states else MonthState.CURRENT


def total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of what is there; None when nothing is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, ZERO) if known else None


def rounded(amount: Decimal) -> Decimal:
    """$ or percent with two decimals; what rounds to nothing is 0.00 without a sign."""
    return ZERO + to_cents(amount)
