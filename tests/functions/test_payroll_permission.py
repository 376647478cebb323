"""Hours and wages are for those who may read payroll, wherever the P&L tells them."""

import pytest
from starlette.testclient import TestClient

from shared_code.application import current
from shared_code.kit.answer import NOT_TOLD
from shared_code.messaging.commands import PL_REFRESH
from shared_code.pl.bridge.views import OF_WAGES
from tests.conftest import Company
from tests.functions.conftest import BASE, ClientFor
from tests.functions.profit import MAY, prosper
from tests.payroll.staffing import budget, employ


@pytest.fixture
def anna(client_for: ClientFor, company: Company) -> TestClient:
    prosper(company)
    return client_for("account_manager")


@pytest.mark.parametrize("line", ["flc", "pteb", "insurance", "flcToBudgetCumulative"])
def test_without_it_other_lines_tell_payroll_by_its_amount(client_for: ClientFor, anna: TestClient, line: str) -> None:
    employ("TP001")
    rows = [{"date": "2025-04-21", "group": "GSA", "regularHours": 40, "rate": 20}]
    put = anna.put(f"{BASE}/payroll/TP001/2025-04", json={"rows": rows}, headers={"If-Match": '"0-0"'})
    assert put.status_code == 200
    page = f"{BASE}/pl-view/TP001/2025-04/explain?line={line}"
    whole = anna.get(page)
    part = client_for("account_manager", scopes=["forecasting:read"]).get(page)
    assert all(told in whole.text for told in ("an hour", "PAY-"))
    assert not any(told in part.text for told in ("an hour", "PAY-"))
    assert part.json()["data"]["amount"] == whole.json()["data"]["amount"]
    assert part.json()["data"]["sentences"][0] == whole.json()["data"]["sentences"][0]


@pytest.mark.parametrize(
    ("role", "page"),
    [
        ("account_manager", "TP001/2025-05/bridge?line=payroll"),
        ("district_manager", "rollup/district/d-orlando/bridge?line=payroll&period=2025-05"),
    ],
)
def test_hours_and_wages_are_told_to_who_may_read_payroll(
    client_for: ClientFor, anna: TestClient, role: str, page: str
) -> None:
    employ("TP001")
    budget("TP001", {"GSA": 496, "GSA2": 124}, {"GSA": 7680, "GSA2": 2220}, MAY, wages="9900")
    rows = [{"date": "2025-05-21", "group": "GSA", "regularHours": 40, "rate": 21}]
    put = anna.put(f"{BASE}/payroll/TP001/2025-05", json={"rows": rows}, headers={"If-Match": '"0-0"'})
    assert put.status_code == 200, put.text
    current().following.refresh(PL_REFRESH, "TP001", [MAY])
    whole, part = (
        client_for(role, scopes=scopes).get(f"{BASE}/pl-view/{page}").json()["data"]["effects"]
        for scopes in (["forecasting:read", "payroll:read"], ["forecasting:read"])
    )
    assert {"hours", "wageRate"} <= {effect["effect"] for effect in whole}
    assert NOT_TOLD not in {effect["sentence"] for effect in whole}
    told = [{**effect, "sentence": NOT_TOLD} if effect["effect"] in OF_WAGES else effect for effect in whole]
    assert part == told


def test_drivers_of_payroll_need_it(client_for: ClientFor, anna: TestClient) -> None:
    reader = client_for("account_manager", scopes=["forecasting:read"])
    url = f"{BASE}/what-if/TP001/2025-04"
    assert reader.post(url, json={"contract": [{"term": "fixed_fee[0].fee", "value": 6200}]}).status_code == 200
    goal = {"driver": "payroll.group.GSA.rate", "lowest": 1, "highest": 90}
    for refused in (
        reader.post(url, json={"payroll": [{"group": "GSA", "rate": 21}]}),
        reader.post(f"{url}/goal", json=goal),
    ):
        assert refused.status_code == 403
        assert refused.json()["errors"][0]["details"]["required"] == ["forecasting:read", "payroll:read"]


@pytest.mark.parametrize("wrong", [{"unknown": 1}, {"rates": [{"category": "none", "forecast": 1}]}])
def test_what_is_wrong_elsewhere_tells_no_job_codes_to_who_may_not_try_them(
    client_for: ClientFor, anna: TestClient, wrong: dict[str, object]
) -> None:
    employ("TP001")
    sent = {"payroll": [{"jobCode": "NONE", "rate": 1}], **wrong}
    whole, part = (
        client_for("account_manager", scopes=scopes).post(f"{BASE}/what-if/TP001/2025-04", json=sent)
        for scopes in (["forecasting:read", "payroll:read"], ["forecasting:read"])
    )
    assert (whole.status_code, part.status_code) == (400, 400)
    assert "/payroll/0/jobCode" in whole.text
    assert "/payroll" not in part.text.replace("use statistics, rates, payroll", "")
