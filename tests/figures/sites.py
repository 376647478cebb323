"""Pages of a site's month: readers of revenue, statistics, rates, payroll and expenses."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.figures.pages import NOT_SHOWN, Pages, Place, Read, Shown, added, known

Pick = Callable[[Any, str], Any]
CENT = Decimal("0.01")


def on(path: str, pick: Pick) -> Read:
    """What is picked of a page of the site's month for a series."""

    def read(pages: Pages, place: Place) -> Shown:
        found = pages.data(f"{path}/{place.of}/{place.period}")
        shown: Shown = NOT_SHOWN if found is None else pick(found, place.series)
        return shown

    return read


def at(*names: str) -> Pick:
    """A block of four series in an answer."""

    def pick(found: Any, series: str) -> Any:
        for name in names:
            found = found[name]
        return found.get(series, NOT_SHOWN)

    return pick


def rows(found: Any, name: str, series: str) -> list[Any]:
    """The rows of a series."""
    return [row for row in found[name] if row["series"] == series]


def parts(found: Any, series: str) -> Any:
    """The actual and the forecast part of a trend, added."""
    both = found["provenance"]["actualPart"], found["provenance"]["forecastPart"]
    return added(both) if series == "trend" and any(part is not None for part in both) else NOT_SHOWN


def parts_of_line(line: str) -> Read:
    """The parts of the trend as the P&L tells them."""

    def read(pages: Pages, place: Place) -> Shown:
        found = pages.lines(f"pl-view/{place.of}/{place.period}").get(line)
        shown: Shown = parts(found["months"][0], place.series) if found else NOT_SHOWN
        return shown

    return read


def rounding_of_rows(path: str, name: str, unit: Decimal) -> Read:
    """What half a unit of each row comes to."""
    return on(path, lambda found, series: (len(rows(found, name, series)) + 1) * unit / 2)


# External revenue


def _leads_to_total(found: Any, series: str) -> Any:
    steps = ("gross", "adjustments", "beyondDailyRevenue")
    if found["gross"][series] is None:
        return NOT_SHOWN
    return added(found[step][series] for step in steps)


def _categories(found: Any, series: str) -> Any:
    """What the categories add up to; nothing is known by category where no code is."""
    shown = rows(found, "categories", series)
    return added(row["revenue"] for row in shown)


gross = on("revenue/external", at("gross"))
gross_of_categories = on("revenue/external", _categories)
external_of_steps = on("revenue/external", _leads_to_total)


def of_category(category: str, name: str) -> Read:
    """Vehicles, rate or revenue of a category."""

    def pick(found: Any, series: str) -> Any:
        return next(row[name] for row in rows(found, "categories", series) if row["category"] == category)

    return on("revenue/external", pick)


def priced(category: str) -> Read:
    """Vehicles times rate, as both are shown."""

    def read(pages: Pages, place: Place) -> Shown:
        count, rate = (of_category(category, name)(pages, place) for name in ("count", "rate"))
        if isinstance(count, Decimal) and isinstance(rate, Decimal):
            return count * rate
        return NOT_SHOWN

    return read


def rounding_of_price(category: str) -> Read:
    """What half a cent of the rate and half of a vehicle's fourth decimal are worth."""

    def read(pages: Pages, place: Place) -> Shown:
        count, rate = (known(pages, place, of_category(category, name)) for name in ("count", "rate"))
        return (count * CENT + rate * CENT**2 + CENT) / 2

    return read


def rate_of_category(category: str) -> Read:
    """A rate of the page of external revenue, where any vehicle of the category pays it and no aggregator does."""

    def read(pages: Pages, place: Place) -> Shown:
        found = of_category(category, "rate")(pages, place)
        vehicles = known(pages, place, of_category(category, "count"))
        aggregators = known(pages, place, of_category(_aggregator(category), "count"))
        return NOT_SHOWN if found is None and (aggregators or not vehicles) else found

    return read


def rate_with_aggregators(category: str) -> Read:
    """What a vehicle of the day pays, with those of aggregators, whose actual revenue is in its codes."""

    def read(pages: Pages, place: Place) -> Shown:
        aggregators = known(pages, place, of_category(_aggregator(category), "count"))
        revenue = of_category(category, "revenue")(pages, place)
        if place.series != "actual" or not aggregators or not isinstance(revenue, Decimal):
            return NOT_SHOWN
        vehicles = aggregators + known(pages, place, of_category(category, "count"))
        return (revenue / vehicles).quantize(CENT, ROUND_HALF_UP)

    return read


