"""Revenue in the shapes of the API."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from shared_code.accounts.numbers import RATE_ACCOUNTS, RateAccounts, RateCategory
from shared_code.accounts.provenance import Provenance
from shared_code.accounts.series import SeriesAmounts, SeriesName
from shared_code.kit.answer import NOT_TOLD, Answer, DataWarning
from shared_code.kit.exact_json import from_json, to_json
from shared_code.kit.money import ZERO, to_cents
from shared_code.kit.period import Period
from shared_code.rates.models import FAMILY_OF
from shared_code.revenue.calculated import OTHER_CATEGORY, CalculatedExternal, CalculatedInternal
from shared_code.revenue.internal.components import COMPONENTS, PER_LABOR_HOUR
from shared_code.revenue.models import OTHER_FIELDS
from shared_code.revenue.views import (
    AdjustmentView,
    CategoryRevenue,
    ExternalCategory,
    ExternalRevenueView,
    InternalComponent,
    InternalRevenueView,
    OtherItem,
    OtherRevenueView,
    RevenueCategories,
    RevenueCategory,
)
from shared_code.sites.models import Site
from shared_code.statistics.models import FAMILY as STATISTICS
from shared_code.statistics.models import MonthSums, PaidDays, StatisticsFacts
from shared_code.store.monthly_values import ValuesMonth

_PLANNED: Final = (SeriesName.BUDGET, SeriesName.FORECAST)
"""The series whose missing counts are 0; those of others are not known."""
AGGREGATORS: Final = (RateCategory.VALET_AGGREGATOR, RateCategory.SELF_AGGREGATOR)


def show_other(site: Site, month: ValuesMonth) -> OtherRevenueView:
    """The six fields of a month; what is not set adds nothing."""
    values = month.form.values
    fields = {one.field: values.get(one.field) for one in OTHER_FIELDS}
    return OtherRevenueView.model_validate(
        {"siteId": site.site_id, "period": month.period, **fields, "total": sum(values.values(), ZERO)}
    )


def warnings_of_other(site: Site, month: ValuesMonth) -> Iterator[DataWarning]:
    """What a reader of other revenue must know."""
    if month.document is None:
        yield DataWarning("NO_DATA", "Nobody entered other revenue of this month; it counts as zero.")
    yield from not_open(site, month.period)


def not_open(site: Site, period: Period) -> Iterator[DataWarning]:
    """A warning where the site is not open in a month."""
    if not site.is_open_in(period):
        yield DataWarning("SITE_NOT_OPEN", "The site is not open in this month; nothing can be saved.")


def show_external(site: Site, month: ValuesMonth, calculated: CalculatedExternal) -> ExternalRevenueView:
    """The categories of a month in each series, beside the line of the P&L."""
    stored = month.facts.get(STATISTICS)
    facts = StatisticsFacts.model_validate(stored.content, extra="ignore") if stored else None
    parts = calculated.breakdowns
    return ExternalRevenueView(
        site_id=site.site_id,
        period=month.period,
        categories=tuple(
            _category(category, series, revenue, facts, calculated.line.provenance)
            for series, breakdown in parts.items()
            for category, revenue in breakdown.categories.items()
        ),
        adjustment_ratio=calculated.adjustment_ratio,
        gross=_in_series({series: one.gross for series, one in parts.items()}),
        adjustments=_in_series({series: one.adjustments for series, one in parts.items()}),
        beyond_daily_revenue=_in_series({series: one.beyond_daily for series, one in parts.items()}),
        total=calculated.line.amounts,
        provenance=calculated.line.provenance,
    )


def _in_series(amounts: Mapping[SeriesName, Decimal | None]) -> SeriesAmounts:
    return SeriesAmounts.model_validate({str(series): amount for series, amount in amounts.items()})


def _category(
    name: str, series: SeriesName, revenue: Decimal | None, facts: StatisticsFacts | None, provenance: Provenance
) -> CategoryRevenue:
    if name == OTHER_CATEGORY:
        return CategoryRevenue(category=RevenueCategory.OTHER, count=None, rate=None, revenue=revenue, series=series)
    category, sums = RateCategory(name), facts.sums.get(series) if facts else None
    count = sums.counts.get(category) if sums else ZERO if series in _PLANNED else None
    is_actual = series is SeriesName.ACTUAL or (series is SeriesName.TREND and provenance.source == "actual")
    rate = to_cents(revenue / count) if count and revenue is not None else None
    if is_actual and rate is not None and facts and facts.paid:
        rate = _paid_rate(category, facts.paid)
    if sums and (is_actual or _holds_actuals(series, provenance)) and _share_a_code(category, sums):
        rate = None
    return CategoryRevenue(category=RevenueCategory(name), count=count, rate=rate, revenue=revenue, series=series)


def _paid_rate(category: RateCategory, paid: PaidDays) -> Decimal | None:
    """$/vehicle of the days that have both vehicles and revenue."""
    count = paid.counts.get(category)
    revenue = sum((one for code, one in paid.revenue.items() if code[:2] == FAMILY_OF[category]), ZERO)
    return to_cents(revenue / count) if count else None


def _holds_actuals(series: SeriesName, provenance: Provenance) -> bool:
    return series is SeriesName.TREND and provenance.source == "mixed"


def _share_a_code(category: RateCategory, sums: MonthSums) -> bool:
    """Whether vehicles of aggregators stand in the same actual revenue as those of a category."""
    aggregator = next((one for one in AGGREGATORS if FAMILY_OF[one] == FAMILY_OF[category]), None)
    return aggregator is not None and bool(sums.counts.get(aggregator))


def show_internal(site: Site, month: ValuesMonth, calculated: CalculatedInternal) -> InternalRevenueView:
    """The components of a month beside the line of the P&L."""
    form = month.form
    return InternalRevenueView(
        site_id=site.site_id,
        period=month.period,
        total=calculated.line.amounts,
        components=tuple(calculated.components),
        adjustments=tuple(
            AdjustmentView(component=name, amount=amount, reason=form.notes.get(name, ""))
            for name, amount in form.values.items()
        ),
        provenance=calculated.line.provenance,
    )


def without_hours(answer: Answer[InternalRevenueView]) -> Answer[InternalRevenueView]:
    """The same for who may not read hours: of each job code, what is billed and not for how many."""
    view = from_json(answer.data)
    for component in view["components"]:
        if component["parent"] == PER_LABOR_HOUR.code:
            component["basis"] = NOT_TOLD
    return replace(answer, data=to_json(view))


def show_categories() -> RevenueCategories:
    """What revenue is made of, by name, label and main account."""
    return RevenueCategories(
        external=tuple(_external(category, RATE_ACCOUNTS.get(category)) for category in RateCategory),
        internal=tuple(
            InternalComponent(component=one.code, label=one.label, gl_code=one.gl_code) for one in COMPONENTS
        ),
        other=tuple(OtherItem(field=one.field, label=one.label, sign=one.sign) for one in OTHER_FIELDS),
    )


def _external(category: RateCategory, accounts: RateAccounts | None) -> ExternalCategory:
    return ExternalCategory(
        category=category,
        label=re.sub(r"([A-Z])", r" \1", category).capitalize(),
        revenue_account=accounts.revenue if accounts else None,
        vehicle_account=accounts.vehicles if accounts else None,
    )
