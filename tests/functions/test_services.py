"""An app that serves some services only."""

from collections.abc import Iterator

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from functions.dependencies import GATE
from functions.services import elsewhere, routers
from shared_code.api.app import create_api
from shared_code.application import Service
from tests.conftest import APRIL, Company, Token
from tests.functions.conftest import BASE

SERVED = {Service.STATISTICS, Service.PAYROLL}


@pytest.fixture
def client(company: Company, token: Token) -> Iterator[TestClient]:
    """Anna at an app that serves statistics and payroll."""
    company.budget("TP001", APRIL)
    api = create_api(routers(SERVED), GATE, elsewhere(SERVED))
    headers = {"Authorization": f"Bearer {token('account_manager')}"}
    with TestClient(api, base_url="https://forecasting.example", headers=headers) as found:
        yield found


def misdirected(answer: Response) -> str:
    assert answer.status_code == 421
    (error,) = answer.json()["errors"]
    assert error["code"] == "MISDIRECTED_REQUEST"
    return str(error["details"]["service"])


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("rates/TP001/2025-04", "rates"),
        ("revenue/other/TP001/2025-04", "revenue"),
        ("expenses/TP001/2025-04", "expenses"),
    ]
    + [(path, "pl") for path in ("pl-view/TP001/2025", "flc/TP001/2025-04", "snapshots/TP001/2025-04")]
    + [("dead-letters", "integration")],
)
def test_f14_what_another_service_has_is_misdirected_here(client: TestClient, path: str, service: str) -> None:
    assert misdirected(client.get(f"{BASE}/{path}")) == service
    assert misdirected(client.put(f"{BASE}/{path}", json={})) == service


def test_f14_a_batch_answers_the_parts_it_can_and_names_the_service_of_the_others(client: TestClient) -> None:
    paths = ["/statistics/TP001/2025-04", "/pl-view/TP001/2025", "/payroll/TP001/2025-04", "/nowhere"]
    parts = [{"id": str(at), "path": path} for at, path in enumerate(paths)]
    rows = client.post(f"{BASE}/batch/read", json={"requests": parts}).json()["data"]
    assert [row["status"] for row in rows] == [200, 421, 200, 404]
    (error,) = rows[1]["body"]["errors"]
    assert (error["code"], error["details"]) == ("MISDIRECTED_REQUEST", {"service": "pl"})
    assert "the service pl" in error["message"]


def test_f14_its_openapi_says_what_it_serves(client: TestClient) -> None:
    groups = {
        path.removeprefix(f"{BASE}/").split("/")[0] for path in client.get(f"{BASE}/openapi.json").json()["paths"]
    }
    assert groups >= {"statistics", "sites", "payroll", "audit", "batch", "health"}
    assert not groups & {"rates", "revenue", "expenses", "pl-view", "flc", "what-if", "snapshots", "dead-letters"}
