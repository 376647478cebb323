"""Every sentence of docs/api/errors.md is given by a request, and says what to do."""

import os
from collections.abc import Iterator, Mapping

import pytest

from shared_code.kit.errors import ForecastingAPIError
from tests.conftest import APRIL, Company, Token
from tests.functions.conftest import BASE, ClientFor
from tests.functions.errors_document import PAGE, ToldError, page
from tests.functions.profit import prosper
from tests.functions.wrong_requests import EXPIRED, SAVED, WRONG
from tests.payroll.staffing import JOBS, MANAGER, budget, by_code, employ

SAYS_NOTHING_MORE = 2
"""Words of a sentence that is no help."""


@pytest.fixture
def errors(client_for: ClientFor, company: Company, token: Token) -> list[ToldError]:
    prosper(company)
    by_code("0402")
    company.budget("0402", APRIL)
    for site_id in ("TP001", "0402"):
        employ(site_id, {**JOBS, "SRACCTMGR": MANAGER})
    budget("TP001", {"GSA": 480, "GSA2": 120}, {"GSA": 7680, "GSA2": 2220}, wages="9900")
    client = client_for("account_manager")
    tokens = {role: token(role) for role in ("account_manager", "district_manager", "regional_vp", "forecasting_admin")}
    tokens[EXPIRED] = token("account_manager", lifetime=-100)
    found: list[ToldError] = []
    right: list[tuple[str, object, int, str]] = []
    for one in (SAVED, *WRONG):
        client.headers.pop("Authorization", None)
        signed = {"Authorization": f"Bearer {tokens[one.role]}"} if one.role else {}
        sent = (
            {"content": one.content} if one.content is not None else {"json": one.body} if one.body is not None else {}
        )
        answer = client.request(one.method, f"{BASE}/{one.path}", headers={**signed, **one.headers}, **sent)
        if not 400 <= answer.status_code < 500:
            right.append((one.path, one.body, answer.status_code, answer.text[:300]))
            continue
        found += [
            ToldError(error["code"], answer.status_code, error["field"] or "", error["message"])
            for error in answer.json()["errors"]
        ]
    assert [path for path, *_ in right] == [SAVED.path], right
    return found


def test_the_page_is_what_the_requests_are_told(errors: list[ToldError]) -> None:
    told = page(errors)
    if os.environ.get("GOLDEN") == "renew":
        PAGE.write_text(told, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == told
    for error in errors:
        assert len(error.message.split()) > SAYS_NOTHING_MORE, error


SHOWN_ELSEWHERE: Mapping[str, str] = {
    "RATE_LIMIT_EXCEEDED": "tests/functions/test_limits.py",
    "REQUEST_IN_PROGRESS": "",
    "MISDIRECTED_REQUEST": "tests/functions/test_services.py",
}
"""Codes that no single request to a new company shows; nothing raises one of them."""


def classes(root: type[ForecastingAPIError] = ForecastingAPIError) -> Iterator[type[ForecastingAPIError]]:
    for one in root.__subclasses__():
        yield one
        yield from classes(one)


def test_every_code_of_a_wrong_request_is_on_the_page() -> None:
    codes = {one.code for one in classes() if 400 <= one.default_status < 500}
    text = PAGE.read_text(encoding="utf-8")
    assert sorted(code for code in codes if f"## {code}\n" not in text and code not in SHOWN_ELSEWHERE) == []
