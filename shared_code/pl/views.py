"""The P&L as the API shows it."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from shared_code.kit.clock import Instant
from shared_code.derivations.narrative import Step
from shared_code.kit.limits import REASON_CHARACTERS
from shared_code.kit.model import Model
from shared_code.kit.money import Money, Percent
from shared_code.kit.period import Period
from shared_code.accounts.provenance import Provenance
from shared_code.accounts.series import SeriesAmounts
from shared_code.pl.bridge.models import Effect
from shared_code.pl.explain.views import DaysView
from shared_code.pl.models import Better, ComparisonType, MonthState, Significance, VarianceDirection
from shared_code.statistics.models import SeriesName


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


class LineMonth(SeriesAmounts):
    """A line in a month; the percentage is that of the trend."""

    period: Period
    status: MonthState
    percent_of_internal_revenue: Percent | None
    provenance: Provenance


class LineView(Model):
    """A line over the months asked for; the percentage is that of the trend.

    The actual covers the closed months as soon as one is closed, which is `actualToDate`; before, the running ones.
    """

    line: LineCode
    label: str
    better_when: Better
    months: tuple[LineMonth, ...]
    total: SeriesAmounts
    actual_to_date: Money | None
    percent_of_internal_revenue: Percent | None


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


class ContributionMonth(Model):
    """Front line contribution of a month; to budget is trend less budget, cumulative from January."""

    period: Period
    inputs: Contribution
    flc: SeriesAmounts
    flc_to_budget: Money | None
    flc_to_budget_cumulative: Money | None


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


OrganizationLevel = Literal["district", "region", "company"]


class ExplanationView(Model):
    """Where one amount comes from: as sentences to read, as the tree of its steps, and by day on request."""

    line: LineCode
    series: SeriesName
    period: Period
    amount: Money | None
    sentences: tuple[str, ...]
    node: Step | None
    days: DaysView | None = None


class BridgeEffectView(Model):
    """A part of a variance in $, and what made it."""

    effect: Effect
    amount: Money
    sentence: str


class BridgeView(Model):
    """What leads from one series of a line to another; the effects add up to the difference exactly."""

    site_id: str
    period: Period
    from_: SeriesName = Field(alias="from")
    to: SeriesName
    line: LineCode
    start: Money | None
    end: Money | None
    effects: tuple[BridgeEffectView, ...]
    residual: Money


class SnapshotLine(SeriesAmounts):
    """A line as it stood in the four series."""

    line: LineCode


class SnapshotDifference(Model):
    """A stored amount that its own rule no longer gives; `recomputed` is a sentence where it gives nothing."""

    rule: str
    rule_version: int
    stored: str
    recomputed: str


class SnapshotView(Model):
    """A month as it stood, with the run that made it; `differences` only where asked for.

    The one of status `record` is what actuals are compared with; `working` ones are nobody's base.
    """

    site_id: str
    version: int
    period: Period
    created_at: Instant
    created_by: str
    status: Literal["record", "working"]
    calc_run_id: str
    lines: tuple[SnapshotLine, ...]
    differences: tuple[SnapshotDifference, ...] | None = None


class SnapshotRequest(Model):
    """Why a forecast of record is kept."""

    reason: str | None = Field(None, max_length=REASON_CHARACTERS, description="Kept in the audit trail")


class LineChangeView(Model):
    """A line before and after, $."""

    line: LineCode
    before: Money | None
    after: Money | None
    difference: Money | None


class WhatIfView(Model):
    """What other drivers of a month change in its trend, and in that of its year.

    `months` of the year were calculated anew; `changed` are ids of the month's nodes, as explanations have them.
    """

    lines: tuple[LineChangeView, ...]
    year: tuple[LineChangeView, ...]
    months: tuple[Period, ...]
    changed: tuple[str, ...]
    sentences: tuple[str, ...]


class RollupMonth(SeriesAmounts):
    """A line of several sites in a month."""

    period: Period
    status: MonthState
    percent_of_internal_revenue: Percent | None


class RollupLine(Model):
    """A line of several sites, from sums; percentages are recomputed from them."""

    line: LineCode
    label: str
    better_when: Better
    months: tuple[RollupMonth, ...]
    total: SeriesAmounts
    actual_to_date: Money | None
    percent_of_internal_revenue: Percent | None


class ChildLine(Model):
    """A line of a unit below over all months asked for: trend against budget."""

    line: LineCode
    budget: Money | None
    trend: Money | None
    amount: Money | None
    percent: Percent | None
    direction: VarianceDirection


class ChildView(Model):
    """A unit below with the same figures."""

    id: str
    name: str
    level: Literal["site", "district", "region"]
    lines: tuple[ChildLine, ...]


class SitesOfMonth(Model):
    """How many sites are open in a month, and how many of them its actual adds up."""

    period: Period
    sites: int
    actual_sites: int


class RollupView(Model):
    """The P&L of a district, a region or the company, over the sites that the caller may see."""

    level: OrganizationLevel
    id: str
    name: str
    period: str
    months: tuple[SitesOfMonth, ...]
    lines: tuple[RollupLine, ...]
    children: tuple[ChildView, ...]
    left_out: tuple[LeftOut, ...]
