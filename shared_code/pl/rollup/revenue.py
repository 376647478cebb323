"""A site's revenue year as reports over many sites read it: what the lines of revenue are made of, in cents."""

from collections.abc import Mapping
from decimal import Decimal

from shared_code.accounts.series import SeriesName
from shared_code.pl.calculation.year import CalculatedMonth
from shared_code.pl.models import Line, RevenueMonth, RevenueYear, SeriesCents, cents
from shared_code.pl.rollup.summary import YearOfDistrict
from shared_code.pl.view.revenue import external_breakdown
from shared_code.revenue.internal.components import BUDGET
from shared_code.revenue.internal.parts import parts_of


def revenue_year(found: YearOfDistrict) -> RevenueYear:
    """External revenue by category and internal revenue by component; the lines themselves are the P&L's."""
    months = found.calculated.year.months if found.calculated else {}
    return RevenueYear(
        site_id=found.site.site_id,
        name=found.site.name,
        version=found.version,
        months={period: _month(months[period]) for period in found.months if period in months},
        problem=found.problem,
    )


def _month(month: CalculatedMonth) -> RevenueMonth:
    external, internal = _line(month, Line.EXTERNAL_REVENUE), _line(month, Line.INTERNAL_REVENUE)
    categories = {series: external_breakdown(month, series, external[series]).categories for series in SeriesName}
    return RevenueMonth(
        external=_by_series(external),
        categories={
            name: _by_series({series: categories[series].get(name) for series in SeriesName})
            for name in {name: None for of_series in categories.values() for name in of_series}
        },
        internal=_by_series(internal),
        components=_components(month, internal[SeriesName.BUDGET]),
    )


def _components(month: CalculatedMonth, budget: Decimal | None) -> Mapping[str, SeriesCents]:
    """What forecast and trend know of the components; a budget is known as a whole."""
    revenues = {series: month.contract_revenue(series) for series in (SeriesName.FORECAST, SeriesName.TREND)}
    parts = {series: parts_of(revenue) for series, revenue in revenues.items() if revenue}
    amounts: dict[str, dict[SeriesName, Decimal | None]] = {}
    for series, known in parts.items():
        for code, part in known.items():
            amounts.setdefault(code, dict.fromkeys(SeriesName))[series] = part.amount
    if BUDGET.code in amounts:
        amounts[BUDGET.code][SeriesName.BUDGET] = budget
    return {code: _by_series(of_series) for code, of_series in amounts.items()}


def _line(month: CalculatedMonth, line: Line) -> Mapping[SeriesName, Decimal | None]:
    nodes = {series: month.lines[series][line] for series in SeriesName}
    return {series: None if node is None else node.amount for series, node in nodes.items()}


def _by_series(amounts: Mapping[SeriesName, Decimal | None]) -> SeriesCents:
    return tuple(cents(amounts[series]) for series in SeriesName)
