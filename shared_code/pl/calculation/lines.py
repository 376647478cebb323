"""The lines of the P&L in the order of `Line`: label, accounts, sign, part in FLC, and what calculates each."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from pydantic.alias_generators import to_camel

from shared_code.accounts.categories import Category
from shared_code.accounts.series import SeriesName
from shared_code.derivations.nodes import Node, by
from shared_code.expenses.rules import claims
from shared_code.kit.errors import calculating
from shared_code.pl.calculation.month import FiguresByBasis, MonthFigures, PLMonth, revenue_to_date
from shared_code.pl.models import IN_FLC, FavourableDirection, Line, MonthState
from shared_code.pl.rules import front_line_contribution
from shared_code.revenue.inputs import SeriesBasis


class LineSpec(NamedTuple):
    """A line of the P&L.

    Budget and ledger are the balances of its `category`. `calculated` makes it in months that are not closed.
    `to_date` is its actual in a month that runs: None where it has none. `is_planned` is False for a line that is never
    budgeted.
    """

    line: Line
    label: str
    category: Category
    better: FavourableDirection
    calculated: Callable[[MonthFigures], Node]
    to_date: Callable[[PLMonth], Node | None] = lambda _: None
    is_planned: bool = True


LINES: Final[Sequence[LineSpec]] = (
    LineSpec(
        Line.EXTERNAL_REVENUE,
        "External Revenue",
        Category.EXTERNAL_REVENUE,
        FavourableDirection.HIGHER,
        lambda month: month.external_revenue,
        lambda month: revenue_to_date(month) if month.facts.drivers.last_revenue_day else None,
    ),
    LineSpec(
        Line.INTERNAL_REVENUE,
        "Internal Revenue",
        Category.INTERNAL_REVENUE,
        FavourableDirection.HIGHER,
        lambda month: month.internal_revenue,
    ),
    LineSpec(
        Line.PAYROLL,
        "Payroll",
        Category.PAYROLL,
        FavourableDirection.LOWER,
        lambda month: month.payroll,
        lambda month: month.payroll.to_date() if month.facts.labor.last_payroll_day else None,
    ),
    LineSpec(
        Line.CLAIMS,
        "Claims",
        Category.CLAIMS,
        FavourableDirection.LOWER,
        lambda month: month.claims,
        lambda month: month.ledger.category(Category.CLAIMS),
        is_planned=False,
    ),
    LineSpec(
        Line.PARKING_RENTS,
        "Parking Rents",
        Category.PARKING_RENTS,
        FavourableDirection.LOWER,
        lambda month: month.parking_rents,
        lambda month: month.ledger.category(Category.PARKING_RENTS),
    ),
    LineSpec(
        Line.OTHER_EXPENSE,
        "Other Expense",
        Category.OTHER_EXPENSE,
        FavourableDirection.LOWER,
        lambda month: month.other_expense,
        lambda month: month.ledger.category(Category.OTHER_EXPENSE),
    ),
    LineSpec(Line.PTEB, "PTEB", Category.PTEB, FavourableDirection.LOWER, lambda month: month.pteb),
    LineSpec(Line.INSURANCE, "Insurance", Category.INSURANCE, FavourableDirection.LOWER, lambda month: month.insurance),
)
FLC_LABEL: Final = "Front Line Contribution"
BETTER: Final[Mapping[Line, FavourableDirection]] = {spec.line: spec.better for spec in LINES} | {
    Line.FLC: FavourableDirection.HIGHER
}

BASES: Final[Mapping[SeriesName, Mapping[MonthState, SeriesBasis]]] = {
    SeriesName.BUDGET: dict.fromkeys(MonthState, SeriesBasis.BUDGET),
    SeriesName.ACTUAL: {
        MonthState.CLOSED: SeriesBasis.LEDGER,
        MonthState.CURRENT: SeriesBasis.TO_DATE,
        MonthState.FUTURE: SeriesBasis.NOTHING,
    },
    SeriesName.FORECAST: dict.fromkeys(MonthState, SeriesBasis.FORECAST),
    SeriesName.TREND: {
        MonthState.CLOSED: SeriesBasis.LEDGER,
        MonthState.CURRENT: SeriesBasis.MIXED,
        MonthState.FUTURE: SeriesBasis.FORECAST,
    },
}
"""What each series is made of in each state of a month; the trend's basis is what is known best."""


def line_of(spec: LineSpec, of_month: FiguresByBasis, basis: SeriesBasis) -> Node | None:
    """A line of a month on one basis; None where it has no figure. An error names the line and the month."""
    with calculating(line=to_camel(spec.line), period=of_month.month.period):
        return _line_of(spec, of_month, basis)


def _line_of(spec: LineSpec, of_month: FiguresByBasis, basis: SeriesBasis) -> Node | None:
    month = of_month.month
    match basis:
        case SeriesBasis.BUDGET:
            return month.budget.category(spec.category) if spec.is_planned else by(claims, ledger=None)
        case SeriesBasis.LEDGER:
            return month.ledger.category(spec.category)
        case SeriesBasis.TO_DATE:
            return spec.to_date(month)
        case SeriesBasis.NOTHING:
            return None
        case _:
            return spec.calculated(of_month.on(basis))


def contribution(lines: Mapping[Line, Node | None]) -> Node | None:
    """FLC of the lines above it; None without internal revenue."""
    if lines[Line.INTERNAL_REVENUE] is None:
        return None
    return by(front_line_contribution, lines={line: lines[line] for line in IN_FLC})


LABELS: Final[Mapping[Line, str]] = {spec.line: spec.label for spec in LINES} | {Line.FLC: FLC_LABEL}
