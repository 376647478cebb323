"""Variances: what a page of variance says of a line, and what its own figures and the P&L give for it."""

from decimal import Decimal
from typing import Final

from shared_code.kit.period import Period
from tests.figures.lines import in_total, ratio
from tests.figures.pages import NOT_SHOWN, Amount, NotShown, OfLine, Pages, Place, Read, Shown

COMPARISONS: Final = ("budget", "prior-month", "prior-quarter", "prior-year", "forecast-actual")
"""The comparisons of a site's month; `series` of a place names one."""


def told(line: str, name: str) -> Read:
    """A figure of the page of variance."""

    def read(pages: Pages, place: Place) -> Shown:
        found = pages.lines(f"pl-view/{place.of}/variance/{place.series}?period={place.period}").get(line)
        return found[name] if found else NOT_SHOWN

    return read


def value_less_base(line: str) -> Read:
    def read(pages: Pages, place: Place) -> Shown:
        return _less(told(line, "value")(pages, place), told(line, "base")(pages, place))

    return read


def percent_of_base(line: str) -> Read:
    """The amount as a percentage of the base as it is shown."""

    def read(pages: Pages, place: Place) -> Shown:
        amount, base = told(line, "amount")(pages, place), told(line, "base")(pages, place)
        if isinstance(amount, NotShown) or isinstance(base, NotShown):
            return NOT_SHOWN
        return ratio(amount, base)

    return read


def of_pages(line: str) -> Read:
    """Value less base, both as the P&L of their months shows them; a quarter counts with its mean month."""

    def read(pages: Pages, place: Place) -> Shown:
        period = Period.parse(place.period)
        value = _pl(line, "trend", place.of, period)(pages, place)
        match place.series:
            case "budget":
                base = _pl(line, "budget", place.of, period)(pages, place)
            case "prior-month":
                base = _pl(line, "trend", place.of, period.shift(-1))(pages, place)
            case "prior-year":
                value = _pl(line, "trend", place.of, period)(pages, place)
                base = _pl(line, "actual", place.of, period.shift(-12))(pages, place)
            case "prior-quarter":
                base = _mean(line, place, period.shift(-3 - (period.month - 1) % 3), pages)
            case _:
                return NOT_SHOWN
        return _less(value, base)

    return read


def _pl(line: str, series: str, site: str, period: Period) -> Read:
    there = Place(site, str(period), series)
    return lambda pages, _: in_total(line)(pages, there)


def _mean(line: str, place: Place, first: Period, pages: Pages) -> Shown:
    months = [_pl(line, "trend", place.of, first.shift(number))(pages, place) for number in range(3)]
    known: list[Decimal] = [month for month in months if isinstance(month, Decimal)]
    return (sum(known, Decimal(0)) / 3).quantize(Decimal("0.01")) if len(known) == len(months) else NOT_SHOWN


def _less(value: Shown, base: Shown) -> Shown:
    if isinstance(value, NotShown) or isinstance(base, NotShown):
        return NOT_SHOWN
    missing: Amount = None
    return missing if value is None or base is None else value - base


VARIANCE: Final[OfLine] = of_pages
