"""Rules on revenue share and validations: REV-16 to REV-23."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from shared_code.derivations.nodes import rule
from shared_code.kit.errors import CalculationError
from shared_code.kit.money import ZERO, divide, to_cents

HUNDRED = Decimal(100)


class Band(NamedTuple):
    """A tier as it is applied: the company's percentage up to a limit of accumulated revenue; limit 0 has no end."""

    percent: Decimal
    limit: Decimal


@rule("REV-16")
def structure_base(revenue_of_codes: Sequence[Decimal]) -> Decimal:
    """$ of a month that a threshold structure shares, rounded once (docs/rules/revenue.md#rev-16).

        base = sum of the net external revenue of the structure's codes

    >>> structure_base((Decimal("84000.004"), Decimal("0.004")))
    Decimal('84000.01')
    """
    return to_cents(sum(revenue_of_codes, ZERO))


@rule("REV-17")
def accumulation_start(anniversary: bool, contract_start: date, first_of_month: date) -> date:
    """First day of the accumulation year that a month belongs to (docs/rules/revenue.md#rev-17).

        calendar year: 1 January;  anniversary: the contract's day and month, on or before the first of the month;
        never before the contract's start

    >>> accumulation_start(True, date(2023, 3, 15), date(2025, 3, 1))
    datetime.date(2024, 3, 15)
    """
    if not anniversary:
        return max(date(first_of_month.year, 1, 1), contract_start)
    key = (contract_start.month, contract_start.day)
    year = first_of_month.year - ((first_of_month.month, first_of_month.day) < key)
    leap_day = key == (2, 29)
    start = date(year, 3, 1) if leap_day else contract_start.replace(year=year)
    return max(start, contract_start)


@rule("REV-18")
def accumulated(months: Sequence[Decimal]) -> Decimal:
    """$ accumulated in the year before the month calculated (docs/rules/revenue.md#rev-18).

        prior = sum of the months since the accumulation started     (0 for monthly accumulation)

    >>> accumulated((Decimal(700000), Decimal(-50)))
    Decimal('699950')
    """
    return sum(months, ZERO)


@rule("REV-19", version=2)
def tiered_share(prior: Decimal, month: Decimal, tiers: Sequence[tuple[Decimal, Decimal]]) -> Decimal:
    """$ that the tiers give for a month on top of what was accumulated before (docs/rules/revenue.md#rev-19).

        for each tier, by limit, the unlimited one last:
        the part of the month between the tier before and the tier's limit * percent / 100
        (nobody knows how to share what lies above the highest limit: CalculationError)

    >>> tiered_share(ZERO, Decimal(120000), ((Decimal(15), Decimal(50000)), (Decimal(20), ZERO)))
    Decimal('21500.00')
    """
    total = prior + month
    reached, share = prior, ZERO
    for percent, limit in sorted(tiers, key=lambda tier: (tier[1] == 0, tier[1])):
        if limit and reached > limit:
            continue
        part = total - reached if not limit or total <= limit else limit - reached
        share += max(part, ZERO) * percent / HUNDRED
        reached = limit
    if month > 0:
        _must_reach(tiers, total)
    return to_cents(share)


def _must_reach(tiers: Sequence[tuple[Decimal, Decimal]], total: Decimal) -> None:
    """Refuse tiers that all end, the highest of them below an amount."""
    limits = [limit for _, limit in tiers]
    if limits and all(limits) and to_cents(total - max(limits)) > 0:
        raise CalculationError(
            f"the month and what was accumulated before make ${to_cents(total):,}, above ${to_cents(max(limits)):,}, "
            "the highest limit of the tiers; add a tier without limit that says what is shared above it"
        )


@rule("REV-20")
def room_threshold(
    occupied_rooms: Decimal, dollars_per_room: Decimal, tiers: Sequence[tuple[Decimal, Decimal]]
) -> tuple[Band, ...]:
    """Tiers whose limit moves with the rooms: nothing up to it, the agreed share above (docs/rules/revenue.md#rev-20).

        limit = occupied rooms * dollars per room     (no rooms: everything is shared)
        above = the agreed tiers with a share that do not end at or below the limit

    >>> room_threshold(Decimal(4000), Decimal("7.71"), ((Decimal(30), ZERO),))
    (Band(percent=Decimal('0'), limit=Decimal('30840.00')), Band(percent=Decimal('30'), limit=Decimal('0')))
    """
    limit = max(occupied_rooms, ZERO) * dollars_per_room
    above = [Band(percent, end) for percent, end in tiers if not end or (percent and end > limit)]
    return (Band(ZERO, limit), *above) if limit else tuple(above)


@rule("REV-21")
def revenue_share(shares: Sequence[Decimal], minimum_guarantee: Decimal | None) -> Decimal:
    """$ of a month from all structures of a contract, at least what is guaranteed (docs/rules/revenue.md#rev-21).

        revenue share = the larger of the sum of the shares and the minimum guarantee

    >>> revenue_share((Decimal("3850.00"),), Decimal(5000))
    Decimal('5000.00')
    """
    return to_cents(max(sum(shares, ZERO), minimum_guarantee or ZERO))


@rule("REV-22", version=2)
def validation_excess(
    validations: Decimal,
    by_count: bool,
    percent: Decimal | None,
    amount: Decimal | None,
    net_revenue: Sequence[Decimal],
) -> Decimal:
    """$ of validations above the client's allowance (docs/rules/revenue.md#rev-22).

        allowance = percent of the net external revenue of the month over all structures, or the agreed amount
        excess    = validations - allowance, at least 0     (by vehicle count the site netted it already: all of it)

    >>> validation_excess(Decimal(14900), False, Decimal(8), None, (Decimal(73250), Decimal("18640.40")))
    Decimal('7548.77')
    """
    if by_count:
        return to_cents(validations)
    allowance = (amount or ZERO) if percent is None else sum(net_revenue, ZERO) * percent / HUNDRED
    return to_cents(max(validations - allowance, ZERO))


@rule("REV-23")
def validation_fee(excess: Decimal, by_count: bool, share: Decimal, revenue: Decimal) -> Decimal:
    """$ that the client owes for validations above the allowance; shown, never added (docs/rules/revenue.md#rev-23).

        fee = excess * share of the first structure / revenue of it     (by vehicle count: the excess)

    >>> validation_fee(Decimal(41000), False, Decimal(18000), Decimal(90000))
    Decimal('8200.00')
    """
    return to_cents(excess if by_count else excess * divide(share, revenue))
