"""A demo hotel's calendar of events, told two months before; their guests take rooms and park."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from random import Random
from typing import Final, NamedTuple

from demo.company import DemoSite
from shared_code.kit.period import Period
from shared_code.statistics.events import EventsMonth

_MONTHS: Final = range(-23, 3)
"""Months with it, from this one on."""
_TOLD: Final = timedelta(days=60)
_NAMES: Final = ("Dental Congress", "Home Show", "Gaming Fair", "Travel Mart", "Regional Finals")
_FILLED: Final = 5000
"""Guests who would double the demand of a day."""


class DemoEvent(NamedTuple):
    """An event of one to three days with as many guests each day."""

    name: str
    first: date
    days: int
    guests: int


def calendar(site: DemoSite, period: Period, today: date, at: datetime) -> EventsMonth | None:
    """A month of it, where the site has such a calendar."""
    if not site.events or Period.of(today).months_until(period) not in _MONTHS:
        return None
    days: dict[date, Mapping[str, Mapping[date, Decimal]]] = {}
    for day in period.days():
        event = on(site.id, day)
        if event and event.first - _TOLD < today:
            days[day] = {event.name: {event.first - _TOLD: Decimal(event.guests)}}
    return EventsMonth(loaded_at=at, days=days) if days else None


def more(site: DemoSite, day: date) -> float:
    """The share by which a day's demand grows."""
    event = on(site.id, day) if site.events else None
    return event.guests / _FILLED if event else 0.0


def on(site_id: str, day: date) -> DemoEvent | None:
    """The event of a day."""
    event = _of_week(site_id, day - timedelta(days=day.weekday()))
    return event if event and 0 <= (day - event.first).days < event.days else None


@cache
def _of_week(site_id: str, monday: date) -> DemoEvent | None:
    chance = Random(f"{site_id}|{monday}|event")  # noqa: S311 - a demo
    if chance.random() < 0.5:  # noqa: PLR2004 - every other week
        return None
    first = monday + timedelta(days=chance.randrange(5))
    return DemoEvent(chance.choice(_NAMES), first, chance.randrange(1, 4), chance.randrange(8, 25) * 50)
