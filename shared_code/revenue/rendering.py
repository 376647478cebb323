"""Revenue in the shapes of the API."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from shared_code.kit.answer import DataWarning
from shared_code.kit.forms import FormMonth
from shared_code.kit.money import ZERO, to_cents
from shared_code.kit.period import Period
from shared_code.kit.provenance import Provenance
from shared_code.rates.models import FAMILY_OF, RATE_ACCOUNTS, RateAccounts, RateCategory
from shared_code.revenue.calculated import CalculatedExternal, CalculatedInternal
from shared_code.revenue.components import COMPONENTS
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
)
from shared_code.sites.models import Site
from shared_code.statistics.models import FAMILY as STATISTICS
from shared_code.statistics.models import MonthSums, SeriesName, StatisticsFacts

AGGREGATORS: Final = (RateCategory.VALET_AGGREGATOR, RateCategory.SELF_AGGREGATOR)
_ACTUAL: Final = ("actual", "mixed")


def show_other(site: Site, month: FormMonth) -> OtherRevenueView:
    """The six fields of a month; what is not set adds nothing."""
    values = month.form.values
    fields = {one.field: values.get(one.field) for one in OTHER_FIELDS}
    return OtherRevenueView.model_validate(
        {"siteId": site.site_id, "period": month.period, **fields, "total": sum(values.values(), ZERO)}
    )


def warnings_of_other(site: Site, month: FormMonth) -> Iterator[DataWarning]:
    """What a reader of other revenue must know."""
    if month.document is None:
        yield DataWarning("NO_DATA", "Nobody entered other revenue of this month; it counts as zero.")
    yield from not_open(site, month.period)


def not_open(site: Site, period: Period) -> Iterator[DataWarning]:
    """A warning where the site is not open in a month."""
    if not site.is_open_in(period):
        yield DataWarning("SITE_NOT_OPEN", "The site is not open in this month; nothing can be saved.")


def show_external(site: Site, month: FormMonth, calculated: CalculatedExternal) -> ExternalRevenueView:
    """The categories of a month in each series, beside the line of the P&L."""
    stored = month.facts.get(STATISTICS)
    sums = StatisticsFacts.model_validate(stored.content).sums if stored else {}
    return ExternalRevenueView(
        site_id=site.site_id,
        period=month.period,
        categories=tuple(
            _category(category, series, revenue, sums.get(series), calculated.line.provenance)
            for series, categories in calculated.categories.items()
            for category, revenue in categories.items()
        ),
        adjustment_ratio=calculated.adjustment_ratio,
        gross=calculated.gross,
        total=calculated.line.amounts,
        provenance=calculated.line.provenance,
    )


def _category(
    category: RateCategory, series: SeriesName, revenue: Decimal | None, sums: MonthSums | None, provenance: Provenance
) -> CategoryRevenue:
    count = sums.counts.get(category) if sums else None
    rate = to_cents(revenue / count) if count and revenue is not None else None
    holds_actuals = series is SeriesName.ACTUAL or (series is SeriesName.TREND and provenance.source in _ACTUAL)
    if holds_actuals and sums and _share_a_code(category, sums):
        rate = None
    return CategoryRevenue(category=category, count=count, rate=rate, revenue=revenue, series=series)


def _share_a_code(category: RateCategory, sums: MonthSums) -> bool:
    """Whether vehicles of aggregators stand in the same actual revenue as those of a category."""
    aggregator = next((one for one in AGGREGATORS if FAMILY_OF[one] == FAMILY_OF[category]), None)
    return aggregator is not None and bool(sums.counts.get(aggregator))


def show_internal(site: Site, month: FormMonth, calculated: CalculatedInternal) -> InternalRevenueView:
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
