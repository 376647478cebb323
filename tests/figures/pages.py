"""What users see of the company: the pages of the API, each read once, and what a reader of a figure is."""

import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, Final, NamedTuple

from starlette.testclient import TestClient

BASE: Final = "/api/v1/forecasting"
SERIES: Final = ("budget", "actual", "forecast", "trend")
Amount = Decimal | None
Lines = Mapping[str, Mapping[str, Any]]


class Pages:
    """The pages of the API as callers of one role see them; a page that was read is not read again.

    `headers` signs a request in; it may name somebody else each time, since each caller may make 1,000 requests.
    """

    def __init__(self, client: TestClient, headers: Callable[[], Mapping[str, str]]) -> None:
        self._client = client
        self.headers = headers
        self.answer = cache(self._answer)
        self.lines = cache(self._lines)

    def _answer(self, path: str) -> Any:
        """The envelope of a page, its numbers as decimals; None where there is no such page, or not for the role."""
        answer = self._client.get(f"{BASE}/{path}", headers={"Accept-Encoding": "identity", **self.headers()})
        if answer.status_code in {403, 404}:
            return None
        assert answer.status_code == 200, f"{path}: {answer.text}"
        return json.loads(answer.text, parse_float=Decimal, parse_int=Decimal)

    def data(self, path: str) -> Any:
        found = self.answer(path)
        return found and found["data"]

    def _lines(self, path: str) -> Lines:
        """The lines of a P&L, a variance or a roll-up by their code."""
        found = self.data(path)
        return {line["line"]: line for line in found["lines"]} if found else {}

    def forget(self) -> None:
        """Make room: whoever has finished with a site does not come back to its pages."""
        self.answer.cache_clear()
        self.lines.cache_clear()


class Place(NamedTuple):
    """Where a figure is: a site or unit, a month or longer, and a series or whatever else tells figures apart there."""

    of: str
    period: str
    series: str


class NotShown:
    """The page does not show the figure at this place: not a difference, and not compared."""


NOT_SHOWN: Final = NotShown()
Shown = Amount | NotShown
Read = Callable[[Pages, Place], Shown]
OfLine = Callable[[str], Read]
"""A page on which all lines of the P&L stand: the reader of a line."""


class Figure(NamedTuple):
    """A figure and every page that shows it: all show the same, up to what rounding of parts may make (`within`).

    A reconciliation is a reading too: what leads from the parts on a page to the figure.
    """

    name: str
    shown: Mapping[str, Read]
    within: Read | None = None


def added(amounts: Iterable[Amount]) -> Amount:
    """The sum of what is known; None where nothing is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def sum_of(*reads: Read) -> Read:
    """A figure as the sum of others."""

    def read(pages: Pages, place: Place) -> Shown:
        amounts: list[Amount] = []
        for one in reads:
            found = one(pages, place)
            if isinstance(found, NotShown):
                return found
            amounts.append(found)
        return added(amounts)

    return read


def known(pages: Pages, place: Place, read: Read) -> Decimal:
    """A figure of which nothing is known counts 0."""
    found = read(pages, place)
    return found if isinstance(found, Decimal) else Decimal(0)


def in_series(*series: str) -> Callable[[Read], Read]:
    """The page shows the figure in these series only."""

    def limited(read: Read) -> Read:
        return lambda pages, place: read(pages, place) if place.series in series else NOT_SHOWN

    return limited
