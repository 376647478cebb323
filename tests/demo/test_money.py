"""Money of the demo company: the books of a real month to the cent, and a P&L for every kind of contract."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from demo import accounts, contracts, seed
from demo.company import demo_sites
from shared_code import bootstrap
from shared_code.kit.period import Period, Span, YearPart
from shared_code.pl.models import ComparisonType, Line
from shared_code.pl.service.years import SiteYear
from shared_code.statistics.models import SeriesName
from tests.conftest import found

TODAY = date(2025, 7, 15)
SITES = {site.id: site for site in demo_sites()}
BOOKS: Mapping[str, tuple[str, str, str, str | None, str]] = {
    "externalRevenue": ("1250357.92", "1258925.10", "8567.18", "0.69", "favourable"),
    "internalRevenue": ("279663.89", "308022.41", "28358.52", "10.14", "favourable"),
    "payroll": ("82246.00", "82330.62", "84.62", "0.10", "unfavourable"),
    "claims": ("0.00", "0.00", "0.00", None, "neutral"),
    "parkingRents": ("0.00", "0.00", "0.00", None, "neutral"),
    "otherExpense": ("33029.99", "42600.37", "9570.38", "28.97", "unfavourable"),
    "pteb": ("10857.28", "10980.61", "123.33", "1.14", "unfavourable"),
    "insurance": ("5114.93", "5143.74", "28.81", "0.56", "unfavourable"),
    "flc": ("148415.69", "166967.07", "18551.38", "12.50", "favourable"),
}
"""Site 0170, March 2025: budget, actual, variance, percent, direction."""

Seeded = Callable[[str], SiteYear]


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    """Seeds a site when it is first asked for, and gives its year."""
    with pytest.MonkeyPatch.context() as patch:
        found(tmp_path_factory.mktemp("money"), patch, TODAY)
        bootstrap.register().save("sites", {site.id: site.master(TODAY) for site in SITES.values()})
        bootstrap.charts().save(accounts.chart())
        stored: set[str] = set()

        def year(site_id: str) -> SiteYear:
            if site_id not in stored:
                seed.seed_site(SITES[site_id], TODAY)
                stored.add(site_id)
            return bootstrap.years().year(site_id, TODAY.year)

        yield year
        bootstrap.close()


def rows(answer: Any) -> dict[str, Any]:
    decoded = json.loads(answer.data, parse_float=Decimal)
    return {line["line"]: line for line in decoded["lines"]}


def test_site_0170_has_the_books_of_march_2025(seeded: Seeded) -> None:
    seeded("0170")
    march = Period(2025, 3)
    shown = rows(bootstrap.profit_and_loss().view("0170", YearPart(march)))
    compared = rows(bootstrap.profit_and_loss().variance("0170", ComparisonType.BUDGET, Span(march, march)))
    for line, (budget, actual, amount, percent, direction) in BOOKS.items():
        (month,) = shown[line]["months"]
        assert (month["budget"], month["actual"], month["status"]) == (Decimal(budget), Decimal(actual), "closed")
        found_percent = compared[line]["percent"]
        assert (compared[line]["amount"], compared[line]["direction"]) == (Decimal(amount), direction)
        assert found_percent == (None if percent is None else Decimal(percent))
    assert shown["flc"]["percentOfInternalRevenue"] == Decimal("54.21")


@pytest.mark.parametrize("site_id", SITES)
def test_every_site_has_a_year_with_a_contract_that_earns_its_costs(seeded: Seeded, site_id: str) -> None:
    year = seeded(site_id).year
    total = year.total(Line.FLC, SeriesName.TREND).amount
    assert total is not None
    assert total > 0 or site_id == "0925"  # its contract has ended


@pytest.mark.parametrize("site_id", SITES)
def test_what_a_site_says_of_its_contract_is_what_the_contract_holds(site_id: str) -> None:
    versions = [version.contract for version in contracts.terms() if version.site == site_id]
    assert bool(versions) == bool(SITES[site_id].contracts)
    blocks = {"fixed_fee", "per_labor_hour", "per_occupied_room", "revenue_share", "bell"}
    held = {name for contract in versions for name in blocks if getattr(contract, name)}
    held |= {"management_agreement" for contract in versions if contract.management_agreement}
    held |= {"billable_accounts" for c in versions if c.billable_accounts and not c.management_agreement}
    assert held == set(SITES[site_id].contracts)


def test_one_site_is_behind_with_its_close(seeded: Seeded) -> None:
    assert seeded("0822").year.inputs.closed_through == Period(2025, 5)
    assert seeded("0170").year.inputs.closed_through == Period(2025, 6)


def test_the_real_month_is_there_on_any_day() -> None:
    assert Period(2025, 3) in seed.site_months(SITES["0170"], date(2031, 5, 5))


def test_revenue_codes_add_up_to_the_revenue_of_their_day(seeded: Seeded, tmp_path: Path) -> None:
    assert tmp_path
    seeded("0623")
    loaded = bootstrap.statistics_store().month("0623", Period(2025, 6)).loaded
    assert loaded is not None
    assert loaded.bell
    for day, figures in loaded.days.items():
        assert sum(loaded.revenue[day].values()) == figures["externalRevenue"]
