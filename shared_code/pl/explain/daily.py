"""The days that a figure of the P&L was added up from, on request (docs/daily.md)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from shared_code.accounts.numbers import RateCategory
from shared_code.accounts.series import SeriesName
from shared_code.derivations.formatting import format_value, humanize
from shared_code.derivations.nodes import Node, amount_of
from shared_code.kit.money import ZERO, to_four_places
from shared_code.kit.period import Period
from shared_code.payroll.by_day import PayrollByDay
from shared_code.payroll.facts import RateSegment
from shared_code.pl.calculation.inputs import SiteDays
from shared_code.pl.calculation.lines import BASES, LABELS
from shared_code.pl.calculation.month import MonthFigures
from shared_code.pl.calculation.year import CALCULATED, CalculatedMonth, Year
from shared_code.pl.models import IN_FLC, Line
from shared_code.revenue.inputs import SeriesBasis
from shared_code.revenue.models import ADJUSTMENTS
from shared_code.statistics.facts import ForecastDays
from shared_code.statistics.models import OCCUPIED_ROOMS

TIMEKEEPING, SALARIED, OF_BUDGET = "timekeeping", "salaried", "budget"
"""Parts of a payroll day that belong to no job code of the hourly paid."""
CENT: Final = Decimal("0.01")
MADE_OF: Final[Mapping[Line, str]] = {
    Line.CLAIMS: "what the ledger has booked",
    Line.PARKING_RENTS: "expense accounts, booked or forecast by month",
    Line.OTHER_EXPENSE: "expense accounts, booked or forecast by month",
    Line.PTEB: "payroll, times the budget's PTEB per $ of payroll",
    Line.INSURANCE: "a percentage of payroll and the budget of vehicle insurance",
    Line.FLC: ", ".join(humanize(line) for line in IN_FLC),
}
"""The lines without days."""


class NoDays(Exception):
    """A figure that has no days, or whose days are not known; the text says why."""


class DayPart(NamedTuple):
    """What a day adds under one name: a rate category, a revenue code, a job code, ADJ, `occupiedRooms`, ...

    `quantity` is vehicles, rooms or hours (regular and `overtime` apart), `rate` $ of each, `amount` $; each is None
    where the source does not give it. At most four decimals.
    """

    name: str
    source: SeriesName
    quantity: Decimal | None = None
    rate: Decimal | None = None
    amount: Decimal | None = None
    overtime: bool = False


class Day(NamedTuple):
    """A day with its parts; `amount` is their sum in $, None where the figure of the month is no amount."""

    date: date
    amount: Decimal | None
    parts: Sequence[DayPart]


class Quantity(NamedTuple):
    """A figure of the month in rooms or hours; the parts of its name and `rounding` add up to it exactly."""

    name: str
    overtime: bool
    quantity: Decimal
    rounding: Decimal


class Daily(NamedTuple):
    """The days of a line; they and `rounding` add up to `amount` exactly.

    What internal revenue takes from days are rooms and hours: then `quantities` are given, and no amount.
    """

    line: Line
    series: SeriesName
    period: Period
    days: Sequence[Day]
    quantities: Sequence[Quantity] = ()
    amount: Decimal | None = None
    rounding: Decimal | None = None


def daily(year: Year, line: Line, series: SeriesName, period: Period) -> Daily:
    """The days of a line in a month; raises NoDays, and KeyError for a month outside the year."""
    month, place = year.months[period], f"{LABELS[line]}, {series} of {period}"
    basis, node = BASES[series][month.state], month.lines[series][line]
    if line in MADE_OF:
        raise NoDays(f"{place} is a monthly figure; it is made of {MADE_OF[line]}; ask for it without days")
    if basis in {SeriesBasis.LEDGER, SeriesBasis.BUDGET}:
        raise NoDays(f"{place} has no days: the {basis} is monthly; ask for it without days")
    if node is None:
        raise NoDays(f"{place} has no figure, so no days; ask for another series or month")
    if basis in CALCULATED and not month.is_open:
        raise NoDays(f"{place} has no days: the site is not open; ask for a month in which it is")
    days = year.inputs.days
    if days is None or period not in days.statistics:
        raise NoDays(
            f"{place} is calculated from the facts of the month; its days are not known; ask for it without days"
        )
    if line is Line.INTERNAL_REVENUE:
        return Daily(line, series, period, *_taken(place, month.figures(basis), node, days))
    parts_of = _external_revenue if line is Line.EXTERNAL_REVENUE else _payroll
    found = [Day(day, _sum(parts), parts) for day, parts in parts_of(month, basis, node, days)]
    names = {part.name for day in found for part in day.parts}
    rounding = _rounding(place, node.amount, [day.amount or ZERO for day in found], len(names))
    return Daily(line, series, period, found, (), node.amount, rounding)


DayParts = Iterator[tuple[date, Sequence[DayPart]]]


def _external_revenue(month: CalculatedMonth, basis: SeriesBasis, node: Node, days: SiteDays) -> DayParts:
    """The revenue codes of a loaded day; else vehicles at their rates, or a day of the budget."""
    statistics = days.statistics[month.month.period]
    loaded = () if basis is SeriesBasis.FORECAST else statistics.revenue.loaded()
    for day, forecast in zip(statistics.period.days(), statistics.forecast_by_day(), strict=True):
        if day in loaded:
            revenue = statistics.revenue.rows[day]
            yield day, [_part(code, SeriesName.ACTUAL, amount=amount or ZERO) for code, amount in revenue.items()]
        elif basis is not SeriesBasis.TO_DATE:
            yield day, list(_earned(forecast, node.operands["forecast"]))


def _earned(day: ForecastDays, categories: Mapping[str, Node]) -> Iterator[DayPart]:
    """What a forecast day earns: the rules of the month with the figures of the day."""
    source, gross = (SeriesName.BUDGET if day.budget_days else SeriesName.FORECAST), ZERO
    for name, node in categories.items():
        if name == ADJUSTMENTS:
            yield _part(name, source, amount=_again(node, gross_revenue=gross, budget_days=day.budget_days))
            continue
        vehicles = day.vehicles.get(RateCategory(name), ZERO)
        amount = _again(node, vehicles=vehicles, budget_days=day.budget_days)
        if day.budget_days:
            yield _part(name, source, amount=amount)
        else:
            gross += amount
            yield _part(name, source, vehicles, amount_of(node.operands["rate"]), amount)


def _again(node: Node, **operands: Decimal | int) -> Decimal:
    """What the rule of a node makes of some other operands."""
    amount: Decimal = Node(None, node.rule, {**node.operands, **operands}).replay()
    return amount


def _payroll(month: CalculatedMonth, basis: SeriesBasis, node: Node, days: SiteDays) -> DayParts:
    """Timekeeping of a loaded day, or hours at their rates, and salaries beside both; or a day of the budget."""
    period, payroll = month.month.period, days.payroll
    costs = {} if basis is SeriesBasis.FORECAST else payroll.costs.get(period, {})
    factor = month.month.shared.settings.overtime_factor
    for day, saved in zip(period.days(), payroll.forecast_by_day(period), strict=True):
        salaries = [
            code.annual for code in payroll.salaried.get(period, ()) if day not in costs or day not in code.paid
        ]
        salary = sum(salaries, ZERO) / period.days_in_year
        if day in costs:
            timekeeping = _part(TIMEKEEPING, SeriesName.ACTUAL, amount=costs[day])
            yield day, [*_worked(payroll, day), timekeeping, *_salaried(SeriesName.ACTUAL, salary)]
        elif basis is SeriesBasis.TO_DATE:
            continue
        elif saved is None:
            yield day, [_budgeted(node)]
        else:
            yield day, [*_planned(saved, factor), *_salaried(SeriesName.FORECAST, salary)]


def _worked(payroll: PayrollByDay, day: date) -> Iterator[DayPart]:
    for code, hours in payroll.hours.worked(day).items():
        yield _part(code, SeriesName.ACTUAL, hours.hours)
        if hours.overtime:
            yield _part(code, SeriesName.ACTUAL, hours.overtime, overtime=True)


def _planned(saved: Mapping[str, RateSegment], overtime_factor: Decimal) -> Iterator[DayPart]:
    for code, (hours, overtime, rate) in saved.items():
        yield _part(code, SeriesName.FORECAST, hours, rate, hours * rate)
        if overtime:
            extra = rate * overtime_factor
            yield _part(code, SeriesName.FORECAST, overtime, extra, overtime * extra, overtime=True)


def _salaried(source: SeriesName, salary: Decimal) -> Iterator[DayPart]:
    if salary:
        yield _part(SALARIED, source, amount=salary)


def _budgeted(payroll: Node) -> DayPart:
    """A month's budget is the same on each of its days."""
    of_month = amount_of(dict(payroll.operands["unsaved_days"].operands))
    return _part(OF_BUDGET, SeriesName.BUDGET, amount=of_month["month_budget"] / of_month["days_in_month"])


