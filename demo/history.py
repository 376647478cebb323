"""Days of the demo company: what a site's date looks like never depends on the day it is made."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from random import Random
from typing import Final

from demo import events
from demo.company import DemoSite, hotel_days
from shared_code.accounts.numbers import RATE_ACCOUNTS, RateCategory
from shared_code.kit.money import to_cents
from shared_code.kit.period import Period
from shared_code.statistics.models import COUNTER_ACCOUNTS, EXTERNAL_REVENUE, OCCUPIED_ROOMS, Counter, Figures

YEARS = 3
HORIZON_MONTHS: Final = 12
REAL_SITE, REAL_MONTH = "0170", Period(2025, 3)
"""The site whose books of a month are those of a real one."""
Days = Mapping[date, Figures]
_WEEK = (0.97, 0.97, 0.99, 1.0, 1.05, 1.08, 0.92)
_OFFICE_WEEK = (1.1, 1.15, 1.15, 1.12, 1.05, 0.75, 0.68)
_GUESTS_WITHOUT_ROOMS = 0.06
_OF_THE_DAY: Final = {
    Counter.VALET_DAILY.value: 0.6, Counter.VALET_COMPS.value: 0.03, Counter.VALET_AGGREGATOR.value: 0.05,
    Counter.SELF_DAILY.value: 0.4, Counter.SELF_COMPS.value: 0.02, Counter.SELF_AGGREGATOR.value: 0.04,
}  # fmt: skip
_OF_THE_SPACES: Final = {Counter.VALET_MONTHLY.value: 0.04, Counter.SELF_MONTHLY.value: 0.05}
_COUNTED: Final = tuple(counter.value for counter in Counter)
_HOURS_PER_VEHICLE = {"Valet": 0.31, "GSA": 0.09, "Cashier": 0.05, "Shuttle": 0.04, "Bell": 0.08, "Door": 0.05}


@lru_cache(maxsize=1)
def months(site: DemoSite, today: date) -> Sequence[Period]:
    """The months a demo site has: three years back, or from its opening, to the end of the year of the horizon."""
    this_month = Period.of(today)
    start = max(this_month.shift(-12 * YEARS), Period.of(site.master(today).start_date or date.min))
    last = Period(this_month.shift(HORIZON_MONTHS).year, 12)
    return sorted({*start.through(last), *([REAL_MONTH] if site.id == REAL_SITE else ())})


def first_day(site: DemoSite, today: date) -> date:
    """The first day with actuals: three years before the current month, or when the site or its data begin."""
    if site.real:
        return min(hotel_days(site.real, today - timedelta(days=1)))
    start = site.master(today).start_date or date.min
    return max(start, Period.of(today).shift(-12 * YEARS).first_day)


@cache
def rates(site_id: str) -> Mapping[RateCategory, Decimal]:
    """$/vehicle of a site; aggregators pay a little less than others."""
    chance = Random(f"{site_id}|rates")  # noqa: S311 - a demo
    valet, own = chance.randrange(26, 48), chance.randrange(14, 24)
    return {
        RateCategory.VALET_DAILY: Decimal(valet - 4),
        RateCategory.VALET_OVERNIGHT: Decimal(valet + 12),
        RateCategory.VALET_MONTHLY: Decimal(9),
        RateCategory.VALET_AGGREGATOR: Decimal(valet - 8),
        RateCategory.SELF_DAILY: Decimal(own),
        RateCategory.SELF_OVERNIGHT: Decimal(own + 11),
        RateCategory.SELF_MONTHLY: Decimal(6),
        RateCategory.SELF_AGGREGATOR: Decimal(own - 3),
    }


@lru_cache(maxsize=16)
def days(site: DemoSite, period: Period, today: date) -> Days:
    """The days of a month that are over, as they were."""
    first, last = first_day(site, today), min(today - timedelta(days=1), site.master(today).close_date or date.max)
    return {day: _actual(site, day, today) for day in period.days() if first <= day <= last}


def actual_days(site: DemoSite, period: Period, today: date) -> Days:
    """The rows that were delivered of a month: those of the site that has a gap without it."""
    known = days(site, period, today)
    return {day: row for day, row in known.items() if not _in_gap(day, today)} if site.gap else known


def _in_gap(day: date, today: date) -> bool:
    """Three days of last month, and two of this one as soon as it is old enough."""
    last_month, this_month = Period.of(today).shift(-1), Period.of(today)
    return (last_month.covers(day) and 17 <= day.day <= 19) or (this_month.covers(day) and day.day in {2, 3})  # noqa: PLR2004 - days


def _actual(site: DemoSite, day: date, today: date) -> Figures:
    chance = Random(f"{site.id}|{day}")  # noqa: S311 - a demo
    figures = _demand(site, day, _of_the_day(chance) * (1 + events.more(site, day)))
    if site.real:
        figures[OCCUPIED_ROOMS] = Decimal(hotel_days(site.real, today - timedelta(days=1))[day])
    if site.rooms:
        ratio = site.drive_in * chance.gauss(1, 0.05)
        _park(figures, _whole(float(figures[OCCUPIED_ROOMS]) * ratio), site.capture)
    revenue = sum((figures[category] * rate for category, rate in rates(site.id).items()), Decimal(0))
    figures[EXTERNAL_REVENUE] = to_cents(revenue * Decimal(str(round(chance.gauss(0.985, 0.01), 4))))
    if site.bell:
        figures[EXTERNAL_REVENUE] += _bell(figures)
    return figures


def occupied(site: DemoSite, day: date) -> Decimal:
    """Rooms of a night as they were or will be, at a site with invented ones."""
    return _demand(site, day, _of_the_day(Random(f"{site.id}|{day}")))[OCCUPIED_ROOMS]  # noqa: S311 - a demo


def _of_the_day(chance: Random) -> float:
    return chance.gauss(1, 0.06)


CODES: Final[Mapping[RateCategory, Mapping[str, Decimal]]] = {
    RateCategory.VALET_DAILY: {"VD1": Decimal(1)},
    RateCategory.VALET_AGGREGATOR: {"VD2": Decimal(1)},
    RateCategory.VALET_OVERNIGHT: {"VO1": Decimal("0.9"), "VO3": Decimal("0.1")},
    RateCategory.VALET_MONTHLY: {"VM1": Decimal("0.8"), "VM2": Decimal("0.2")},
    RateCategory.SELF_DAILY: {"SD1": Decimal(1)},
    RateCategory.SELF_AGGREGATOR: {"SD2": Decimal(1)},
    RateCategory.SELF_OVERNIGHT: {"SO1": Decimal(1)},
    RateCategory.SELF_MONTHLY: {"SM1": Decimal("0.6"), "SM2": Decimal("0.3"), "SM3": Decimal("0.1")},
}
"""What part of a category's revenue stands under each revenue code."""
BELL_CODES: Final = {"OR1": Decimal("0.8"), "OR2": Decimal("0.2")}
_BELL_PER_ROOM: Final = Decimal("0.9")


