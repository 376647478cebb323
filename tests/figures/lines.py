"""The lines of the P&L on every page that shows them: readers of a line, and what lines add up to."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from shared_code.kit.period import Period, YearPart
from tests.figures.pages import NOT_SHOWN, Amount, NotShown, OfLine, Pages, Place, Read, Shown, added

IN_FLC: Final[Mapping[str, int]] = {
    "internalRevenue": 1, "payroll": -1, "claims": -1, "parkingRents": -1, "otherExpense": -1, "pteb": -1,
    "insurance": -1,
}  # fmt: skip
"""What front line contribution is made of, by the text of domain and docs, not by the product's table."""
LINES: Final = ("externalRevenue", *IN_FLC, "flc")


def month_of(pages: Pages, path: str, line: str, period: str) -> Any:
    """The column of a month in a P&L or a roll-up."""
    found = pages.lines(path).get(line)
    return found and next((month for month in found["months"] if month["period"] == period), None)


def on_year(line: str) -> Read:
    def read(pages: Pages, place: Place) -> Shown:
        month = month_of(pages, f"pl-view/{place.of}/{place.period[:4]}", line, place.period)
        shown: Shown = month[place.series] if month else NOT_SHOWN
        return shown

    return read


def in_total(line: str) -> Read:
    """The total of the P&L of a month, a quarter or a year."""

    def read(pages: Pages, place: Place) -> Shown:
        found = pages.lines(f"pl-view/{place.of}/{place.period}").get(line)
        shown: Shown = found["total"][place.series] if found else NOT_SHOWN
        return shown

    return read


def on_flc(line: str) -> Read:
    """The page of front line contribution."""

    def read(pages: Pages, place: Place) -> Shown:
        found = pages.data(f"flc/{place.of}/{place.period[:4]}")
        month = found and next(month for month in found["months"] if month["period"] == place.period)
        if not month:
            return NOT_SHOWN
        shown: Shown = (month["flc"] if line == "flc" else month["inputs"][line])[place.series]
        return shown

    return read


def on_record(line: str) -> Read:
    """What was kept of the month while it stood as it stands: the snapshot of the same calculation."""

    def read(pages: Pages, place: Place) -> Shown:
        now = pages.data(f"pl-view/{place.of}/{place.period}")
        for one in pages.data(f"snapshots/{place.of}/{place.period}") or ():
            if now and one["calcRunId"] == now["calcRunId"]:
                shown: Shown = next(row[place.series] for row in one["lines"] if row["line"] == line)
                return shown
        return NOT_SHOWN

    return read


def compared(comparison: str, side: str, series: str, later: int = 0) -> OfLine:
    """A side of a variance, and the series whose figure it is; a base is shown some months `later`."""

    def of_line(line: str) -> Read:
        def read(pages: Pages, place: Place) -> Shown:
            if place.series != series:
                return NOT_SHOWN
            period = Period.parse(place.period).shift(later)
            found = pages.lines(f"pl-view/{place.of}/variance/{comparison}?period={period}").get(line)
            return found[side] if found else NOT_SHOWN

        return read

    return of_line


def contribution(of_line: OfLine) -> Read:
    """Internal revenue less costs, from the lines of a page; none without internal revenue."""

    def read(pages: Pages, place: Place) -> Shown:
        amounts = {line: of_line(line)(pages, place) for line in IN_FLC}
        if any(isinstance(amount, NotShown) for amount in amounts.values()):
            return NOT_SHOWN
        return internal_less_costs(amounts)

    return read


def internal_less_costs(amounts: Mapping[str, Any]) -> Amount:
    if amounts["internalRevenue"] is None:
        return None
    return sum(((amounts[line] or Decimal(0)) * sign for line, sign in IN_FLC.items()), Decimal(0))


PAGES_OF_A_MONTH: Final[Mapping[str, OfLine]] = {
    "P&L of the year": on_year,
    "P&L of the month": in_total,
    "FLC": on_flc,
    "record": on_record,
    "variance to budget": compared("budget", "value", "trend"),
    "variance to budget, base": compared("budget", "base", "budget"),
    "variance to the record": compared("forecast-actual", "value", "actual"),
    "variance to the month before": compared("prior-month", "value", "trend"),
    "variance to the month before, base": compared("prior-month", "base", "trend", 1),
    "variance to the quarter before": compared("prior-quarter", "value", "trend"),
    "variance to the year before": compared("prior-year", "value", "trend"),
    "variance to the year before, base": compared("prior-year", "base", "actual", 12),
}
"""Where a line of a site's month stands, by page."""


def months_added(line: str) -> Read:
    """The months of a quarter or a year, added: closed ones of the actual as soon as there is one (PL-17)."""

    def read(pages: Pages, place: Place) -> Shown:
        found = pages.lines(f"pl-view/{place.of}/{place.period}").get(line)
        if not found:
            return NOT_SHOWN
        months = found["months"]
        if place.series == "actual":
            months = [month for month in months if month["status"] == "closed"] or months
        return added(month[place.series] for month in months)

    return read


def to_date(line: str) -> Read:
    """The actual to date, which is the actual of the total as soon as a month is closed."""

    def read(pages: Pages, place: Place) -> Shown:
        found = pages.lines(f"pl-view/{place.of}/{place.period}").get(line)
        closed = found and any(month["status"] == "closed" for month in found["months"])
        return found["actualToDate"] if found and closed and place.series == "actual" else NOT_SHOWN

    return read


def compared_over(comparison: str, side: str, series: str) -> OfLine:
    """A side of a variance over the months of a quarter or a year."""

    def of_line(line: str) -> Read:
        def read(pages: Pages, place: Place) -> Shown:
            months = YearPart(place.period).months()
            path = f"pl-view/{place.of}/variance/{comparison}?from={months[0]}&to={months[-1]}"
            found = pages.lines(path).get(line) if place.series == series else None
            return found[side] if found else NOT_SHOWN

        return read

    return of_line


PAGES_OF_A_PART: Final[Mapping[str, OfLine]] = {
    "P&L, total": in_total,
    "P&L, its months": months_added,
    "P&L, actual to date": to_date,
    "variance to budget": compared_over("budget", "value", "trend"),
    "variance to budget, base": compared_over("budget", "base", "budget"),
}
"""Where a line of a site's quarter or year stands, by page."""


def ratio(numerator: Amount, divisor: Amount) -> Amount:
    """A percentage with two decimals; none of nothing."""
    if numerator is None or not divisor:
        return None
    return (100 * numerator / abs(divisor)).quantize(Decimal("0.01"), ROUND_HALF_UP)
