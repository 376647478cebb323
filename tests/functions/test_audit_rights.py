"""The audit trail tells a change to those who may read the page that shows it, and to nobody else."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest
from starlette.testclient import TestClient

from shared_code.application import current
from shared_code.audit.rights import permission_of
from shared_code.integration.writing.kinds import MONTH_KINDS
from shared_code.store.audit_log import AuditEntry, FieldChange
from shared_code.store.unit_of_work import ChangeSet
from tests.attacks import PROPERTIES, attack
from tests.conftest import APRIL, Company
from tests.functions.conftest import BASE, ClientFor

URL: Final = f"{BASE}/audit/TP001"
NOON: Final = datetime(2025, 4, 14, 16, tzinfo=UTC)
CHANGES: Final = {
    ("statistics", "/days/2025-04-20/occupancy"): "statistics:read",
    ("statistics actual", "/days/2025-04-10/valetDaily"): "statistics:read",
    ("hotel forecast", "/days/2025-04-20/rooms"): "statistics:read",
    ("events forecast", "/days/2025-04-20/guests"): "statistics:read",
    ("accounts budget", "/balances/9440"): "statistics:read",
    ("payroll", "/rows/2025-04-20/GSA/rate"): "payroll:read",
    ("payroll budget", "/hours/GSA"): "payroll:read",
    ("payroll actual", "/days/2025-04-10/GSA/cost"): "payroll:read",
    ("payroll scheduled", "/days/2025-04-20/GSA/hours"): "payroll:read",
    ("jobs", "/jobs/GSA/averageRate"): "payroll:read",
    ("jobs", "/jobs/SRACCTMGR/allocatedSalary"): "payroll:read",
    ("external", "/adjustmentRatio"): "revenue:read",
    ("internal", "/adjustments/fixedFee"): "revenue:read",
    ("other", "/gpoFees"): "revenue:read",
    ("rates", "/rates/valetDaily"): "forecasting:read",
    ("expenses", "/accounts/7170"): "forecasting:read",
    ("accounts budget", "/balances/7045"): "forecasting:read",
    ("accounts actual", "/balances/9411"): "forecasting:read",
    ("contract", "/fixed_fee[0].fee"): "forecasting:read",
    ("site", "/name"): "forecasting:read",
    ("snapshot", "/flc"): "forecasting:read",
    ("something new", "/figure"): "forecasting:admin",
}
NEEDED: Final = sorted({*CHANGES.values()} - {"forecasting:admin"})
COMPANYS: Final = {"mappings", "job-families", "organisation", "chart"}
"""What is of no site: no trail that can be asked for has it."""


@pytest.fixture
def _saves(company: Company) -> None:
    for entity, field in CHANGES:
        entry = AuditEntry(NOON, "anna", "req_1", entity, APRIL, 1, (FieldChange(field, None, Decimal(1)),), "why")
        current().changes.commit(ChangeSet("TP001", None, "anna", audit=entry))


def told(client: TestClient) -> set[tuple[str, str]]:
    answer = client.get(URL)
    assert answer.status_code == 200, answer.text
    return {(entry["entity"], entry["field"]) for entry in answer.json()["data"]["entries"]}


@attack(PROPERTIES, tries=len(CHANGES))
@pytest.mark.usefixtures("_saves")
@pytest.mark.parametrize("permission", [None, *NEEDED])
def test_a_change_is_told_to_who_may_read_its_page(client_for: ClientFor, permission: str | None) -> None:
    scopes = ["pl-view:district", *([permission] if permission else [])]
    expected = {change for change, needed in CHANGES.items() if needed == permission}
    assert told(client_for("district_manager", scopes=scopes)) == expected


@pytest.mark.usefixtures("_saves")
@pytest.mark.parametrize("permission", [None, *NEEDED])
def test_what_is_left_out_is_said_with_the_permissions_that_it_needs(
    client_for: ClientFor, permission: str | None
) -> None:
    scopes = ["pl-view:district", *([permission] if permission else [])]
    (warning,) = client_for("district_manager", scopes=scopes).get(URL).json()["meta"]["warnings"]
    missing = sorted({*CHANGES.values()} - {permission})
    assert (warning["code"], warning["field"]) == ("CHANGES_LEFT_OUT", "entries")
    assert warning["values"] == {"permissions": missing}
    assert all(f"`{name}`" in warning["message"] for name in missing)


def test_where_nothing_is_left_out_nothing_is_said(client_for: ClientFor, request: pytest.FixtureRequest) -> None:
    assert client_for("district_manager", scopes=["pl-view:district"]).get(URL).json()["meta"]["warnings"] == []
    request.getfixturevalue("_saves")
    assert client_for("forecasting_admin").get(URL).json()["meta"]["warnings"] == []


@pytest.mark.usefixtures("_saves")
def test_each_part_says_what_is_left_out_of_it(client_for: ClientFor) -> None:
    client = client_for("district_manager", scopes=["pl-view:district"])
    url, said = f"{URL}?limit=1", []
    while url:
        answer = client.get(url)
        said += [one["values"]["permissions"] for one in answer.json()["meta"]["warnings"]]
        url = answer.links.get("next", {}).get("url", "")
    assert sorted(said) == sorted([needed] for needed in CHANGES.values())


@pytest.mark.usefixtures("_saves")
def test_who_may_read_all_pages_is_told_all_and_administrators_what_no_page_shows(client_for: ClientFor) -> None:
    assert {*CHANGES} - told(client_for("district_manager")) == {("something new", "/figure")}
    assert told(client_for("forecasting_admin")) == {*CHANGES}


def test_whatever_is_written_to_a_sites_trail_has_a_page() -> None:
    """New kinds of loads and saves are administrators' until somebody says whose they are: here."""
    sources = [path.read_text("utf-8") for path in Path("shared_code").rglob("*.py")]
    loaded = {name for text in sources for name in re.findall(r'audit_row\(\w+, "([\w-]+)"', text)}
    saved = {name for text in sources for name in re.findall(r'^FAMILY(?:: Final)? = "(\w+)"', text, re.MULTILINE)}
    named = loaded | saved | {kind.name for kind in MONTH_KINDS.values()}
    assert named > {"contract", "jobs", "payroll", "payroll actual", "snapshot"} | COMPANYS
    assert {name for name in named if permission_of(name, "") == "forecasting:admin"} == COMPANYS
