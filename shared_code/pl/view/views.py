"""The P&L of a site as the API shows it."""

from enum import StrEnum

from pydantic import Field

from shared_code.accounts.provenance import Provenance
from shared_code.accounts.series import SeriesAmounts
from shared_code.kit.model import Model
from shared_code.kit.money import Money, Percent, Ratio
from shared_code.kit.period import Period
from shared_code.pl.models import ComparisonType, FavourableDirection, MonthState, Significance, VarianceDirection


class LineCode(StrEnum):
    """The ten lines, in order."""

    EXTERNAL_REVENUE = "externalRevenue"
    INTERNAL_REVENUE = "internalRevenue"
    PAYROLL = "payroll"
    CLAIMS = "claims"
    PARKING_RENTS = "parkingRents"
    OTHER_EXPENSE = "otherExpense"
    PTEB = "pteb"
    INSURANCE = "insurance"
    FLC = "flc"
    FLC_TO_BUDGET_CUMULATIVE = "flcToBudgetCumulative"


class LineAmounts(SeriesAmounts):
    """A line in a month, of one site or of several; the percentage is that of the trend."""

    period: Period
    status: MonthState
    percent_of_internal_revenue: Percent | None


class LineMonth(LineAmounts):
    """A line in a month; the percentage is that of the trend."""

    provenance: Provenance


class LineOverMonths(Model):
    """A line over the months asked for, of one site or of several; the percentage is that of the trend."""

    line: LineCode
    label: str
    better_when: FavourableDirection
    months: tuple[LineAmounts, ...]
    total: SeriesAmounts
    actual_to_date: Money | None
    percent_of_internal_revenue: Percent | None


class LineView(LineOverMonths):
    """A line over the months asked for; the percentage is that of the trend.

    The actual covers the closed months as soon as one is closed, which is `actualToDate`; before, the running ones.
    """

    months: tuple[LineMonth, ...]


class LeftOut(Model):
    """A site that a sum leaves out, and why."""

    site_id: str
    reason: str


class PLView(Model):
    """The P&L of a site: ten lines over a month, a quarter or a year."""

    site_id: str
    period: str
    lines: tuple[LineView, ...]
    calc_run_id: str
    left_out: tuple[LeftOut, ...] = ()


class Contribution(Model):
    """What front line contribution is made of."""

    internal_revenue: SeriesAmounts
    payroll: SeriesAmounts
    claims: SeriesAmounts
    parking_rents: SeriesAmounts
    other_expense: SeriesAmounts
    pteb: SeriesAmounts
    insurance: SeriesAmounts


class ContributionBand(Model):
    """What a month's front line contribution may come to, if rooms and vehicles come as they are foretold."""

    p10: Money = Field(description="Ten of a hundred outcomes are expected to be at most this")
    p50: Money
    p90: Money
    below_budget: Ratio | None = Field(
        description="The chance that the budget is missed, as a share; null without a budget", examples=[0.35]
    )


class ContributionMonth(Model):
    """Front line contribution of a month; to budget is trend less budget, cumulative from January.

    `band` is null of closed months, where no revenue is forecast, and before the trend job has foretold it.
    """

    period: Period
    inputs: Contribution
    flc: SeriesAmounts
    flc_to_budget: Money | None
    flc_to_budget_cumulative: Money | None
    band: ContributionBand | None


class FLC(Model):
    """Front line contribution of a site with its inputs."""

    site_id: str
    period: str
    months: tuple[ContributionMonth, ...]


class LineVariance(Model):
    """A value against its base; nothing where there is no base."""

    line: LineCode
    value: Money | None
    base: Money | None
    amount: Money | None
    percent: Percent | None
    direction: VarianceDirection
    significance: Significance


class VarianceView(Model):
    """A site's lines compared with another series, time or version."""

    site_id: str
    period: str
    comparison_type: ComparisonType
    lines: tuple[LineVariance, ...]
