"""What vehicles paid, from month facts of statistics: revenue by code over vehicles by category."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from shared_code.accounts.numbers import RATE_ACCOUNTS
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.rates.models import FAMILY_OF, PaidMonth
from shared_code.rates.rules import actual_rate
from shared_code.statistics.models import FAMILY, PaidDays, StatisticsFacts
from shared_code.statistics.persistence import DRIVERS, StoredDrivers, read_drivers
from shared_code.store.site_partition import Documents


class PaidRates:
    """Satisfies the port `PaidRates` of rates."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    def months(self, site_id: str, first: Period, last: Period) -> Mapping[Period, PaidMonth]:
        """The months that have a loaded day, in one range read."""
        found = self._documents.month_facts(site_id, first, last, {FAMILY, DRIVERS})
        paid = {
            period: paid_month(
                StatisticsFacts.model_validate(facts[FAMILY].content, extra="ignore"),
                read_drivers(facts[DRIVERS].content),
            )
            for period, facts in found.items()
            if {FAMILY, DRIVERS} <= {*facts}
        }
        return {period: month for period, month in paid.items() if month}


def paid_month(facts: StatisticsFacts, stored: StoredDrivers) -> PaidMonth | None:
    """The rates of the days that have both vehicles and revenue; none before the first one, None before any load.

    Vehicles of aggregators have no revenue codes: they are among those that pay by the day. Where no revenue has a
    code, no rate is known.
    """
    paid = facts.paid_days
    if paid is None:
        return PaidMonth({}, None, is_complete=False, loaded_at=stored.loaded_at) if stored.loaded_at else None
    codes = paid.revenue if facts.paid else stored.drivers.revenue_to_date
    revenue: dict[str, Decimal] = defaultdict(Decimal)
    for code, amount in codes.items():
        if code[:2] in FAMILY_OF.values():
            revenue[code[:2]] += amount
    vehicles: dict[str, Decimal] = defaultdict(Decimal)
    for category, family in FAMILY_OF.items():
        vehicles[family] += paid.counts.get(category, ZERO)
    families = {category: FAMILY_OF[category] for category in RATE_ACCOUNTS} if revenue else {}
    return PaidMonth(
        rates={category: actual_rate(revenue[family], vehicles[family]) for category, family in families.items()},
        last_day=paid.last_day,
        is_complete=facts.trend_source == "actual" or _is_whole_month(paid),
        loaded_at=stored.loaded_at,
    )


def _is_whole_month(paid: PaidDays) -> bool:
    return paid.last_day is not None and paid.days == Period.of(paid.last_day).day_count