def _aggregator(category: str) -> str:
    return "valetAggregator" if category.startswith("valet") else "selfAggregator"


def rate(category: str) -> Read:
    """A rate of the page of rates."""

    def pick(found: Any, series: str) -> Any:
        return next(one.get(series, NOT_SHOWN) for one in found["rates"] if one["category"] == category)

    return on("rates", pick)


def vehicles(kind: str) -> Read:
    """Paying vehicles of the categories of valet or self-park on the page of external revenue."""

    def pick(found: Any, series: str) -> Any:
        return added(row["count"] for row in rows(found, "categories", series) if row["category"].startswith(kind))

    return on("revenue/external", pick)


# Statistics


def statistics(name: str) -> Read:
    """A total of the month."""

    def pick(found: Any, series: str) -> Any:
        return next((row[name] for row in found["series"] if row["series"] == series), NOT_SHOWN)

    return on("statistics", pick)


def _of_feed_and_ledger(found: Any, series: str) -> Any:
    told = found["reconciliation"]
    if told is None or series not in {"actual", "trend"}:
        return NOT_SHOWN
    return (told["daily"] or 0) + told["difference"]


def _unless_reconciled(found: Any, series: str) -> Any:
    if found["reconciliation"] is not None and series in {"actual", "trend"}:
        return NOT_SHOWN
    return next((row["externalRevenue"] for row in found["series"] if row["series"] == series), None)


def parts_of_days(found: Any, series: str) -> Any:
    """The parts of a trend that is that of the P&L; of a closed month it is that of the daily feed."""
    return NOT_SHOWN if found["reconciliation"] else parts(found, series)


external_on_statistics = on("statistics", _unless_reconciled)
external_of_feed = on("statistics", _of_feed_and_ledger)


def daily_revenue(found: Any, series: str) -> Any:
    """External revenue that the daily feed delivered, as the reconciliation of a closed month begins."""
    told = found["reconciliation"]
    return NOT_SHOWN if told is None or series not in {"actual", "trend"} else told["daily"]


def of_days(*names: str) -> Read:
    """The days of a series added up, in one or several of their figures."""

    def pick(found: Any, series: str) -> Any:
        days = rows(found, "days", series)
        return added(day[name] for day in days for name in names) if days else NOT_SHOWN

    return on("statistics", pick)


def on_trends(name: str) -> Read:
    """The last three years of a measure, as they trend."""

    def read(pages: Pages, place: Place) -> Shown:
        found = pages.data(f"statistics/{place.of}/trends/3y")
        months = next(measure["months"] for measure in found["measures"] if measure["measure"] == name)
        return next((month["value"] for month in months if month["period"] == place.period), NOT_SHOWN)

    return read


def on_benchmarks(name: str) -> Read:
    """The value that a site is compared by with its peers."""

    def read(pages: Pages, place: Place) -> Shown:
        found = pages.data(f"statistics/{place.of}/benchmarks?period={place.period}")
        return next(one["value"] for one in found["measures"] if one["measure"] == name) if found else NOT_SHOWN

    return read


# Internal revenue


def _components(found: Any, series: str) -> Any:
    shown = [one["amount"][series] for one in found["components"] if one["parent"] is None]
    return NOT_SHOWN if all(amount is None for amount in shown) else added(shown)


internal_of_components = on("revenue/internal", _components)


def component(code: str) -> Read:
    """A component of internal revenue."""

    def pick(found: Any, series: str) -> Any:
        return next((one["amount"][series] for one in found["components"] if one["component"] == code), NOT_SHOWN)

    return on("revenue/internal", pick)


def of_its_parts(code: str) -> Read:
    """A component as the sum of its parts, where it has some."""

    def pick(found: Any, series: str) -> Any:
        shown = [one["amount"][series] for one in found["components"] if one["parent"] == code]
        return NOT_SHOWN if all(amount is None for amount in shown) else added(shown)

    return on("revenue/internal", pick)
