"""Revenue as the API shows it."""

from enum import StrEnum
from typing import Literal

from shared_code.accounts.numbers import RateCategory
from shared_code.accounts.provenance import Provenance
from shared_code.accounts.series import SeriesAmounts, SeriesName
from shared_code.kit.model import Model
from shared_code.kit.money import Count, Money, Ratio
from shared_code.kit.period import Period
from shared_code.revenue.calculated import OTHER_CATEGORY, ComponentAmount


class OtherRevenueView(Model):
    """Other revenue of a month as managers entered it, $; null where nothing was entered."""

    site_id: str
    period: Period
    billable_expenses: Money | None
    validations: Money | None
    miscellaneous: Money | None
    gpo_fees: Money | None
    signing_bonuses: Money | None
    client_paid_expenses: Money | None
    total: Money


class RevenueCategory(StrEnum):
    """The categories of rates, and what belongs to none of them."""

    VALET_DAILY = RateCategory.VALET_DAILY
    VALET_OVERNIGHT = RateCategory.VALET_OVERNIGHT
    VALET_MONTHLY = RateCategory.VALET_MONTHLY
    VALET_AGGREGATOR = RateCategory.VALET_AGGREGATOR
    SELF_DAILY = RateCategory.SELF_DAILY
    SELF_OVERNIGHT = RateCategory.SELF_OVERNIGHT
    SELF_MONTHLY = RateCategory.SELF_MONTHLY
    SELF_AGGREGATOR = RateCategory.SELF_AGGREGATOR
    OTHER = OTHER_CATEGORY


class CategoryRevenue(Model):
    """A category in one series: vehicles, what they earned, and that for each; null where it is not known."""

    category: RevenueCategory
    count: Count | None
    rate: Money | None
    revenue: Money | None
    series: SeriesName


class ExternalRevenueView(Model):
    """External revenue of a month by category and series.

    The categories add up to `gross`; with `adjustments` and `beyondDailyRevenue`, which is what the ledger of a closed
    month holds beyond the daily feed, it adds up to `total`, that of the P&L.
    """

    site_id: str
    period: Period
    categories: tuple[CategoryRevenue, ...]
    adjustment_ratio: Ratio
    gross: SeriesAmounts
    adjustments: SeriesAmounts
    beyond_daily_revenue: SeriesAmounts
    total: SeriesAmounts
    provenance: Provenance


class AdjustmentView(Model):
    """A manual adjustment of a component, $."""

    component: str
    amount: Money
    reason: str


class InternalRevenueView(Model):
    """Internal revenue of a month: the total of the P&L, the components that make it, and what was added by hand."""

    site_id: str
    period: Period
    total: SeriesAmounts
    components: tuple[ComponentAmount, ...]
    adjustments: tuple[AdjustmentView, ...]
    provenance: Provenance


class ExternalCategory(Model):
    """A category of external revenue and its main accounts; aggregators have none."""

    category: RateCategory
    label: str
    revenue_account: str | None
    vehicle_account: str | None


class InternalComponent(Model):
    """A component of internal revenue and its main account, where there is one."""

    component: str
    label: str
    gl_code: str | None


class OtherItem(Model):
    """A field of other revenue and the sign it takes; 0 is allowed in all."""

    field: str
    label: str
    sign: Literal["positive", "negative", "any"]


class RevenueCategories(Model):
    """What revenue is made of."""

    external: tuple[ExternalCategory, ...]
    internal: tuple[InternalComponent, ...]
    other: tuple[OtherItem, ...]
