"""Rules that compare months and sites: STAT-24 to STAT-29."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from statistics import mean, median
from typing import NamedTuple

from shared_code.derivations.nodes import rule
from shared_code.kit.period import Period

ROLLING_MONTHS = 12
SEASONAL_MONTHS = 36


class Benchmark(NamedTuple):
    """The level of a group of sites; None when the group has no value."""

    mean: Decimal | None
    median: Decimal | None


@rule("STAT-24")
def vehicles_per_labor_hour(vehicles: Decimal, productive_hours: Decimal) -> Decimal | None:
    """Vehicles handled in a productive hour; None without hours (docs/rules/statistics.md#stat-24).

        vehicles per labor hour = vehicles / productive hours

    >>> vehicles_per_labor_hour(Decimal(2140), Decimal(856))
    Decimal('2.5')
    """
    return vehicles / productive_hours if productive_hours else None


@rule("STAT-25")
def revenue_per_vehicle(external_revenue: Decimal, paying_vehicles: Decimal) -> Decimal | None:
    """External revenue of a paying vehicle in $; None without vehicles (docs/rules/statistics.md#stat-25).

        revenue per vehicle = external revenue / paying vehicles

    >>> revenue_per_vehicle(Decimal(57000), Decimal(2000))
    Decimal('28.5')
    """
    return external_revenue / paying_vehicles if paying_vehicles else None


@rule("STAT-26")
def rolling_mean(monthly_values: Sequence[Decimal | None]) -> Decimal | None:
    """Mean of the last 12 months, oldest first, as far as they are there (docs/rules/statistics.md#stat-26).

        rolling mean = mean of the values among the last 12 months     (None when there is none)

    >>> rolling_mean([Decimal(100), None, Decimal(110)])
    Decimal('105')
    """
    known = [value for value in monthly_values[-ROLLING_MONTHS:] if value is not None]
    return mean(known) if known else None


@rule("STAT-27")
def seasonal_factors(monthly_values: Mapping[Period, Decimal | None]) -> Mapping[int, Decimal]:
    """Calendar month (1-12) to its level against the whole; empty below 36 months (docs/rules/statistics.md#stat-27).

        factor of a calendar month = mean of that month's values / mean of all values

    >>> seasonal_factors({Period(2025, 1): Decimal(100)})
    {}
    """
    known = {period: value for period, value in monthly_values.items() if value is not None}
    level = mean(known.values()) if len(known) >= SEASONAL_MONTHS else None
    if not level:
        return {}
    months = sorted({period.month for period in known})
    return {month: mean(value for period, value in known.items() if period.month == month) / level for month in months}


@rule("STAT-28")
def benchmark(site_values: Sequence[Decimal | None]) -> Benchmark:
    """Mean and median of the sites of a district or region that have a value (docs/rules/statistics.md#stat-28).

        mean = sum / number     median = the middle value, or the mean of the two in the middle

    >>> benchmark([Decimal(1), Decimal(2), None, Decimal(6)])
    Benchmark(mean=Decimal('3'), median=Decimal('2'))
    """
    known = [value for value in site_values if value is not None]
    return Benchmark(mean(known), median(known)) if known else Benchmark(None, None)


@rule("STAT-29")
def percentile_rank(value: Decimal, peer_values: Sequence[Decimal | None]) -> Decimal | None:
    """Share of the peers, the site not among them, below it; None without peers (docs/rules/statistics.md#stat-29).

        rank = (peers with a lower value + half of the peers with the same value) / peers

    >>> percentile_rank(Decimal(3), [Decimal(1), Decimal(3), None])
    Decimal('0.75')
    """
    known = [peer for peer in peer_values if peer is not None]
    lower = sum(peer < value for peer in known)
    ties = sum(peer == value for peer in known)
    return (lower + Decimal(ties) / 2) / len(known) if known else None
