"""Roll-ups as the API shows them."""

from typing import Literal

from shared_code.kit.model import Model
from shared_code.kit.money import Money, Percent
from shared_code.kit.period import Period
from shared_code.pl.models import VarianceDirection
from shared_code.pl.view.views import LeftOut, LineAmounts, LineCode, LineOverMonths

OrganizationLevel = Literal["district", "region", "company"]


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
