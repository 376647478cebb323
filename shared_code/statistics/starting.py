"""What days start from that nobody saved, where the company's forecasts start from the predictive one."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from shared_code.accounts.models import Balances
from shared_code.accounts.numbers import RATE_ACCOUNTS
from shared_code.kit.money import ZERO
from shared_code.rates.rules import budget_rate
from shared_code.sites.models import Site
from shared_code.statistics.models import (
    CAPTURE_RATIO,
    COUNTER_ACCOUNTS,
    DRIVE_IN_RATIO,
    EXTERNAL_REVENUE,
    OCCUPIED_ROOMS,
    OVERNIGHT,
    Counter,
    Figures,
)
from shared_code.statistics.ports import StoredStatistics
from shared_code.statistics.trends import ForetoldDriver

_PRICED: Final = Decimal("0.9")
"""The share of budgeted external revenue that must have a rate before foretold vehicles take the budget's place."""

Starts = Mapping[date, Figures]


def started_days(
    site: Site, before: Starts, foretold: Mapping[str, ForetoldDriver], today: date
) -> Mapping[date, Figures]:
    """The fields that people type, at P50 of drivers that were tested; `before` is what days started from until now.

    The site is open on them. A day before a driver's first one keeps what was foretold of it last; of a driver that is
    foretold no more, so do the days before today.
    """
    names = [*(_WITH_ROOMS if site.has_rooms else Counter)]
    tested = {name: one for name in names if (one := foretold.get(name)) is not None and one.score is not None}
    found: dict[date, dict[str, Decimal]] = {}
    for day, fields in before.items():
        for name, value in fields.items():
            if day < (tested[name].first if name in tested else today):
                found.setdefault(day, {})[name] = value
    for name, driver in tested.items():
        for day, (_, middle, _) in driver.dated():
            if site.is_open_on(day):
                found.setdefault(day, {})[name] = middle
    return {day: found[day] for day in sorted(found)}


_WITH_ROOMS: Final = (
    OCCUPIED_ROOMS,
    DRIVE_IN_RATIO,
    CAPTURE_RATIO,
    *(counter for counter in Counter if counter not in OVERNIGHT),
)
"""What is typed at a site with rooms, where overnight vehicles are derived."""


def is_priced(stored: StoredStatistics) -> bool:
    """Whether rates make revenue of the month's vehicles; budgeted revenue without vehicles has no rate."""
    balances: Balances = stored.balances or {}
    budgeted = balances.get(COUNTER_ACCOUNTS[EXTERNAL_REVENUE], ZERO)
    priced = sum(
        (
            balances.get(accounts.revenue, ZERO)
            for category, accounts in RATE_ACCOUNTS.items()
            if stored.saved_rates.get(category)
            or budget_rate(balances.get(accounts.revenue), balances.get(accounts.vehicles))
        ),
        ZERO,
    )
    return priced >= _PRICED * budgeted
