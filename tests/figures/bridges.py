"""Bridges and explanations: their ends, what their effects and sentences add up to, and the pages they came from."""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from tests.figures.costs import hourly
from tests.figures.lines import IN_FLC, in_total
from tests.figures.pages import NOT_SHOWN, NotShown, Pages, Place, Read, Shown, added
from tests.figures.sites import of_category, on, rows

BUDGET, FORECAST, TREND = "budget", "forecast", "trend"
CATEGORIES: Final = tuple(
    f"{kind}{name}" for kind in ("valet", "self") for name in ("Daily", "Overnight", "Monthly", "Aggregator")
)
EFFECTS: Final = (
    "volume", "rate", "mix", "hours", "wageRate", "salaries", "contract", "fixedItems", "timing", "adjustment", "other",
)  # fmt: skip
NAMES: Final[Mapping[str, str]] = {
    "internal revenue": "internalRevenue", "external revenue": "externalRevenue", "payroll": "payroll",
    "claims": "claims", "parking rents": "parkingRents", "other expense": "otherExpense", "pteb": "pteb",
    "insurance": "insurance",
}  # fmt: skip
HOURS: Final = re.compile(r"Hours ([\d,.]+) instead of ([\d,.]+), at the budget's \$([\d,.]+) an hour")
TOLD: Final = re.compile(rf"({'|'.join(NAMES)}) ([+-]\$[\d,]+\.\d\d)(?! instead)", re.IGNORECASE)


def bridge(pages: Pages, place: Place) -> Any:
    """The bridge of a line (`series` of the place) from budget to trend, of a site or a unit."""
    if "/" in place.of:
        return pages.data(f"pl-view/rollup/{place.of}/bridge?period={place.period}&line={place.series}")
    return pages.data(f"pl-view/{place.of}/{place.period}/bridge?line={place.series}")


def end(name: str) -> Read:
    """Where a bridge begins or ends."""

    def read(pages: Pages, place: Place) -> Shown:
        found = bridge(pages, place)
        return found[name] if found else NOT_SHOWN

    return read


def pl(series: str) -> Read:
    """The line as the P&L shows it."""
    return lambda pages, place: in_total(place.series)(pages, place._replace(series=series))


def all_effects(pages: Pages, place: Place) -> Shown:
    found = bridge(pages, place)
    return added([Decimal(0), *(one["amount"] for one in found["effects"])]) if found else NOT_SHOWN


def end_less_start(pages: Pages, place: Place) -> Shown:
    """What the P&L says that the effects come to."""
    last, first = (pl(series)(pages, place) for series in (TREND, BUDGET))
    return last - first if isinstance(last, Decimal) and isinstance(first, Decimal) else NOT_SHOWN


def effect(name: str) -> Read:
    """An effect; one that moves nothing is left out."""

    def read(pages: Pages, place: Place) -> Shown:
        found = bridge(pages, place)
        if not found:
            return NOT_SHOWN
        return next((one["amount"] for one in found["effects"] if one["effect"] == name), Decimal(0))

    return read


def of_lines(name: str) -> Read:
    """An effect on FLC as those on its lines, each with its own bridge."""

    def read(pages: Pages, place: Place) -> Shown:
        amounts = {line: effect(name)(pages, place._replace(series=line)) for line in IN_FLC}
        if place.series != "flc" or any(isinstance(amount, NotShown) for amount in amounts.values()):
            return NOT_SHOWN
        return sum((Decimal(str(amounts[line])) * sign for line, sign in IN_FLC.items()), Decimal(0))

    return read


def told(name: str) -> Read:
    """What the sentence of an effect adds up to: the lines that it names, costs against FLC."""

    def read(pages: Pages, place: Place) -> Shown:
        found = bridge(pages, place)
        sentence = next((one["sentence"] for one in found["effects"] if one["effect"] == name), "") if found else ""
        if not sentence:
            return NOT_SHOWN
        signs = IN_FLC if place.series == "flc" else {place.series: 1}
        shown = [(NAMES[match[1].lower()], Decimal(re.sub("[$,]", "", match[2]))) for match in TOLD.finditer(sentence)]
        return sum((amount * signs[line] for line, amount in shown if line in signs), Decimal(0))

    return read


