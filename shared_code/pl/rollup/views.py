"""Roll-ups as the API shows them."""

from typing import Literal

from shared_code.accounts.series import SeriesAmounts
from shared_code.kit.model import Model
from shared_code.kit.money import Money, Percent
from shared_code.kit.period import Period
from shared_code.pl.models import FavourableDirection, MonthState, VarianceDirection
from shared_code.pl.view.views import LeftOut, LineCode

OrganizationLevel = Literal["district", "region", "company"]


class RollupMonth(SeriesAmounts):
    """A line of several sites in a month."""

    period: Period
    status: MonthState
    percent_of_internal_revenue: Percent | None


class RollupLine(Model):
    """A line of several sites, from sums; percentages are recomputed from them."""

    line: LineCode
    label: str
    better_when: FavourableDirection
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
