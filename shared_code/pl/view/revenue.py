"""External and internal revenue of a month, taken from the calculated year of its site."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from shared_code.accounts.categories import Category
from shared_code.accounts.numbers import RATE_ACCOUNTS, RateCategory
from shared_code.accounts.series import SeriesName
from shared_code.kit.model import MonthlyValues
from shared_code.kit.money import ZERO, to_cents, to_four_places
from shared_code.kit.period import Period, YearPart
from shared_code.pl.calculation.from_store import inputs_of
from shared_code.pl.calculation.inputs import CalculationSettings
from shared_code.pl.calculation.lines import BASES
from shared_code.pl.calculation.month import PLMonth, by_code
from shared_code.pl.calculation.service import CalculatedSiteYear, PLReference, Years
from shared_code.pl.calculation.year import CALCULATED, CalculatedMonth, recalculate
from shared_code.pl.models import Line
from shared_code.pl.view.line_builder import series_of
from shared_code.pl.view.rendering import SiteLines, year_warnings
from shared_code.revenue.calculated import (
    OTHER_CATEGORY,
    Breakdown,
    CalculatedExternal,
    CalculatedInternal,
    CalculatedLine,
    Categories,
    ComponentAmount,
)
from shared_code.revenue.external.by_category import added, breakdown
from shared_code.revenue.external.month import ExternalRevenue, RevenueBudget
from shared_code.revenue.inputs import SeriesBasis
from shared_code.revenue.internal.components import BUDGET
from shared_code.revenue.internal.parts import ComponentPart, parts_of
from shared_code.store.site_partition import Content

Forms = Mapping[str, Content]
"""Saved forms by family, which take the place of those that are stored."""
_NOTHING: Final[Content] = MonthlyValues().model_dump(mode="json", by_alias=True)
_BY_COMPONENT: Final = (SeriesName.FORECAST, SeriesName.TREND)
"""The series that know components; budget and ledger know the whole."""


class CalculatedMonths:
    """Reads of calculated revenue. All raise SiteNotFound and CalculationError."""

    def __init__(self, years: Years) -> None:
        self._years = years

    def reference(self, site_id: str) -> PLReference:
        """The reference data that a site's months are calculated with."""
        return self._years.reference(site_id)

    def external(self, site_id: str, period: Period, forms: Forms) -> CalculatedExternal:
        """External revenue by category, as it is or would be with some forms."""
        found = self._year(site_id, period, forms)
        month, line = found.year.months[period], _line(found, Line.EXTERNAL_REVENUE, period)
        planned = _planned(month.month, found.year.inputs.settings)
        return CalculatedExternal(
            line=line,
            breakdowns={name: external_breakdown(month, name, getattr(line.amounts, name)) for name in SeriesName},
            adjustment_ratio=_ratio(planned),
            budget_ratio=_ratio(replace(planned, saved_adjustment=None)),
        )

    def internal(self, site_id: str, period: Period, forms: Forms) -> CalculatedInternal:
        """Internal revenue by component, as it is or would be with some forms."""
        found = self._year(site_id, period, forms)
        line = _line(found, Line.INTERNAL_REVENUE, period)
        return CalculatedInternal(line, _components(found.year.months[period], line.amounts.budget))

    def _year(self, site_id: str, period: Period, forms: Forms) -> CalculatedSiteYear:
        found = self._years.year(site_id, period.year)
        rows = found.stored.rows.get(period, {})
        if all(rows.get(family, _NOTHING) == content for family, content in forms.items()):
            return found
        stored = found.stored._replace(rows={**found.stored.rows, period: {**rows, **forms}})
        inputs = inputs_of(stored, found.year.inputs.today, found.year.inputs.settings)
        return replace(found, stored=stored, year=recalculate(found.year, inputs)[0])


def _line(found: CalculatedSiteYear, line: Line, period: Period) -> CalculatedLine:
    lines, warnings = SiteLines(found.stored, found.year, (period,)), year_warnings(found.year, YearPart(period))
    return CalculatedLine(lines.amounts(line, period), lines.provenance(line, period), warnings)


def external_breakdown(month: CalculatedMonth, series: SeriesName, total: Decimal | None) -> Breakdown:
    """What a series of external revenue is made of; in a closed month that of the daily feed."""
    basis, facts = BASES[series][month.state], month.month.facts
    if basis is SeriesBasis.BUDGET:
        categories = _budget_categories(month.month)
        gross = added(categories)
        return Breakdown(categories, gross, None if total is None else total - gross)
    revenue = None
    if basis in CALCULATED:
        revenue = month.figures(basis).revenue if month.is_open else ExternalRevenue()
    elif basis is SeriesBasis.LEDGER and facts.closed_revenue is not None:
        revenue = ExternalRevenue(by_code(facts.closed_revenue, month.month.period))
    elif basis is SeriesBasis.TO_DATE and facts.drivers.last_revenue_day is not None:
        revenue = ExternalRevenue(month.figures(SeriesBasis.MIXED).revenue.actual)
    return breakdown(revenue, total, is_booked=basis is SeriesBasis.LEDGER)


def _budget_categories(month: PLMonth) -> Categories:
    accounts = {category: RATE_ACCOUNTS.get(category) for category in RateCategory}
    return {
        **{name: to_cents(month.budget.account(own.revenue).amount) if own else None for name, own in accounts.items()},
        OTHER_CATEGORY: to_cents(ZERO),
    }


def _planned(month: PLMonth, settings: CalculationSettings) -> RevenueBudget:
    external = month.budget.category(Category.EXTERNAL_REVENUE)
    account, saved = settings.adjustment_account, month.facts.adjustment_ratio
    return RevenueBudget(month.period, external, month.budget.account, account, saved)


def _ratio(planned: RevenueBudget) -> Decimal:
    return to_four_places(planned.adjustment_ratio().amount)


def _components(month: CalculatedMonth, budget: Decimal | None) -> Sequence[ComponentAmount]:
    revenues = {series: month.contract_revenue(series) for series in _BY_COMPONENT}
    parts = {series: parts_of(revenue) for series, revenue in revenues.items() if revenue}
    shown = parts.get(SeriesName.TREND) or parts.get(SeriesName.FORECAST) or {}
    return [_component(part, parts, budget) for part in shown.values()]


def _component(
    part: ComponentPart, parts: Mapping[SeriesName, Mapping[str, ComponentPart]], budget: Decimal | None
) -> ComponentAmount:
    component = part.component
    amounts: dict[SeriesName, Decimal | None] = {
        series: known[component.code].amount for series, known in parts.items() if component.code in known
    }
    if component is BUDGET:
        amounts[SeriesName.BUDGET] = budget
    return ComponentAmount(
        component=component.code,
        label=component.label,
        gl_code=component.gl_code,
        parent=component.parent,
        amount=series_of(amounts),
        basis=part.basis,
    )
