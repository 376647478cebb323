"""Roll-ups as the API shows them."""

from typing import Literal

from pydantic import Field

from shared_code.kit.model import Model
from shared_code.kit.money import Money, Percent
from shared_code.kit.period import Period
from shared_code.pl.bridge.views import BridgeEffectView
from shared_code.pl.models import ComparisonType, VarianceDirection
from shared_code.pl.view.views import ContributionBand, LeftOut, LineAmounts, LineCode, LineOverMonths, LineVariance
from shared_code.sites.units import OrganizationLevel

ChildLevel = Literal["site", "district", "region"]


class RollupMonth(LineAmounts):
    """A line of several sites in a month."""


class RollupLine(LineOverMonths):
    """A line of several sites, from sums; percentages are recomputed from them."""

    months: tuple[RollupMonth, ...]


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
    level: ChildLevel
    lines: tuple[ChildLine, ...]


class SitesOfMonth(Model):
    """How many sites are open in a month, and how many of them its actual adds up."""

    period: Period
    sites: int
    actual_sites: int


class UnitContributionMonth(Model):
    """What front line contribution of a unit may come to in a month; `sites` are in the band, null without one."""

    period: Period
    sites: int
    band: ContributionBand | None


class UnitContribution(Model):
    """What front line contribution of a unit may come to, from draws of the sites that the caller may see."""

    level: OrganizationLevel
    id: str
    name: str
    period: str
    months: tuple[UnitContributionMonth, ...]
    left_out: tuple[str, ...] = Field(description="Sites without a band in any of the months")


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


class RollupVariance(Model):
    """The lines of a unit compared with another series, time or version: the same sites and months on both sides."""

    level: OrganizationLevel
    id: str
    name: str
    period: str
    comparison_type: ComparisonType
    sites: int
    lines: tuple[LineVariance, ...]
    left_out: tuple[LeftOut, ...]


class ChildBridge(Model):
    """What leads from budget to trend of a site or unit below."""

    id: str
    name: str
    level: ChildLevel
    start: Money | None
    end: Money | None
    effects: tuple[BridgeEffectView, ...]


class RollupBridge(Model):
    """What leads from budget to trend of a unit's line; each effect is the sum of those of its children."""

    level: OrganizationLevel
    id: str
    name: str
    period: str
    line: LineCode
    start: Money | None
    end: Money | None
    effects: tuple[BridgeEffectView, ...]
    residual: Money
    children: tuple[ChildBridge, ...]
    left_out: tuple[LeftOut, ...]