def by_code(site: DemoSite, days: Days) -> Mapping[date, Figures]:
    """Revenue of some days by revenue code; what adjustments took away stands under ADJ."""
    earned = [
        (category, code, rates(site.id)[category] * part)
        for category, parts in CODES.items()
        for code, part in parts.items()
    ]
    found = {}
    for day, figures in days.items():
        codes = {code: figures[category] * rate for category, code, rate in earned}
        if site.bell:
            codes |= {code: _bell(figures) * part for code, part in BELL_CODES.items()}
        found[day] = {**codes, "ADJ": figures[EXTERNAL_REVENUE] - sum(codes.values(), Decimal(0))}
    return found


def bell(site: DemoSite, days: Days) -> Mapping[date, Decimal]:
    """Revenue of bell service, where the contract has it; external revenue contains it."""
    return {day: _bell(figures) for day, figures in days.items()} if site.bell else {}


def _bell(figures: Figures) -> Decimal:
    return figures[OCCUPIED_ROOMS] * _BELL_PER_ROOM


@lru_cache(maxsize=256)
def expected(site: DemoSite, day: date) -> Figures:
    """What a planner expects of a day: rooms/day and vehicles/day, without chance."""
    return _demand(site, day, 1)


def _demand(site: DemoSite, day: date, chance: float) -> dict[str, Decimal]:
    season = _season(day)
    growth = 1 + 0.02 * (day.year - 2024)
    if site.rooms:
        level = season * growth * _WEEK[day.weekday()] * chance
        rooms = _whole(min(site.rooms, site.rooms * site.occupancy * level))
        overnight = _whole(float(rooms) * site.drive_in)
    else:
        level = growth * _OFFICE_WEEK[day.weekday()] * chance
        overnight = _whole(site.daily * _GUESTS_WITHOUT_ROOMS * level)
    daily = site.daily * level
    named = {name: _whole(daily * part) for name, part in _OF_THE_DAY.items()}
    named |= {name: _whole(site.spaces * part) for name, part in _OF_THE_SPACES.items()}
    if site.rooms:
        named[OCCUPIED_ROOMS] = rooms
    _park(named, overnight, site.capture or 0.3)
    return named


