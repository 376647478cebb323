"""Formulas that changed since, as they were: runs of then are calculated again by them, and nothing else is.

They are never edited, and call no rule that may change.
"""

from collections.abc import Sequence
from decimal import Decimal
from math import floor

from shared_code.derivations.nodes import rule
from shared_code.kit.money import ZERO, to_cents


@rule("STAT-30", version=1)
def daily_spread_1(total: Decimal, weights: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """$/day of a month's total, in cents that add up to it; one weight a day (docs/rules/statistics.md#stat-30).

        day = cents of |total| * weight / sum of weights, rounded down     (weights of 0: equal days)
        Missing cents go to the largest remainders, which have 28 digits; a negative total is mirrored.

    >>> daily_spread_1(Decimal("0.02"), [Decimal(4), Decimal(1), Decimal(1)])
    (Decimal('0.01'), Decimal('0.01'), Decimal('0.00'))
    """
    cents = int(abs(to_cents(total)).scaleb(2))
    whole = sum(weights, ZERO)
    shares = [cents * weight / whole if whole else Decimal(cents) / len(weights) for weight in weights]
    days = [floor(share) for share in shares]
    largest_remainders = sorted(range(len(days)), key=lambda day: days[day] - shares[day])
    for day in largest_remainders[: cents - sum(days)]:
        days[day] += 1
    return tuple(Decimal(day if total > 0 else -day).scaleb(-2) for day in days)
