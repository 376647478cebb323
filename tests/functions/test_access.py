"""Every route with every role on an own, a foreign and an unknown site: nobody gets in who should not."""

import itertools
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from functions.dependencies import GATE
from functions.services import routers
from shared_code.api.app import create_app
from tests import attacks
from tests.attacks import attack
from tests.conftest import APRIL, Company, Token
from tests.functions import exchanges
from tests.functions.conftest import BASE, ClientFor
from tests.payroll.staffing import employ

ROLES = ("account_manager", "district_manager", "regional_vp", "forecasting_admin")
READ_ONLY = {"regional_vp"}
SUPERVISORS_ONLY = {"ListAudit"}
SITES = {"own": "TP001", "foreign": "0900", "unknown": "9999"}
SEES = {
    "account_manager": {"own", "unknown"},
    "district_manager": {"own"},
    "regional_vp": {"own"},
    "forecasting_admin": {"own", "foreign", "unknown"},
}
"""Anna's token names 9999, which her list in the reference data does not: so she may not see it either."""
SEES["account_manager"] -= {"unknown"}

BODIES: dict[str, Any] = {
    "UpdateExpenses": {"accounts": [{"account": "7045", "forecast": 800}]},
    "UpdateRates": {"rates": [{"category": "valetDaily", "forecast": 31.5}]},
    "UpdateExternalRevenue": {"adjustmentRatio": -0.05, "reason": "refunds"},
    "UpdateInternalRevenue": {"adjustments": [{"component": "fixedFee", "amount": 1, "reason": "late fee"}]},
    "UpdateOtherRevenue": {"miscellaneous": -75},
    "UpdateStatistics": {"days": [{"date": "2025-04-20", "valetDaily": 1}]},
    "UpdatePayrollForecast": {"rows": [{"date": "2025-04-20", "group": "GSA", "regularHours": 8}]},
    "WhatIf": {},
    "CreateSnapshot": {},
    "SeekGoal": {"driver": "expenses.7045", "lowest": 0, "highest": 1},
    "BatchRead": {"requests": [{"id": "1", "path": "/sites"}]},
    "UpdateUser": {"name": "Anne"},
    "CalculateLaborCosts": {"rows": [{"date": "2025-04-20", "group": "GSA", "hours": 8}]},
}


PLACES = {**{name: place for name, place in exchanges.PLACES.items() if name != "siteId"}, "id": "none"}
IDS = {"GetUser": "anna", "UpdateUser": "anna"}
"""Ids of what there is, by operation."""


FIRST = {"If-Match": '"0-0000000000000000"'}


def done(operation: dict[str, Any]) -> int:
    """The status of success."""
    return min(int(status) for status in operation["responses"])