# Effects from the two pages: payroll


def is_ahead(pages: Pages, place: Place) -> bool:
    """Whether budget and forecast are all that a month has: not closed, nothing loaded, the site open."""
    line = pages.lines(f"pl-view/{place.of}/{place.period}").get("payroll")
    if line is None or line["months"][0]["status"] == "closed":
        return False
    answer = pages.answer(f"payroll/{place.of}/{place.period}")
    if answer is None or answer["data"]["totals"]["hours"]["actual"] is not None:
        return False
    return all(warning["code"] != "SITE_NOT_OPEN" for warning in answer["meta"]["warnings"])


def _payroll(pages: Pages, place: Place, series: str) -> tuple[Decimal, Decimal, Decimal]:
    """Hours of people paid by the hour, their cost, and the salaries, from the rows of the page of payroll."""
    found = pages.data(f"payroll/{place.of}/{place.period}")
    salaries = [row["cost"] for row in rows(found, "rows", series) if row["group"] == "Salaried"]
    salary = sum(salaries, Decimal(0))
    return Decimal(hourly(found, series)), Decimal(found["totals"]["cost"][series]) - salary, salary


def hours_of_pages(pages: Pages, place: Place) -> Shown:
    """More hours, each at what it costs in the budget on average."""
    if place.series != "payroll" or not is_ahead(pages, place):
        return NOT_SHOWN
    (budget, cost, _), (forecast, _, _) = (_payroll(pages, place, series) for series in (BUDGET, FORECAST))
    return (forecast - budget) * cost / budget if budget else NOT_SHOWN


def wages_of_pages(pages: Pages, place: Place) -> Shown:
    """The cost of the forecast's hours, less these hours at what one costs in the budget."""
    if place.series != "payroll" or not is_ahead(pages, place):
        return NOT_SHOWN
    (budget, cost, _), (hours, spent, _) = (_payroll(pages, place, series) for series in (BUDGET, FORECAST))
    return spent - hours * cost / budget if budget else NOT_SHOWN


def salaries_of_pages(pages: Pages, place: Place) -> Shown:
    """Salaries of the forecast less those of the budget."""
    if place.series != "payroll" or not is_ahead(pages, place):
        return NOT_SHOWN
    (budget, _, before), (_, _, after) = (_payroll(pages, place, series) for series in (BUDGET, FORECAST))
    return after - before if budget else NOT_SHOWN


def rounding_of_payroll(pages: Pages, place: Place) -> Shown:
    """Half a cent of each day's salary in both series, and of the stages of the bridge."""
    found = pages.data(f"payroll/{place.of}/{place.period}")
    days = [row for row in found["rows"] if row["group"] == "Salaried"] if found else []
    return (len(days) + 4) * Decimal("0.005")


# Effects from the two pages: vehicles and what they pay


class Vehicles:
    """A series of external revenue by category, as its page shows it."""

    def __init__(self, pages: Pages, place: Place, series: str) -> None:
        at = place._replace(series=series)
        self.counts, self.revenue, self.rates = (
            {one: self._known(of_category(one, name)(pages, at)) for one in CATEGORIES}
            for name in ("count", "revenue", "rate")
        )
        self.number = sum(self.counts.values(), Decimal(0))
        self.adjusted = 1 + Decimal(pages.data(f"revenue/external/{place.of}/{place.period}")["adjustmentRatio"])

    def at(self, rates: Mapping[str, Decimal]) -> Decimal:
        """What the vehicles earn at some rates, adjusted as the month's forecast is."""
        return self.adjusted * sum((count * rates[one] for one, count in self.counts.items()), Decimal(0))

    @staticmethod
    def _known(amount: Shown) -> Decimal:
        return amount if isinstance(amount, Decimal) else Decimal(0)


