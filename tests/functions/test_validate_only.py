"""PUT of a month with validateOnly: what a save would answer, and nothing is stored, sent or kept."""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from tests.conftest import APRIL, Company
from tests.functions.conftest import BASE, DAY, URL, ClientFor, Put, change, codes
from tests.functions.exchanges import BODIES
from tests.functions.golden import month
from tests.functions.wrong_requests import MONTH, WRONG, WrongRequest

TRIED: Final[Mapping[str, str]] = {
    "statistics": "UpdateStatistics",
    "rates": "UpdateRates",
    "payroll": "UpdatePayrollForecast",
    "revenue/external": "UpdateExternalRevenue",
    "revenue/internal": "UpdateInternalRevenue",
    "revenue/other": "UpdateOtherRevenue",
    "expenses": "UpdateExpenses",
}
"""Each month that is saved, and the operation that saves it."""
OF_A_SAVE: Final = frozenset({412, 422, 428})
"""Refusals that ask which version is saved, or whether a request is a repeat."""
Stored = Callable[[], list[Any]]


@pytest.fixture
def anna(client_for: ClientFor, company: Company) -> TestClient:
    month.stand(company)
    return client_for("account_manager")


@pytest.fixture
def stored(tmp_path: Path) -> Stored:
    """All rows of the store, messages that wait among them, but for when somebody was seen last."""

    def rows() -> list[Any]:
        with closing(sqlite3.connect(tmp_path / "store.db")) as store:
            found = store.execute("SELECT * FROM stored_row WHERE partition_key <> 'seen'").fetchall()
            tables = [name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            counted = [store.execute(f"SELECT count(*) FROM {table}").fetchone() for table in tables]  # noqa: S608 - names of the file itself
        return [*found, *counted]

    return rows


def essence(answer: Response) -> tuple[Any, ...]:
    """What an answer says of the month."""
    meta = answer.json()["meta"]
    return answer.json()["data"], meta["warnings"], meta.get("period"), meta.get("asOf"), meta.get("sources")


@pytest.mark.parametrize("family", TRIED)
def test_it_answers_what_a_later_save_answers_and_stores_nothing(anna: TestClient, stored: Stored, family: str) -> None:
    url, body = f"{BASE}/{family}/{month.SITE}/{MONTH}", BODIES[TRIED[family]]
    shown = anna.get(url)
    before = stored()
    tried = anna.put(f"{url}?validateOnly=true", json=body, headers={"Idempotency-Key": "once"})
    assert tried.status_code == 200, tried.text
    assert tried.json()["message"].endswith(" checked successfully")
    assert stored() == before
    again = anna.get(url)
    assert (again.json()["data"], again.headers["ETag"]) == (shown.json()["data"], shown.headers["ETag"])
    saved = anna.put(url, json=body, headers={"If-Match": tried.headers["ETag"], "Idempotency-Key": "once"})
    assert saved.status_code == 200, saved.text
    assert "Idempotency-Replayed" not in saved.headers
    assert essence(saved) == essence(tried)
    assert saved.json()["data"] != shown.json()["data"]
    assert stored() != before


def test_every_refusal_of_a_body_is_that_of_a_save(anna: TestClient) -> None:
    def answer(wrong: WrongRequest, query: str = "") -> tuple[int, Any]:
        body = {"content": wrong.content} if wrong.content is not None else {"json": wrong.body}
        found = anna.put(f"{BASE}/{wrong.path}{query}", headers=wrong.headers, **body)
        return found.status_code, found.json()["errors"]

    ours = [one for one in WRONG if one.method == "PUT" and one.path.endswith(MONTH) and one.role == "account_manager"]
    refused = 0
    for wrong in ours:
        tried, saved = answer(wrong, "?validateOnly=true"), answer(wrong)
        if saved[0] not in {200, *OF_A_SAVE}:
            refused += 1
            assert tried == saved, wrong
    assert refused > len(TRIED)


def test_it_needs_no_version_and_answers_the_one_that_is_stored(put: Put, stored: Stored) -> None:
    saved = put(change(valetDaily=5))
    before = stored()
    tried = put(change(valetDaily=6), url=f"{URL}?validateOnly=true", match=None)
    assert tried.status_code == 200
    assert tried.headers["ETag"].startswith('"1-')
    assert tried.headers["ETag"] != saved.headers["ETag"]
    assert stored() == before


def test_what_is_stored_already_is_answered_as_it_is(put: Put) -> None:
    saved = put(change(valetDaily=5))
    tried = put(change(valetDaily=5), url=f"{URL}?validateOnly=true", match=None)
    assert (tried.json()["data"], tried.headers["ETag"]) == (saved.json()["data"], saved.headers["ETag"])


def test_false_saves_and_other_words_are_refused(put: Put) -> None:
    assert put(change(valetDaily=5), url=f"{URL}?validateOnly=false").json()["message"].endswith("updated successfully")
    assert codes(put(change(valetDaily=6), url=f"{URL}?validateOnly=perhaps")) == [
        ("INVALID_DATA_TYPE", "validateOnly")
    ]


def test_whoever_may_not_save_may_not_try(client_for: ClientFor, company: Company) -> None:
    company.budget("TP001", APRIL)
    answer = client_for("regional_vp").put(f"{URL}?validateOnly=true", json={"days": [{"date": DAY, "valetDaily": 1}]})
    assert (answer.status_code, codes(answer)[0][0]) == (403, "INSUFFICIENT_PERMISSIONS")
