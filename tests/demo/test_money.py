"""Money of the demo company: the books of a real month to the cent, and a P&L for every kind of contract."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from demo import books, contracts, history, labor, seed
from demo.company import demo_sites
from functions.dependencies import GATE
from functions.services import routers
from shared_code.accounts.series import SeriesName
from shared_code.api.app import create_api
from shared_code.application import close_current, current
from shared_code.contracts.models import Accumulation, ClaimsType, Contract, ManagementFeeType
from shared_code.kit.period import Period
from shared_code.pl.calculation.service import CalculatedSiteYear
from shared_code.pl.models import Line
from tests.conftest import DEMO_DAY, found

TODAY = DEMO_DAY
THIS_MONTH = Period.of(TODAY)
LAST_MONTH = THIS_MONTH.shift(-1)
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

YearOf = Callable[[str], CalculatedSiteYear]
Ask = Callable[[str], Any]


@pytest.fixture(scope="module")
def year_of(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[YearOf]:
    """The year of a site."""
    with pytest.MonkeyPatch.context() as patch:
        company = found(tmp_path_factory.mktemp("money"), patch, TODAY)
        shutil.copyfile(demo_store, company.folder / "store.db")
        yield lambda site_id: current().years.year(site_id, TODAY.year)
        close_current()


@pytest.fixture(scope="module")
def ask(year_of: YearOf) -> Iterator[Ask]:
    """Asks the API as an administrator: the data of its answer to a path."""
    assert callable(year_of)
    issuer = current().development_issuer
    assert issuer is not None
    token = issuer.issue("sam", ["forecasting_admin"], ())
    with TestClient(create_api(routers(), GATE), base_url="https://demo.example") as client:

        def get(path: str) -> Any:
            answer = client.get(f"/api/v1/forecasting/{path}", headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == 200, f"{path}: {answer.text}"
            return json.loads(answer.text, parse_float=Decimal)["data"]

        yield get


def test_site_0170_has_the_books_of_march_2025(ask: Ask) -> None:
    shown = {line["line"]: line for line in ask("pl-view/0170/2025-03")["lines"]}
    compared = {line["line"]: line for line in ask("pl-view/0170/variance/budget?period=2025-03")["lines"]}
    for line, (budget, actual, amount, percent, direction) in BOOKS.items():
        (month,) = shown[line]["months"]
        assert (month["budget"], month["actual"], month["status"]) == (Decimal(budget), Decimal(actual), "closed")
        assert (compared[line]["amount"], compared[line]["direction"]) == (Decimal(amount), direction)
        assert compared[line]["percent"] == (None if percent is None else Decimal(percent))
    assert shown["flc"]["percentOfInternalRevenue"] == Decimal("54.21")
    (flc,) = shown["flc"]["months"]
    assert abs(flc["forecast"] - flc["budget"]) < flc["budget"] / 50


@pytest.mark.parametrize("site_id", SITES)
def test_every_route_has_an_answer_for_every_site(ask: Ask, site_id: str) -> None:
    for family in (
        "statistics",
        "rates",
        "payroll",
        "expenses",
        "revenue/external",
        "revenue/internal",
        "revenue/other",
    ):
        assert ask(f"{family}/{site_id}/{THIS_MONTH}")
    assert ask(f"payroll/{site_id}/job-codes")
    assert len(ask(f"snapshots/{site_id}/{LAST_MONTH}")) == 1
    flc = ask(f"pl-view/{site_id}/variance/forecast-actual?period={LAST_MONTH}")["lines"][8]
    assert (flc["line"], flc["amount"] is None) == ("flc", site_id == books.NOT_CLOSED)


@pytest.mark.parametrize("site_id", SITES)
def test_every_site_has_a_year_with_a_contract_that_earns_its_costs(year_of: YearOf, site_id: str) -> None:
    year = year_of(site_id).year
    total = year.total(Line.FLC, SeriesName.TREND).amount
    assert total is not None
    assert total > 0 or SITES[site_id].ended


@pytest.mark.parametrize("site_id", SITES)
def test_what_a_site_says_of_its_contract_is_what_the_contract_holds(site_id: str) -> None:
    versions = [version.contract for version in contracts.terms() if version.site == site_id]
    assert bool(versions) == bool(SITES[site_id].contracts)
    blocks = {"fixed_fee", "per_labor_hour", "per_occupied_room", "revenue_share", "bell"}
    held = {name for contract in versions for name in blocks if getattr(contract, name)}
    held |= {"management_agreement" for contract in versions if contract.management_agreement}
    held |= {"billable_accounts" for c in versions if c.billable_accounts and not c.management_agreement}
    assert held == set(SITES[site_id].contracts)


def test_one_site_is_behind_with_its_close(year_of: YearOf) -> None:
    assert year_of("0822").year.inputs.closed_through == LAST_MONTH.shift(-1)
    assert year_of("0170").year.inputs.closed_through == LAST_MONTH


def test_there_is_a_deal_of_every_kind() -> None:
    deals = [version.contract for version in contracts.terms()]
    structures = [one for deal in deals if deal.revenue_share for one in deal.revenue_share.structures]
    agreements = [deal.management_agreement for deal in deals if deal.management_agreement]
    assert {one.accumulation for one in structures} == set(Accumulation)
    assert {1, 2, 3} == {len(one.tiers) for one in structures}
    assert {one.fee.type for one in agreements if one.fee} == set(ManagementFeeType)
    assert {one.claims.type for one in agreements if one.claims} == set(ClaimsType)
    jobs = [job for deal in deals for job in deal.per_labor_hour]
    assert {(job.overtime_rate or job.rate) / job.rate for job in jobs} == {Decimal(1), Decimal("1.5")}


def test_one_contract_has_ended_and_one_starts_next_month() -> None:
    def months(site_id: str) -> list[bool]:
        (row,) = contracts.rows(SITES[site_id], TODAY)
        contract = Contract.model_validate((row.content or {})["contract"])
        return [contract.valid_in(month) for month in (LAST_MONTH, THIS_MONTH, THIS_MONTH.shift(1))]

    assert months("0925") == [True, False, False]
    assert months("0748") == [False, False, True]


def test_a_management_fee_follows_labor_hours(ask: Ask) -> None:
    found = {part["component"]: part for part in ask(f"revenue/internal/0822/{THIS_MONTH}")["components"]}
    fee = found["managementAgreement.managementFee"]
    assert fee["basis"].startswith("job codes VLT2")
    assert fee["amount"]["trend"] > 0


def test_the_real_month_is_there_on_any_day() -> None:
    assert Period(2025, 3) in history.months(SITES["0170"], date(2031, 5, 5))
    assert seed.month_writes(SITES["0170"], Period(2025, 3), date(2025, 3, 10)).documents


@pytest.mark.parametrize("site_id", ["0623", "0903"])
def test_revenue_codes_add_up_to_the_revenue_of_their_day(site_id: str) -> None:
    site = SITES[site_id]
    days = history.actual_days(site, LAST_MONTH, TODAY)
    codes, bell = history.by_code(site, days), history.bell(site, days)
    for day, figures in days.items():
        assert sum(codes[day].values()) == figures["externalRevenue"]
        assert bell.get(day, 0) == sum(codes[day].get(code, 0) for code in history.BELL_CODES)


def test_the_ledger_pays_what_timekeeping_says_and_salaries() -> None:
    site = SITES["0402"]
    worked = labor.month(site, LAST_MONTH, TODAY).actual
    ledger = books.ledger(site, LAST_MONTH, TODAY)
    assert worked
    assert ledger
    assert ledger.balances["6000"] == sum(row.cost or 0 for rows in worked.days.values() for row in rows.values())
    assert ledger.balances["6100"] > 0
