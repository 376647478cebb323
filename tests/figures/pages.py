"""What users see of the company, page by page: each page read once, and where each figure stands on it."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, Final, NamedTuple

from starlette.testclient import TestClient

BASE: Final = "/api/v1/forecasting"
SERIES: Final = ("budget", "actual", "forecast", "trend")
IN_FLC: Final[Mapping[str, int]] = {
    "internalRevenue": 1, "payroll": -1, "claims": -1, "parkingRents": -1, "otherExpense": -1, "pteb": -1,
    "insurance": -1,
}  # fmt: skip
"""What front line contribution is made of, by the text of domain and docs, not by the product's table."""
Amount = Decimal | None
Lines = Mapping[str, Mapping[str, Any]]


class Pages:
    """The pages of the API as callers of one role see them; a page that was read is not read again.

    `headers` signs a request in; it may name somebody else each time, since each caller may make 1,000 requests.
    """

    def __init__(self, client: TestClient, headers: Callable[[], Mapping[str, str]]) -> None:
        self._client = client
        self._headers = headers
        self.answer = cache(self._answer)

    def _answer(self, path: str) -> Any:
        """The envelope of a page, its numbers as decimals; None where there is no such page."""
        answer = self._client.get(f"{BASE}/{path}", headers=dict(self._headers()))
        if answer.status_code == 404:
            return None
        assert answer.status_code == 200, f"{path}: {answer.text}"
        return json.loads(answer.text, parse_float=Decimal, parse_int=Decimal)

    def data(self, path: str) -> Any:
        found = self.answer(path)
        return found and found["data"]

    def lines(self, path: str) -> Lines:
        """The lines of a P&L or a roll-up by their code."""
        found = self.data(path)
        return {line["line"]: line for line in found["lines"]} if found else {}


class Place(NamedTuple):
    """Where a figure is: the site, the month, the series."""

    site: str
    period: str
    series: str


Read = Callable[[Pages, Place], Any]


def _of_month(line: str) -> Read:
    def read(pages: Pages, place: Place) -> Any:
        found = pages.lines(f"pl-view/{place.site}/{place.period[:4]}").get(line)
        return found and next(month[place.series] for month in found["months"] if month["period"] == place.period)

    return read


def _total_of_month(line: str) -> Read:
    def read(pages: Pages, place: Place) -> Any:
        found = pages.lines(f"pl-view/{place.site}/{place.period}").get(line)
        return found and found["total"][place.series]

    return read


def _of_flc(name: str) -> Read:
    def read(pages: Pages, place: Place) -> Any:
        found = pages.data(f"flc/{place.site}/{place.period}")
        month = found and found["months"][0]
        return month and (month["flc"] if name == "flc" else month["inputs"][name])[place.series]

    return read


def _at(path: str, *names: str) -> Read:
    """A series of a page that is read by site and month."""

    def read(pages: Pages, place: Place) -> Any:
        found = pages.data(f"{path}/{place.site}/{place.period}")
        for name in names:
            found = found and found[name]
        return found and found[place.series]

    return read


def _statistics(name: str) -> Read:
    def read(pages: Pages, place: Place) -> Any:
        found = pages.data(f"statistics/{place.site}/{place.period}")
        rows = found["series"] if found else ()
        return next((row[name] for row in rows if row["series"] == place.series), None)

    return read


def _trends(name: str) -> Read:
    def read(pages: Pages, place: Place) -> Any:
        found = pages.data(f"statistics/{place.site}/trends/3y")
        months = next(measure["months"] for measure in found["measures"] if measure["measure"] == name)
        return next((month["value"] for month in months if month["period"] == place.period), None)

    return read


LINES: Final = ("externalRevenue", *IN_FLC, "flc")
FIGURES: Final[Mapping[str, Mapping[str, Read]]] = {
    **{line: {"P&L of the year": _of_month(line), "P&L of the month": _total_of_month(line)} for line in LINES},
    "externalRevenue": {
        "P&L of the year": _of_month("externalRevenue"),
        "P&L of the month": _total_of_month("externalRevenue"),
        "external revenue": _at("revenue/external", "total"),
    },
    "internalRevenue": {
        "P&L of the year": _of_month("internalRevenue"),
        "P&L of the month": _total_of_month("internalRevenue"),
        "internal revenue": _at("revenue/internal", "total"),
        "FLC": _of_flc("internalRevenue"),
    },
    **{
        line: {
            "P&L of the year": _of_month(line),
            "P&L of the month": _total_of_month(line),
            "FLC": _of_flc(line),
        }
        for line in ("payroll", "claims", "parkingRents", "otherExpense", "pteb", "insurance", "flc")
    },
}
"""By figure: the pages of a site on which it appears in all four series, and how it is read there."""
OF_THE_TREND: Final[Mapping[str, Mapping[str, Read]]] = {
    name: {"statistics": _statistics(name), "trends": _trends(name)}
    for name in (
        "occupancy", "driveInRatio", "captureRatio", "valetVehicles", "selfParkVehicles", "externalRevenue",
    )
}  # fmt: skip
"""By measure: the pages on which its trend appears."""


def disagreements(pages: Pages, places: Sequence[Place], figures: Mapping[str, Mapping[str, Read]]) -> Iterator[str]:
    """Figures that two pages show differently, as sentences."""
    for place in places:
        for figure, readers in figures.items():
            shown = {page: read(pages, place) for page, read in readers.items()}
            if len(set(shown.values())) > 1:
                values = ", ".join(f"{page} {value}" for page, value in shown.items())
                yield f"{figure} of {place.site} {place.period} {place.series}: {values}"


def contribution(amounts: Mapping[str, Amount]) -> Amount:
    """Internal revenue less costs; none without internal revenue."""
    if amounts["internalRevenue"] is None:
        return None
    return sum(((amounts[line] or Decimal(0)) * sign for line, sign in IN_FLC.items()), Decimal(0))


def wrong_contributions(lines: Lines, where: str) -> Iterator[str]:
    """Values of FLC in a P&L that are not the identity of its lines: months, totals, actual to date."""
    for series in SERIES:
        for place, shown in enumerate(lines["flc"]["months"]):
            amounts = {line: lines[line]["months"][place][series] for line in IN_FLC}
            yield from _wrong(amounts, shown[series], f"{where}, {series} of {shown['period']}")
        totals = {line: lines[line]["total"][series] for line in IN_FLC}
        yield from _wrong(totals, lines["flc"]["total"][series], f"{where}, {series} in total")
    to_date = {line: lines[line]["actualToDate"] for line in IN_FLC}
    yield from _wrong(to_date, lines["flc"]["actualToDate"], f"{where}, actual to date")


def _wrong(amounts: Mapping[str, Amount], shown: Amount, where: str) -> Iterator[str]:
    expected = contribution(amounts)
    if shown != expected:
        yield f"{where}: FLC {shown}, its lines give {expected}"


def differing_children(pages: Pages, path: str) -> Iterator[str]:
    """Lines of a unit that are not the sum of its children."""
    unit = pages.data(path)
    for line in unit["lines"]:
        children = [one for child in unit["children"] for one in child["lines"] if one["line"] == line["line"]]
        for series in ("budget", "trend"):
            known = [one[series] for one in children if one[series] is not None]
            if children and line["total"][series] != (sum(known, Decimal(0)) if known else None):
                yield f"{path}, {line['line']} {series}: {line['total'][series]}, children {sum(known, Decimal(0))}"