@cache
def _season(day: date) -> float:
    return 1 + 0.11 * math.cos(2 * math.pi * (day.timetuple().tm_yday - 196) / 365)


def _park(figures: dict[str, Decimal], overnight: Decimal, capture: float) -> None:
    valet = _whole(float(overnight) * capture)
    figures[Counter.VALET_OVERNIGHT.value] = valet
    figures[Counter.SELF_OVERNIGHT.value] = overnight - valet


def budget(site: DemoSite, period: Period) -> Mapping[str, Decimal]:
    """A month's budget by main account: the expected counts, and what they earn at the site's rates."""
    days = [expected(site, day) for day in period.days()]
    counts = {name: sum((day.get(name, Decimal(0)) for day in days), Decimal(0)) for name in COUNTER_ACCOUNTS}
    balances = {account: counts[name] for name, account in COUNTER_ACCOUNTS.items() if name != EXTERNAL_REVENUE}
    earned = {accounts.revenue: counts[c] * rates(site.id)[c] for c, accounts in RATE_ACCOUNTS.items()}
    return {**balances, **earned, COUNTER_ACCOUNTS[EXTERNAL_REVENUE]: sum(earned.values(), Decimal(0))}


def saved_days(site: DemoSite, period: Period, today: date) -> Iterator[tuple[date, Figures]]:
    """What the account manager set: rooms and ratios, or overnight vehicles; Sundays were left to the budget."""
    last = site.master(today).close_date or date.max
    for day in period.days():
        if not today <= day <= last or day.weekday() == 6 or not site.forecast:  # noqa: PLR2004 - Sunday
            continue
        chance = Random(f"{site.id}|{day}|forecast")  # noqa: S311 - a demo
        figures = _demand(site, day, chance.uniform(0.95, 1.08))
        if site.rooms:
            ratios = {"driveInRatio": Decimal(str(site.drive_in)), "captureRatio": Decimal(str(site.capture))}
            yield day, {OCCUPIED_ROOMS: figures[OCCUPIED_ROOMS], **ratios, Counter.VALET_DAILY: figures["valetDaily"]}
        else:
            yield day, {name: figures[name] for name in ("valetDaily", "selfDaily", "valetOvernight", "selfOvernight")}


def vehicles(day: Figures) -> int:
    """Vehicles of a day, of all kinds."""
    return sum(int(day[counter]) for counter in _COUNTED)


@cache
def hours(vehicles: int) -> Mapping[str, Decimal]:
    """Hours that a day of so many vehicles needs, by job family, in half hours."""
    return {family: _whole(vehicles * each * 2) / 2 for family, each in _HOURS_PER_VEHICLE.items()}


def _whole(value: float) -> Decimal:
    return Decimal(math.floor(value + 0.5))
