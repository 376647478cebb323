"""Hours, wages and salaries are not got out of what-ifs, goals, tried saves or batches either."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from tests.attacks import PROPERTIES, attack
from tests.conftest import Company
from tests.functions.conftest import BASE, ClientFor
from tests.functions.test_hours_told import CONTRACTS, MARKS, READS, SCOPES, fill, shown

Asked = tuple[str, str, Any]
"""A method, a path and a body."""
MOST_IN_A_BATCH: Final = 20
WHAT_IF: Final = f"{BASE}/what-if/TP001/2025-04"
ANY_PAYROLL: Final = [{"group": "GSA", "hoursPercent": 0, "rate": 30}]
DRIVERS: Final = (
    {"statistics": {"occupancy": 1}},
    {"statistics": {"occupancy": 0, "driveInRatio": 5}},
    {"rates": [{"category": "valetDaily", "forecast": 0}]},
    {"expenses": [{"account": "7170", "forecast": 0}], "otherRevenue": {"gpoFees": -1}},
    {"expenses": [{"account": "6000", "forecast": 1}]},
    {"payroll": ANY_PAYROLL},
    {"payroll": ANY_PAYROLL, "unknown": 1},
    {"payroll": [*ANY_PAYROLL, {"jobCode": "NONE", "rate": "x"}]},
)
GOALS: Final = (
    "statistics.occupancy", "rates.valetDaily", "otherRevenue.gpoFees", "expenses.7170", "payroll.GSA.rate",
    "payroll.group.GSA.hoursPercent", " payroll.GSA.rate", "Payroll.GSA.rate", "payroll",
)  # fmt: skip
SAVES: Final = {
    "statistics": {"days": [{"date": "2025-04-21", "occupancy": 0.5}]},
    "rates": {"rates": [{"category": "valetDaily", "forecast": 33}]},
    "expenses": {"accounts": [{"account": "7170", "forecast": 1500}]},
    "revenue/other": {"gpoFees": -75},
    "revenue/external": {"adjustmentRatio": 0.1, "reason": "closed"},
    "revenue/internal": {"adjustments": [{"component": "fixedFee", "amount": 1, "reason": "late"}], "reason": "late"},
}
TRIES: Final = len(READS) + len(DRIVERS) + len(GOALS) + len(SAVES)


def asked(client: TestClient) -> Iterator[Asked]:
    """What is asked for; each term of the contract takes values that no division needs, for a rate of 1 tells hours."""
    terms = client.get(f"{BASE}/contracts/TP001?period=2025-04").json()["data"]["terms"]
    for term in (one["term"] for one in terms if one["value"] is not None):
        for value in (0, 0.55, 7, 1000000, -5):
            yield "POST", WHAT_IF, {"contract": [{"term": term, "value": value}]}
        yield "POST", f"{WHAT_IF}/goal", {"driver": f"contract.{term}", "lowest": 0, "highest": 999}
    for drivers in DRIVERS:
        yield "POST", WHAT_IF, drivers
    for driver in GOALS:
        yield "POST", f"{WHAT_IF}/goal", {"driver": driver, "target": 100, "lowest": 0, "highest": 500}
    for family, body in SAVES.items():
        yield "PUT", f"{BASE}/{family}/TP001/2025-04?validateOnly=true", body
    parts = [{"id": name, "path": page} for name, page in READS.items()]
    for first in range(0, len(parts), MOST_IN_A_BATCH):
        yield "POST", f"{BASE}/batch/read", {"requests": parts[first : first + MOST_IN_A_BATCH]}


def texts(answer: Response) -> list[str]:
    """What an answer tells, or each part of a batch."""
    body = answer.json()
    bodies = [part["body"] for part in body["data"] if part["body"]] if isinstance(body["data"], list) else [body]
    return [shown(one) for one in bodies]


@attack(PROPERTIES, tries=TRIES)
@pytest.mark.parametrize("kind", ["labor hours", "fee by labor hours"])
def test_nothing_that_is_asked_tells_them(company: Company, client_for: ClientFor, kind: str) -> None:
    fill(company, client_for, CONTRACTS[kind])
    reader = client_for("account_manager", scopes=[*SCOPES, "forecasting:write", "revenue:write"])
    answered = set()
    for method, path, body in asked(reader):
        answer = reader.request(method, path, json=body, headers={"If-Match": '"0-0"'} if method == "PUT" else {})
        answered.add(answer.status_code)
        assert answer.status_code != 429
        assert answer.status_code < 500, answer.text
        assert not any(MARKS.search(text) for text in texts(answer)), (path, body, answer.text)
    assert answered >= {200, 400, 403}
