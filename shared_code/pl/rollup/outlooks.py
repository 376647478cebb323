"""The outlook of FLC of each site, kept for units; and the band of a unit, drawn site by site."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from random import Random
from typing import Final

from shared_code.kit.answer import Answer, DataWarning
from shared_code.kit.clock import Clock
from shared_code.kit.errors import CalculationError
from shared_code.kit.exact_json import to_json
from shared_code.kit.model import Model
from shared_code.kit.money import ZERO
from shared_code.kit.period import MONTHS_OF_A_YEAR, Period, YearPart
from shared_code.pl.calculation.band import FLCOutlook, band_of, flc_outlook, share_below
from shared_code.pl.calculation.service import Years
from shared_code.pl.ports import ForetoldDrivers, Organisation
from shared_code.pl.rollup.views import UnitContribution, UnitContributionMonth
from shared_code.pl.view.views import ContributionBand
from shared_code.sites.models import Site
from shared_code.sites.units import OrganizationLevel, own_sites, unit_named
from shared_code.statistics.models import EXTERNAL_REVENUE
from shared_code.store.summaries import SummaryRows
from shared_code.store.table import lost_race

UNIT_DRAWS: Final = 999
"""Ways the sites of a unit may come together, drawn from a seed of each site and month."""
OPEN_BEFORE: Final = 2
"""Months before this one that may not be closed yet."""


class SiteOutlook(Model):
    """What the open months of a site may come to, as the night has left it."""

    site_id: str
    months: Mapping[Period, FLCOutlook] = {}


class OutlookRefresh:
    """Makes the outlook of sites anew; safe to repeat."""

    def __init__(self, years: Years, foretold: ForetoldDrivers, rows: SummaryRows[SiteOutlook], clock: Clock) -> None:
        self._years = years
        self._foretold = foretold
        self._rows = rows
        self._clock = clock

    def renew(self, site: Site) -> None:
        """Store what the open months of a site may come to, up to the horizon; none of a year without a P&L."""
        today = self._clock.today()
        driver = self._foretold.driver(site.site_id, EXTERNAL_REVENUE)
        days = driver.floats() if driver else {}
        this_month = Period.of(today)
        months: dict[Period, FLCOutlook] = {}
        for period in this_month.shift(-OPEN_BEFORE).through(this_month.shift(MONTHS_OF_A_YEAR)) if days else ():
            try:
                year = self._years.year(site.site_id, period.year).year
            except CalculationError:
                continue
            if found := flc_outlook(year, period, days):
                months[period] = found
        made = SiteOutlook(site_id=site.site_id, months=months)
        lost_race()(self._rows.put, site.district_on(today), site.site_id, made)


class UnitContributions:
    """Front line contribution of units: what it may come to, from draws of their sites."""

    def __init__(self, organisation: Organisation, rows: SummaryRows[SiteOutlook], clock: Clock) -> None:
        self._organisation = organisation
        self._rows = rows
        self._clock = clock

    def of_unit(
        self, level: OrganizationLevel, unit: str, part: YearPart, visible: AbstractSet[str] | None
    ) -> Answer[UnitContribution]:
        """The bands of some months over the sites that a caller may see (None: all). Raises ResourceNotFound."""
        organisation, today = self._organisation, self._clock.today()
        name, districts = unit_named(level, unit, organisation.districts, organisation.regions)
        own = own_sites(districts, organisation.all(), today, visible)
        rows = [
            row
            for district in districts
            for row in self._rows.of_district(district)
            if own.get(row.site_id) == district
        ]
        months = tuple(_month(rows, period) for period in part.months())
        with_band = {row.site_id for row in rows if any(period in row.months for period in part.months())}
        view = UnitContribution(
            level=level,
            id=unit,
            name=name,
            period=str(part),
            months=months,
            left_out=tuple(sorted(own.keys() - with_band)),
        )
        warnings = _without_budget(rows, part.months())
        return Answer(to_json(view), period=part.span(), as_of=today, warnings=warnings)


def _month(rows: Sequence[SiteOutlook], period: Period) -> UnitContributionMonth:
    """A month of a unit: each draw adds up a draw of every site; sites with a budget are compared with theirs."""
    outlooks = _outlooks(rows, period)
    if not outlooks:
        return UnitContributionMonth(period=period, sites=0, band=None)
    drawn = {site_id: _draws(site_id, period, outlook) for site_id, outlook in sorted(outlooks.items())}
    band = band_of(_together(drawn.values()), None)
    budgets = {site_id: one.budget for site_id, one in outlooks.items() if one.budget is not None}
    if budgets:
        budgeted = _together(drawn[site_id] for site_id in budgets)
        band = band._replace(below_budget=share_below(sum(budgets.values(), ZERO), budgeted))
    return UnitContributionMonth(period=period, sites=len(outlooks), band=ContributionBand(**band._asdict()))


def _outlooks(rows: Sequence[SiteOutlook], period: Period) -> Mapping[str, FLCOutlook]:
    return {row.site_id: row.months[period] for row in rows if period in row.months}


def _together(drawn: Iterable[Sequence[Decimal]]) -> Sequence[Decimal]:
    """The sum of each draw."""
    return [sum(together, ZERO) for together in zip(*drawn, strict=True)]


def _without_budget(rows: Sequence[SiteOutlook], periods: Sequence[Period]) -> Sequence[DataWarning]:
    """Which sites the chance of missing the budget leaves out, if it leaves out any."""
    found = {
        site_id: str(period)
        for period in reversed(periods)
        for site_id, one in _outlooks(rows, period).items()
        if one.budget is None
    }
    told = ", ".join(f"{site_id} (from {period} on)" for site_id, period in sorted(found.items()))
    text = f"Sites without a budget are left out of the chance that it is missed: {told}."
    return [DataWarning("NO_BUDGET", text, "belowBudget")] if found else []


def _draws(site_id: str, period: Period, outlook: FLCOutlook) -> Sequence[Decimal]:
    chance = Random(f"{site_id}|{period}")  # noqa: S311 - to be repeated
    return chance.choices(outlook.drawn(), k=UNIT_DRAWS)
