"""Variances and bridges of units: readers of their pages, and of roll-ups, children and sites behind them."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from tests.figures import bridges, units, variances
from tests.figures.pages import NOT_SHOWN, NotShown, Pages, Place, Read, Shown, added


def of_unit(read: Read) -> Read:
    """A reader of a site's variance as one of a unit's, whose path begins where that of a site has its number."""
    return lambda pages, place: read(pages, place._replace(of=f"rollup/{place.of}"))


def amount_of_rollup(line: str) -> Read:
    """Trend less budget of the roll-up."""

    def read(pages: Pages, place: Place) -> Shown:
        return units.trend_less_budget(line)(pages, place) if place.series == "budget" else NOT_SHOWN

    return read


def amounts_of_sites(line: str) -> Read:
    """The variances of the sites added, without those that are left out on both sides."""

    def read(pages: Pages, place: Place) -> Shown:
        page = pages.data(f"pl-view/rollup/{place.of}/variance/{place.series}?period={place.period}")
        left_out = {one["siteId"] for one in page["leftOut"]}
        sites = [site for site in units.sites(pages, place) if site not in left_out]
        amounts = [variances.told(line, "amount")(pages, place._replace(of=site)) for site in sites]
        known = [amount for amount in amounts if isinstance(amount, Decimal)]
        return added(known) if known else NOT_SHOWN

    return read


def in_rollup(series: str) -> Read:
    """The line of a bridge as the roll-up shows it."""
    return lambda pages, place: units.in_unit(place.series)(pages, place._replace(series=series))


def effects_and_residual(pages: Pages, place: Place) -> Shown:
    found = bridges.bridge(pages, place)
    return added([found["residual"], *(one["amount"] for one in found["effects"])])


def end_less_start(pages: Pages, place: Place) -> Shown:
    last, first = (in_rollup(series)(pages, place) for series in ("trend", "budget"))
    return last - first if isinstance(last, Decimal) and isinstance(first, Decimal) else NOT_SHOWN


def of_children(name: str) -> Read:
    """Where a bridge begins or ends, as its children add up to it."""
    return lambda pages, place: added(child[name] for child in _children(pages, place))


def effect_of_children(name: str) -> Read:
    """An effect as that of the children added."""

    def read(pages: Pages, place: Place) -> Shown:
        return sum((_amount(child, name) for child in _children(pages, place)), Decimal(0))

    return read


def effect_of_sites(name: str) -> Read:
    """An effect as the bridges of the sites show it, each on its own page."""

    def read(pages: Pages, place: Place) -> Shown:
        children = _children(pages, place)
        if any(child["level"] != "site" for child in children):
            return NOT_SHOWN
        shown = [bridges.effect(name)(pages, place._replace(of=child["id"])) for child in children]
        return NOT_SHOWN if any(isinstance(one, NotShown) for one in shown) else added([Decimal(0), *_known(shown)])

    return read


def _known(shown: list[Shown]) -> Iterator[Decimal]:
    yield from (one for one in shown if isinstance(one, Decimal))


def _children(pages: Pages, place: Place) -> list[Any]:
    return list(bridges.bridge(pages, place)["children"])


def _amount(bridge: Any, name: str) -> Decimal:
    return next((Decimal(one["amount"]) for one in bridge["effects"] if one["effect"] == name), Decimal(0))