def _two(pages: Pages, place: Place) -> tuple[Vehicles, Vehicles] | None:
    """Budget and forecast of a month that has nothing else; without aggregators, which come in at their own rate."""
    if place.series != "externalRevenue" or not is_ahead(pages, place):
        return None
    budget, forecast = (Vehicles(pages, place, series) for series in (BUDGET, FORECAST))
    has_aggregators = any(forecast.counts[one] for one in CATEGORIES if one.endswith("Aggregator"))
    return None if has_aggregators or not budget.number or not forecast.number else (budget, forecast)


def volume_of_pages(pages: Pages, place: Place) -> Shown:
    """More vehicles, in the budget's mix and at its rates."""
    if not (found := _two(pages, place)):
        return NOT_SHOWN
    budget, forecast = found
    return (forecast.number / budget.number - 1) * budget.at(budget.rates)


def mix_of_pages(pages: Pages, place: Place) -> Shown:
    """The forecast's vehicles as they spread, less as the budget's would, at its rates."""
    if not (found := _two(pages, place)):
        return NOT_SHOWN
    budget, forecast = found
    return forecast.at(budget.rates) - forecast.number / budget.number * budget.at(budget.rates)


def rates_of_pages(pages: Pages, place: Place) -> Shown:
    """What the forecast's vehicles earn, less at the budget's rates."""
    if not (found := _two(pages, place)):
        return NOT_SHOWN
    budget, forecast = found
    return forecast.adjusted * sum(forecast.revenue.values(), Decimal(0)) - forecast.at(budget.rates)


def rounding_of_vehicles(pages: Pages, place: Place) -> Shown:
    """Half of each category's fourth decimal at its rate, and half a cent of each stage and category."""
    if place.series != "externalRevenue":
        return Decimal(0)
    rates = Vehicles(pages, place, BUDGET).rates.values()
    return sum(rates, Decimal(0)) * Decimal("0.00005") + len(CATEGORIES) * Decimal("0.005")


# Explanations


EXPLAINED: Final = (TREND,)
"""The series whose explanations are read over HTTP; `tests/demo/test_equations.py` reads those of all."""


def explained(pages: Pages, place: Place) -> Shown:
    """The amount of FLC that is explained."""
    path = f"pl-view/{place.of}/{place.period}/explain?line=flc&series={place.series}"
    found = pages.data(path)
    return found["amount"] if found else NOT_SHOWN


hours_of_page = on("payroll", hourly)


def hours_told(pages: Pages, place: Place) -> Shown:
    """Hours in the sentence of a bridge of payroll: budget and forecast, of a month ahead."""
    there = place._replace(series="payroll")
    if place.series not in {BUDGET, FORECAST} or not is_ahead(pages, there):
        return NOT_SHOWN
    found = bridge(pages, there)
    sentence = next((one["sentence"] for one in found["effects"] if one["effect"] == "hours"), "")
    hours = HOURS.match(sentence)
    return _number(hours[1 if place.series == FORECAST else 2]) if hours else NOT_SHOWN


def payroll_told(pages: Pages, place: Place) -> Shown:
    """What the sentence on hours comes to: more hours, each at what it costs in the budget."""
    found = bridge(pages, place) if place.series == "payroll" else None
    sentence = next((one["sentence"] for one in found["effects"] if one["effect"] == "hours"), "") if found else ""
    if not (shown := HOURS.match(sentence)):
        return NOT_SHOWN
    last, first, wage = (_number(text) for text in shown.groups())
    return ((last - first) * wage).quantize(Decimal("0.01"), ROUND_HALF_UP)


def rounding_of_stages(pages: Pages, place: Place) -> Shown:
    """Both ends of an effect are rounded to cents."""
    return Decimal("0.01") if pages and place else None


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))
