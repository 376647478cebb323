"""Every figure is the same on every page that shows it: the table of figures, read of the demo company over HTTP."""

from collections import Counter
from collections.abc import Iterator, Sequence

import pytest

from demo.company import districts, regions
from demo.users import DEMO_USERS
from tests.figures import document
from tests.figures.bridges import EXPLAINED
from tests.figures.comparing import Comparison
from tests.figures.conftest import DATES, IS_THOROUGH, SITES, DemoCompany
from tests.figures.pages import SERIES, Figure, Pages, Place
from tests.figures.table import BRIDGES, BRIDGES_OF_ALL_LINES, MONTHS, PARTS, TABLE, VARIANCES
from tests.figures.unit_table import UNIT_BRIDGES, UNIT_VARIANCES, UNITS
from tests.figures.variances import COMPARISONS
from tests.pl.equations import equation, holds

BRIDGED = ("flc", "payroll", "externalRevenue")
LEVELS = [*(f"district/{one}" for one in districts()), *(f"region/{one}" for one in regions()), "company/all"]
OF_ROLES = "0170"
AROUND = {"mid-month": (-1, 0), "first of a month": (-1, 0), "last day of a year": (0,)}
"""Months from the running one on that are read by date; on the first of a month nothing is loaded of it."""
NOT_IN_THE_DEMO = {"effect rate"}
"""The demo company forecasts at the budget's rates."""
READ: Counter[tuple[str, str]] = Counter()
"""How often each figure was read on each page."""
EXPLAINED_SITES = [(name, site) for name, site in SITES if IS_THOROUGH or name == "mid-month"]
on_each_date = pytest.mark.parametrize("company", DATES, indirect=True)


def months(company: DemoCompany, site: str) -> Iterator[str]:
    """Months of a site that its P&L shows: those around the running one; three years in a thorough run."""
    offsets = range(-23, 13) if IS_THOROUGH else AROUND[company.name]
    for period in (company.this_month.shift(offset) for offset in offsets):
        if company.pages.data(f"pl-view/{site}/{period}"):
            yield str(period)


def parts(company: DemoCompany) -> Sequence[str]:
    """The running quarter and year; all of three years in a thorough run."""
    years = range(company.today.year - 1, company.today.year + 2)
    if IS_THOROUGH:
        return [f"{year}{part}" for year in years for part in ("", "-Q1", "-Q2", "-Q3", "-Q4")]
    return [f"{company.today.year}", f"{company.today.year}-Q{(company.today.month + 2) // 3}"]


def differences(pages: Pages, figures: Sequence[Figure], places: Sequence[Place]) -> list[str]:
    comparison = Comparison(pages)
    found = list(comparison.differences(figures, places))
    READ.update(comparison.read)
    return found


@pytest.mark.parametrize(("company", "site"), SITES, indirect=["company"])
def test_every_page_of_a_site_shows_the_same_figure(company: DemoCompany, site: str) -> None:
    pages, shown = company.pages, list(months(company, site))
    assert differences(pages, MONTHS, [Place(site, month, series) for month in shown for series in SERIES]) == []
    assert differences(pages, VARIANCES, [Place(site, month, one) for month in shown for one in COMPARISONS]) == []
    assert differences(pages, BRIDGES, [Place(site, month, line) for month in shown for line in BRIDGED]) == []
    assert differences(pages, PARTS, [Place(site, part, series) for part in parts(company) for series in SERIES]) == []
    of_lines = [month for month in shown if IS_THOROUGH or (company.name, month) == ("mid-month", shown[-1])]
    assert differences(pages, BRIDGES_OF_ALL_LINES, [Place(site, month, "flc") for month in of_lines]) == []
    if IS_THOROUGH:
        pages.forget()


@on_each_date
@pytest.mark.parametrize("unit", LEVELS)
def test_a_unit_shows_what_its_sites_and_units_add_up_to(company: DemoCompany, unit: str) -> None:
    months = [str(company.this_month.shift(offset)) for offset in (range(-12, 13) if IS_THOROUGH else (-1,))]
    shown = (*parts(company), *months)
    pages, this_month = company.pages, str(company.this_month)
    assert differences(pages, UNITS, [Place(unit, period, series) for period in shown for series in SERIES]) == []
    assert differences(pages, UNIT_VARIANCES, [Place(unit, this_month, one) for one in COMPARISONS]) == []
    assert differences(pages, UNIT_BRIDGES, [Place(unit, this_month, line) for line in BRIDGED]) == []


@pytest.mark.parametrize(("company", "site"), EXPLAINED_SITES, indirect=["company"])
def test_sentences_of_an_explanation_add_up_to_what_they_say(company: DemoCompany, site: str) -> None:
    for month in months(company, site) if IS_THOROUGH else [str(company.this_month)]:
        for series in EXPLAINED:
            found = company.pages.data(f"pl-view/{site}/{month}/explain?line=flc&series={series}")
            told = [(sentence, one) for sentence in found["sentences"] if (one := equation(sentence))]
            assert [sentence for sentence, one in told if not holds(one)] == []


@pytest.mark.parametrize("company", ["mid-month"], indirect=True)
@pytest.mark.parametrize("role", DEMO_USERS)
def test_every_role_sees_the_same_figures(company: DemoCompany, role: str) -> None:
    seen = company.seen_by(role)
    for period in list(months(company, OF_ROLES)) if IS_THOROUGH else [str(company.this_month)]:
        places = [Place(OF_ROLES, period, series) for series in SERIES]
        assert differences(seen, MONTHS, places) == []
        for path in ("pl-view/{}/{}", "flc/{}/{}", "payroll/{}/{}", "revenue/internal/{}/{}", "statistics/{}/{}"):
            page = path.format(OF_ROLES, period)
            assert seen.data(page) == company.pages.data(page), page


def test_each_reading_of_the_table_was_compared(request: pytest.FixtureRequest) -> None:
    """After the other tests of this file, which count what they compare."""
    run = [item for item in request.session.items if item.path == request.path]
    if len(run) < len(SITES):
        pytest.skip("some tests of this file were left out")
    wanted = {(figure.name, page) for figures in TABLE.values() for figure in figures for page in figure.shown}
    assert sorted({name for name, page in wanted - READ.keys()} - NOT_IN_THE_DEMO) == []


def test_the_page_on_figures_is_the_table() -> None:
    assert document.PAGE.read_text(encoding="utf-8") == document.page()