@cache
def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Those of the committed document, which tests/api compares with the code: making it takes seconds."""
    document = json.loads(Path("docs/api/openapi.json").read_text("utf-8"))
    return [(method, path, operation) for path, item in document["paths"].items() for method, operation in item.items()]


WRITES = {
    operation["operationId"]
    for method, path, operation in operations()
    if (method == "put" and "{siteId}" in path) or operation["operationId"] == "CreateSnapshot"
}
SITE_OPERATIONS = [one for one in operations() if "{siteId}" in one[1]]


def is_refused(name: str, role: str, where: str) -> bool:
    """Whether a role may not do something at a site."""
    writes_without_right = name in WRITES and role in READ_ONLY
    below = role == "account_manager" and name in SUPERVISORS_ONLY
    return where not in SEES[role] or writes_without_right or below


CASES = [
    pytest.param(
        *operation,
        role,
        where,
        id=f"{name}-{role}-{where}",
        marks=[attack(attacks.OBJECTS)] if is_refused(name, role, where) else [],
    )
    for operation, role, where in itertools.product(SITE_OPERATIONS, ROLES, SITES)
    for name in [operation[2]["operationId"]]
]


@pytest.mark.parametrize(("method", "path", "operation", "role", "where"), CASES)
def test_a_site_is_open_to_those_who_may_see_it_and_403_to_all_others(
    client_for: ClientFor, company: Company, method: str, path: str, operation: dict[str, Any], role: str, where: str
) -> None:
    company.budget("TP001", APRIL)
    employ("TP001")
    employ("0900")
    client: TestClient = client_for(role)
    if "{version}" in path:
        for site_id in ("TP001", "0900"):
            company.snapshot(site_id, APRIL)
    url = path.format(siteId=SITES[where], **PLACES)
    answer = client.request(method, url, json=BODIES.get(operation["operationId"]), headers=FIRST)
    if is_refused(operation["operationId"], role, where):
        assert answer.status_code == 403
        assert answer.json()["errors"][0]["code"] == "INSUFFICIENT_PERMISSIONS"
    else:
        assert answer.status_code == (404 if where == "unknown" else done(operation)), answer.text
    assert str(answer.status_code) in operation["responses"]


WITHOUT_A_SITE = {
    operation["operationId"]: (method, path.replace("{id}", IDS.get(operation["operationId"], "{id}")))
    for method, path, operation in operations()
    if "{siteId}" not in path and operation["security"]
}
OF_UNITS = {
    *("GetRolledUpPL", "GetRollupVariance", "GetRollupBridge", "GetAccuracyRollup", "GetFLCRollup"),
    *("ListUnitAlerts", "ListUnitDataQuality"),
}
ADMINS_ONLY = {
    "ListDeadLetters": 200,
    "ReplayDeadLetter": 404,
    "ListRuns": 200,
    "GetOperation": 404,
    "ImportData": 400,
    "StartRun": 503,
    "GetCache": 200,
    "GetDrivers": 200,
    "DeleteCache": 200,
    "ListUsers": 200,
    "GetUser": 200,
    "UpdateUser": 200,
    "GetAccessReview": 200,
}
"""What only administrators may ask, and what they are answered where there is nothing."""
REACHES_UNITS = {"account_manager": False, "district_manager": True, "regional_vp": True, "forecasting_admin": True}


def is_closed(name: str, role: str) -> bool:
    """Whether what names no site is not for a role."""
    return role != "forecasting_admin" if name in ADMINS_ONLY else name in OF_UNITS and not REACHES_UNITS[role]


@pytest.mark.parametrize(
    ("name", "role"),
    [
        pytest.param(name, role, marks=[attack(attacks.FUNCTIONS)] if is_closed(name, role) else [])
        for name, role in itertools.product(WITHOUT_A_SITE, ROLES)
    ],
)
def test_what_names_no_site_is_open_to_every_role_but_roll_ups_and_operations(
    client_for: ClientFor, name: str, role: str
) -> None:
    method, path = WITHOUT_A_SITE[name]
    answer = client_for(role).request(method, path.format(**PLACES), json=BODIES.get(name), headers=FIRST)
    assert answer.status_code == (403 if is_closed(name, role) else ADMINS_ONLY.get(name, 200)), answer.text


@attack(attacks.FUNCTIONS)
@pytest.mark.parametrize("name", WITHOUT_A_SITE)
def test_a_token_without_a_fitting_scope_opens_nothing_but_the_batch_and_who_one_is(
    client_for: ClientFor, name: str
) -> None:
    method, path = WITHOUT_A_SITE[name]
    stranger = client_for("forecasting_admin", scopes=["nothing:read"])
    answer = stranger.request(method, path.format(**PLACES), json=BODIES.get(name), headers=FIRST)
    if name == "BatchRead":
        assert answer.json()["data"][0]["status"] == 403
    elif name == "GetMe":
        assert answer.json()["data"]["permissions"] == []
    else:
        assert answer.status_code == 403


@attack(attacks.FUNCTIONS, tries=sum(bool(operation["security"]) for _, _, operation in operations()))
def test_every_operation_but_the_open_ones_needs_a_token(client: TestClient) -> None:
    for method, path, operation in operations():
        url = path.format(siteId="TP001", name="swagger-ui.css", **PLACES)
        status = client.request(method, url).status_code
        assert status == (401 if operation["security"] else 200), (method, path)


def test_what_is_open_is_a_short_list() -> None:
    open_paths = {path.removeprefix(BASE) for _, path, operation in operations() if not operation["security"]}
    assert open_paths == {
        "/health/live", "/health/ready", "/openapi.json", "/openapi.yaml", "/swagger2.json", "/docs",
        "/docs/assets/{name}",
    }  # fmt: skip


SIGNING_IN = {
    ("GET", "/oauth2/authorize"): 400,
    ("GET", "/oauth2/signed-in"): 400,
    ("POST", "/oauth2/signed-in"): 400,
    ("POST", "/oauth2/token"): 400,
    ("POST", "/oauth2/revoke"): 401,
    ("GET", "/.well-known/jwks.json"): 200,
    ("GET", "/.well-known/oauth-authorization-server"): 200,
    ("GET", "/.well-known/openid-configuration"): 200,
}
"""What our authorization server answers who sends no form: it knows clients, no roles, and no token opens it."""


@attack(attacks.FUNCTIONS, tries=sum(status >= 400 for status in SIGNING_IN.values()))
@pytest.mark.parametrize("role", [None, *ROLES])
def test_no_token_of_the_api_opens_anything_of_signing_in(client: TestClient, token: Token, role: str | None) -> None:
    if role:
        client.headers["Authorization"] = f"Bearer {token(role)}"
    for (method, path), status in SIGNING_IN.items():
        answer = client.request(method, path, follow_redirects=False)
        assert answer.status_code == status, (method, path, answer.text)
        assert "set-cookie" not in answer.headers
        assert '"access_token"' not in answer.text


def test_no_route_is_left_out_of_these_tables() -> None:
    routes = create_app(routers(), GATE).routes
    served = {(method, route.path) for route in routes if isinstance(route, APIRoute) for method in route.methods or ()}
    documented = {(method.upper(), path) for method, path, _ in operations()}
    assert {one for one in served - documented if one[0] != "HEAD"} == set(SIGNING_IN)


@attack(attacks.FUNCTIONS, tries=2)
def test_scopes_narrow_what_a_role_may(client_for: ClientFor) -> None:
    reader = client_for("account_manager", scopes=["statistics:read"])
    assert reader.get(f"{BASE}/statistics/TP001/2025-04").status_code == 200
    answer = reader.put(f"{BASE}/statistics/TP001/2025-04", json={})
    assert (answer.status_code, answer.json()["errors"][0]["details"]["required"]) == (403, ["forecasting:write"])
    assert reader.get(f"{BASE}/sites").status_code == 403


@attack(attacks.OBJECTS, tries=2)
def test_an_unknown_role_sees_nothing(client_for: ClientFor) -> None:
    stranger = client_for("account_manager", subject="stranger", sites=())
    assert stranger.get(f"{BASE}/sites").json()["data"] == []
    assert stranger.get(f"{BASE}/statistics/TP001/2025-04").status_code == 403
