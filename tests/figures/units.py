"""The P&L of districts, regions and the company: readers of its lines, of what is below, and of the pages of sites."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from tests.figures.pages import NOT_SHOWN, NotShown, Pages, Place, Read, Shown, added, sum_of

OfChild = Callable[[str], Any]


def path(place: Place) -> str:
    return f"pl-view/rollup/{place.of}?period={place.period}"


def in_unit(line: str) -> Read:
    """The total of a unit's line."""

    def read(pages: Pages, place: Place) -> Shown:
        shown: Shown = pages.lines(path(place))[line]["total"][place.series]
        return shown

    return read


def months_of_unit(line: str) -> Read:
    """The months of a unit added; of the actual those that some of its sites have closed, if there are any."""

    def read(pages: Pages, place: Place) -> Shown:
        months = pages.lines(path(place))[line]["months"]
        if place.series == "actual":
            some = {one["period"] for one in pages.data(path(place))["months"] if 0 < one["actualSites"] < one["sites"]}
            months = [one for one in months if one["status"] == "closed" or one["period"] in some] or months
        return added(month[place.series] for month in months)

    return read


def of_children(line: str) -> Read:
    """What the units or sites below add up to; they show budget and trend."""

    def read(pages: Pages, place: Place) -> Shown:
        found = pages.data(path(place))
        if place.series not in {"budget", "trend"} or not found["children"]:
            return NOT_SHOWN
        return added(one[place.series] for child in found["children"] for one in child["lines"] if one["line"] == line)

    return read


def of_units_below(line: str) -> Read:
    """The pages of the units below added, in all series."""

    def read(pages: Pages, place: Place) -> Shown:
        below = [f"{one['level']}/{one['id']}" for one in pages.data(path(place))["children"] if one["level"] != "site"]
        if not below or place.series == "actual":  # which sites of a month count is decided in the unit as a whole
            return NOT_SHOWN
        return sum_of(*(_at(in_unit(line), place._replace(of=unit)) for unit in below))(pages, place)

    return read


def _at(read: Read, place: Place) -> Read:
    return lambda pages, _: read(pages, place)


def of_sites(line: str) -> Read:
    """The P&Ls of the sites added, month by month: of the actual those that have closed the month, if any has."""

    def read(pages: Pages, place: Place) -> Shown:
        below = list(sites(pages, place))
        months = [month["period"] for month in pages.data(path(place))["months"]]
        shown = {period: list(_of_month(pages, below, line, period)) for period in months}
        if place.series == "actual":
            closed = {
                period: [month for month in columns if month["status"] == "closed"] for period, columns in shown.items()
            }
            has_closed = any(closed.values())
            shown = {period: closed[period] or ([] if has_closed else columns) for period, columns in shown.items()}
        return added(month[place.series] for columns in shown.values() for month in columns)

    return read


def sites(pages: Pages, place: Place) -> Iterator[str]:
    """The sites of a unit, at whatever level below it."""
    for child in pages.data(path(place))["children"]:
        if child["level"] == "site":
            yield child["id"]
        else:
            yield from sites(pages, place._replace(of=f"{child['level']}/{child['id']}"))


def _of_month(pages: Pages, sites: list[str], line: str, period: str) -> Iterator[Any]:
    for site in sites:
        found = pages.lines(f"pl-view/{site}/{period[:4]}").get(line)
        if found:
            yield next(month for month in found["months"] if month["period"] == period)


def of_parent(line: str) -> Read:
    """A site as its district shows it; budget and trend."""

    def read(pages: Pages, place: Place) -> Shown:
        site = pages.data(f"sites/{place.of}")
        district = site and site.get("districtId")
        if not district or place.series not in {"budget", "trend"}:
            return NOT_SHOWN
        found = pages.data(path(place._replace(of=f"district/{district}")))
        child = found and next((one for one in found["children"] if one["id"] == place.of), None)
        return next(one[place.series] for one in child["lines"] if one["line"] == line) if child else NOT_SHOWN

    return read


def deviation(line: str) -> Read:
    """Trend less budget of the unit's children, as the page shows it for each."""

    def read(pages: Pages, place: Place) -> Shown:
        found = pages.data(path(place))
        shown = [one["amount"] for child in found["children"] for one in child["lines"] if one["line"] == line]
        return added(shown) if shown else NOT_SHOWN

    return read


def trend_less_budget(line: str) -> Read:
    """Trend less budget of a unit."""

    def read(pages: Pages, place: Place) -> Shown:
        trend, budget = (in_unit(line)(pages, place._replace(series=series)) for series in ("trend", "budget"))
        if isinstance(trend, Decimal) and isinstance(budget, Decimal):
            return trend - budget
        return trend if isinstance(trend, NotShown) else None

    return read
