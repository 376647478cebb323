"""Hours, wages and salaries are told to those who may read payroll, and to nobody else: every route is searched."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest
from starlette.testclient import TestClient

from shared_code.alerts.models import Cause, Observation
from shared_code.application import current
from shared_code.messaging.commands import PL_REFRESH
from shared_code.payroll.models import SiteJob
from shared_code.pl.view.views import LineCode
from tests.attacks import PROPERTIES, attack
from tests.conftest import APRIL, Company
from tests.functions.conftest import BASE, ClientFor
from tests.functions.exchanges import PLACES
from tests.functions.profit import TERMS, prosper
from tests.functions.test_access import operations
from tests.payroll.staffing import employ

HOURS, WAGE, SALARY = "37.5", "23.47", "42519"
MARKS: Final = re.compile(rf"(?<![\d.,])({re.escape(HOURS)}|{re.escape(WAGE)}|42,?519(\.0)?)0*(?!\d)")
JOBS: Final = {
    "GSA": SiteJob(employees=Decimal(1), average_rate=Decimal(WAGE)),
    "SRACCTMGR": SiteJob(employees=Decimal(1), allocated_salary=Decimal(SALARY)),
}
BLOCKS: Final = {
    "per_labor_hour", "per_occupied_room", "fixed_fee", "revenue_share", "billable_accounts", "management_agreement",
}  # fmt: skip
BILLED: Final = [{"job_code": "GSA", "rate": "30.10"}]
CONTRACTS: Final[Mapping[str, Mapping[str, Any]]] = {
    **json.loads(Path("tests/contracts/year_contracts.json").read_text("utf-8")),
    "labor hours": {"per_labor_hour": BILLED},
    "others' labor hours": {"per_labor_hour": [{"job_code": "VALET", "rate": "30.10"}]},
    "fee by labor hours": {"management_agreement": {"fee": {"type": "PerLaborHour", "jobs": BILLED}}},
    "fees and shares": TERMS,
}
SCOPES: Final = ["forecasting:read", "statistics:read", "revenue:read"]
OF_STATISTICS: Final = {"GetProductivityMetrics"}
"""Hours by family beside vehicles: they are a measure of the business, under `statistics:read`."""
STATIC: Final = {"GetOpenApiJson", "GetOpenApiYaml", "GetSwagger2", "GetDocs", "GetDocsAsset"}
READS: Final = {
    operation["operationId"]: re.sub(r"{(\w+)}", lambda part: {**PLACES, "siteId": "TP001"}.get(part[1], "none"), path)
    for method, path, operation in operations()
    if method == "get" and operation["operationId"] not in STATIC | OF_STATISTICS
}
MONTH: Final = f"{BASE}/pl-view/TP001/2025-04"
OF_THE_PL: Final = [
    *(f"{MONTH}/explain?line={line}{more}" for line in LineCode for more in ("", "&series=forecast", "&days=true")),
    *(f"{MONTH}/bridge?line={line}" for line in LineCode),
    *(f"{BASE}/{page}/TP001/2025-04" for page in ("pl-view", "flc", "revenue/internal", "expenses")),
]


def fill(company: Company, client_for: ClientFor, terms: Mapping[str, Any]) -> None:
    """Hours, a wage and a salary that nothing else is, under a contract."""
    prosper(company)
    company.contract("TP001", "2025-01-01", **{name: block for name, block in terms.items() if name in BLOCKS})
    employ("TP001", JOBS)
    anna, url = client_for("account_manager"), f"{BASE}/payroll/TP001/2025-04"
    rows = [{"date": "2025-04-21", "group": "GSA", "regularHours": float(HOURS), "rate": float(WAGE)}]
    put = anna.put(url, json={"rows": rows}, headers={"If-Match": anna.get(url).headers["ETag"]})
    assert put.status_code == 200, put.text
    shown = {"value": HOURS, "code": "GSA", "employees": "1", "possible": "24"}
    seen = Observation("hours", APRIL, (date(2025, 4, 9),), shown, HOURS, "24", subject="GSA")
    cause = Cause("hours-of-a-day", "hours", APRIL, "GSA")
    current().alerting.settle(current().sites.get("TP001"), {cause: seen}, lambda _: True)
    current().following.refresh(PL_REFRESH, "TP001", [APRIL])


def told(client: TestClient, pages: Iterable[str]) -> Mapping[str, str]:
    """The pages that tell hours, wages or salaries, and what of them."""
    found = {}
    for page in pages:
        answer = client.get(page)
        assert answer.status_code < 500, (page, answer.text)
        text = shown(answer.json())
        if mark := MARKS.search(text):
            found[page] = text[max(0, mark.start() - 80) : mark.end() + 20]
    return found


def shown(body: Mapping[str, Any]) -> str:
    """What an answer tells, without its ids and times, whose digits are anything."""
    return json.dumps([body.get("data"), body.get("errors"), body.get("meta", {}).get("warnings")])


@attack(PROPERTIES, tries=len(READS))
def test_no_route_tells_hours_wages_or_salaries_without_the_permission_of_payroll(
    company: Company, client_for: ClientFor
) -> None:
    fill(company, client_for, CONTRACTS["labor hours"])
    assert not told(client_for("district_manager", scopes=SCOPES), READS.values())
    whole = told(client_for("district_manager", scopes=[*SCOPES, "payroll:read"]), READS.values())
    named = {name for name, page in READS.items() if page in whole}
    assert named >= {
        "ListAudit",
        "ListAlerts",
        "ListUnitAlerts",
        "GetInternalRevenue",
        "GetPayrollForecast",
        "ExplainLine",
    }


@attack(PROPERTIES, tries=len(OF_THE_PL))
@pytest.mark.parametrize("kind", CONTRACTS)
def test_no_contract_tells_them_in_the_pl(company: Company, client_for: ClientFor, kind: str) -> None:
    fill(company, client_for, CONTRACTS[kind])
    assert not told(client_for("account_manager", scopes=SCOPES), OF_THE_PL)
    assert told(client_for("account_manager", scopes=[*SCOPES, "payroll:read"]), OF_THE_PL)


@attack(PROPERTIES)
def test_a_save_of_internal_revenue_tells_none_either(company: Company, client_for: ClientFor) -> None:
    fill(company, client_for, CONTRACTS["labor hours"])
    url = f"{BASE}/revenue/internal/TP001/2025-04"
    writer = client_for("account_manager", scopes=["revenue:read", "revenue:write"])
    for amount, match, status in ((1, writer.get(url).headers["ETag"], 200), (2, '"7-0000000000000000"', 412)):
        adjustments = [{"component": "fixedFee", "amount": amount, "reason": "late"}]
        answer = writer.put(url, json={"adjustments": adjustments, "reason": "late"}, headers={"If-Match": match})
        assert answer.status_code == status, answer.text
        assert "perLaborHour.GSA" in answer.text
        assert not MARKS.search(shown(answer.json()))