def _taken(place: str, figures: MonthFigures, node: Node, days: SiteDays) -> tuple[Sequence[Day], Sequence[Quantity]]:
    """The rooms and hours that internal revenue was made of, by day and in the month."""
    columns = list(_columns(figures, _below(node), days))
    if not columns:
        made_of = ", ".join(humanize(name) for name in figures.contract_revenue.components) or "the budget"
        raise NoDays(f"{place} takes no rooms and no hours from days; it is made of {made_of}; ask for it without days")
    quantities = []
    for exact, parts in columns:
        quantity = to_four_places(exact)
        rounding = _rounding(place, quantity, [part.quantity or ZERO for part in parts], 1)
        quantities.append(Quantity(parts[0].name, parts[0].overtime, quantity, rounding))
    rows = zip(*(parts for _, parts in columns), strict=True)
    return [Day(day, None, row) for day, row in zip(figures.month.period.days(), rows, strict=True)], quantities


def _columns(
    figures: MonthFigures, used: Collection[Node], days: SiteDays
) -> Iterator[tuple[Decimal, Sequence[DayPart]]]:
    """The figure of the month and its days, for the rooms and for each kind of hours that were used."""
    month, period, payroll, trend = (
        figures.contract_month,
        figures.month.period,
        days.payroll,
        figures.basis is SeriesBasis.MIXED,
    )
    if month.rooms in used:
        rooms = days.statistics[period].rooms_by_day(trend=trend)
        yield month.rooms.amount, [_part(OCCUPIED_ROOMS, *one) for one in rooms]
    sources = {one.source for one in used}
    for code, threshold in payroll.thresholds.items():
        node = month.hours(code)
        if node.source not in sources:
            continue
        hours_by_day = payroll.hours.billed_by_day(code, period, threshold, trend=trend)
        for index, overtime in enumerate((False, True)):
            yield (
                node.amount[index],
                [
                    _part(code, payroll.hours.source(code, day, trend=trend), hours[index], overtime=overtime)
                    for day, hours in zip(period.days(), hours_by_day, strict=True)
                ],
            )


def _below(node: Node) -> Collection[Node]:
    """A node and all that it was made of."""
    found, left = set(), [node]
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left.extend(one.children())
    return found


def _part(  # noqa: PLR0913 - the fields of a part
    name: str,
    source: SeriesName,
    quantity: Decimal | None = None,
    rate: Decimal | None = None,
    amount: Decimal | None = None,
    *,
    overtime: bool = False,
) -> DayPart:
    """A part as it is shown."""
    quantity, rate, amount = (None if one is None else to_four_places(one) for one in (quantity, rate, amount))
    return DayPart(str(name), source, quantity, rate, amount, overtime)


def _sum(parts: Sequence[DayPart]) -> Decimal:
    return sum((part.amount or ZERO for part in parts), ZERO)


def _rounding(place: str, figure: Decimal, values: Sequence[Decimal], names: int) -> Decimal:
    """What the days are less than the month: less than a cent a name, or they are not the days of this figure."""
    rounding = figure - sum(values, ZERO)
    if abs(rounding) > CENT * names:
        raise NoDays(
            f"{place} is {format_value(figure, '$')} and its days are {format_value(figure - rounding, '$')}: "
            "they changed since it was calculated; save or load the month again"
        )
    return rounding
