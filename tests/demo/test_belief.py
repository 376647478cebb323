"""Figures of the demo company that an expert would believe: F53."""

import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from demo import books, history
from demo.company import DemoSite, demo_sites
from shared_code.accounts.series import SeriesName
from shared_code.application import close_current, current
from shared_code.kit.period import Period
from shared_code.pl.calculation.year import Year
from shared_code.pl.models import Line
from shared_code.revenue.inputs import SeriesBasis
from shared_code.statistics.models import OCCUPIED_ROOMS
from tests.conftest import DEMO_DAY, found

YEAR = DEMO_DAY.year
THIS_MONTH = Period.of(DEMO_DAY)
SITES = {site.id: site for site in demo_sites()}
HOTELS = [site for site in SITES.values() if site.rooms]
PERCENT = Decimal("0.01")

YearOf = Callable[[str], Year]


@pytest.fixture(scope="module")
def year_of(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[YearOf]:
    """The year of a site."""
    with pytest.MonkeyPatch.context() as patch:
        company = found(tmp_path_factory.mktemp("belief"), patch, DEMO_DAY)
        shutil.copyfile(demo_store, company.folder / "store.db")
        yield lambda site_id: current().years.year(site_id, YEAR).year
        close_current()


def amount(year: Year, line: Line, series: SeriesName, period: Period) -> Decimal:
    """A line of a month in $, which must be there."""
    node = year.months[period].lines[series][line]
    assert node is not None
    assert node.amount is not None
    return Decimal(node.amount)


def closed(year: Year) -> list[Period]:
    """The closed months of the year in which the site was open."""
    return [period for period in year.inputs.periods() if year.inputs.is_closed(period) and year.months[period].is_open]


def near(one: Decimal, other: Decimal, part: Decimal) -> bool:
    return abs(one - other) <= abs(other) * part


@pytest.mark.parametrize("site_id", [site.id for site in SITES.values() if site.contracts])
def test_f53_the_ledger_of_a_closed_month_holds_what_the_contract_gives_for_it(year_of: YearOf, site_id: str) -> None:
    year = year_of(site_id)
    for period in closed(year):
        revenue = year.months[period].figures(SeriesBasis.LEDGER).contract_revenue.total.amount
        booked = amount(year, Line.INTERNAL_REVENUE, SeriesName.ACTUAL, period)
        assert near(booked, revenue, PERCENT), (period, booked, revenue)


def test_f53_a_share_by_calendar_year_falls_in_the_ledger_as_the_tiers_say(year_of: YearOf) -> None:
    year = year_of("0511")
    shares = [
        amount(year, Line.INTERNAL_REVENUE, SeriesName.ACTUAL, period)
        / amount(year, Line.EXTERNAL_REVENUE, SeriesName.ACTUAL, period)
        for period in (Period(YEAR, 2), Period(YEAR, 6), Period(YEAR, 10))
    ]
    assert [round(share * 100) for share in shares] == [57, 53, 49]


@pytest.mark.parametrize("site", HOTELS, ids=lambda site: site.id)
def test_f53_guests_of_every_hotel_drive_in_as_in_other_hotels(site: DemoSite) -> None:
    rows = history.actual_days(site, THIS_MONTH, DEMO_DAY).values()
    rooms = sum(row[OCCUPIED_ROOMS] for row in rows)
    valet, own = (sum(row[name] for row in rows) for name in ("valetOvernight", "selfOvernight"))
    assert Decimal("0.25") <= (valet + own) / rooms <= Decimal("0.70")
    assert Decimal("0.35") <= valet / (valet + own) <= Decimal("0.95")
    assert len({(row["valetOvernight"] + row["selfOvernight"]) / row[OCCUPIED_ROOMS] for row in rows}) > 10


def test_f53_the_ledger_knows_the_days_that_the_daily_feed_left_out() -> None:
    (site,) = (site for site in SITES.values() if site.gap)
    october = THIS_MONTH.shift(-1)
    days, ledger = history.days(site, october, DEMO_DAY), books.ledger(site, october, DEMO_DAY)
    assert len(history.actual_days(site, october, DEMO_DAY)) == len(days) - 3
    assert ledger is not None
    assert ledger.balances["9410"] == sum(row["externalRevenue"] for row in days.values())
    assert near(ledger.balances["6000"], books.budget(site, october)["6000"], 10 * PERCENT)


@pytest.mark.parametrize("site_id", SITES)
def test_f53_what_a_site_earns_and_pays_is_plausible(year_of: YearOf, site_id: str) -> None:
    year = year_of(site_id)
    for period in closed(year):
        external, income, payroll, pteb, flc = (
            amount(year, line, SeriesName.ACTUAL, period)
            for line in (Line.EXTERNAL_REVENUE, Line.INTERNAL_REVENUE, Line.PAYROLL, Line.PTEB, Line.FLC)
        )
        assert Decimal("0.30") <= income / external <= Decimal("1.25"), period
        assert Decimal("0.45") <= payroll / income <= Decimal("0.80"), period
        assert Decimal("0.12") <= pteb / payroll <= Decimal("0.15"), period
        assert 0 <= flc / income <= Decimal("0.40"), period


@pytest.mark.parametrize("site_id", [site.id for site in SITES.values() if site.budget and not site.real])
def test_f53_payroll_of_closed_months_holds_the_manager_as_the_months_ahead_do(year_of: YearOf, site_id: str) -> None:
    """The same salary by day in budget and ledger, wages near the budget; so months do not jump at the close."""
    year = year_of(site_id)
    for period in closed(year):
        ledger, plan = year.months[period].month.facts.ledger, books.budget(SITES[site_id], period)
        assert ledger["6100"] == plan["6100"] == round(Decimal(62_400) * period.day_count / 365, 2), period
        payroll = amount(year, Line.PAYROLL, SeriesName.ACTUAL, period)
        assert near(payroll, plan["6000"] + plan["6100"], 8 * PERCENT), period


@pytest.mark.parametrize("site_id", [site.id for site in SITES.values() if site.budget])
def test_f53_the_budget_of_a_month_earns_what_the_contract_gives(year_of: YearOf, site_id: str) -> None:
    """The next month's forecast differs from its budget in volume, not in the deal."""
    year = year_of(site_id)
    ahead = THIS_MONTH.shift(1)
    budget, trend = (
        amount(year, Line.INTERNAL_REVENUE, series, ahead) for series in (SeriesName.BUDGET, SeriesName.TREND)
    )
    assert near(trend, budget, 8 * PERCENT), (trend, budget)
