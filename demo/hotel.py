"""What a demo hotel says of its own nights: every Monday those of the five weeks to come, the nearer the better."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from demo.company import DemoSite
from demo.history import occupied
from shared_code.kit.period import Period
from shared_code.statistics.hotel import HotelMonth

_MONTHS: Final = range(-13, 3)
"""Months with it, from this one on."""
_NIGHTS: Final = 35
_OFF: Final = 0.01
"""By which share it is off on the next night, and half of that more each week."""


def forecast(site: DemoSite, period: Period, today: date, at: datetime) -> HotelMonth | None:
    """A month of it, where the site has such a feed."""
    if not site.tells or Period.of(today).months_until(period) not in _MONTHS:
        return None
    said = {day: _said(site, day, today) for day in period.days()}
    days = {day: by_made for day, by_made in said.items() if by_made}
    return HotelMonth(loaded_at=at, days=days) if days else None


def _said(site: DemoSite, night: date, today: date) -> Mapping[date, Decimal]:
    last = night - timedelta(days=1)
    mondays = (last - timedelta(days=last.weekday() + 7 * weeks) for weeks in range(_NIGHTS // 7))
    rooms = float(occupied(site, night))
    found = {}
    for made in mondays:
        if made < today:
            chance = Random(f"{site.id}|{night}|{made}")  # noqa: S311 - a demo
            off = chance.gauss(0, _OFF * (1 + (night - made).days / 14))
            found[made] = Decimal(min(max(round(rooms * (1 + off)), 0), site.rooms))
    return found
