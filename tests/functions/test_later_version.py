"""What a later version of the product stored, while both are there (ADR 39)."""

import pytest
from starlette.testclient import TestClient

from shared_code.application import current
from shared_code.statistics.models import FAMILY
from shared_code.store.site_partition import Document, Series
from shared_code.store.unit_of_work import ChangeSet, DocumentWrite, FactsWrite
from tests.conftest import APRIL, Company
from tests.functions.conftest import BASE, ClientFor
from tests.functions.test_triggers import save

URL = f"{BASE}/statistics/TP001/{APRIL}"


@pytest.fixture
def client(client_for: ClientFor) -> TestClient:
    return client_for("account_manager")


def stored() -> Document:
    found = current().documents.document("TP001", APRIL, FAMILY, Series.FORECAST)
    assert found
    return found


def test_f50_a_document_with_a_field_nobody_knows_is_neither_guessed_at_nor_written_over(client: TestClient) -> None:
    tag = save(client, 5, '"0-0"')
    document = stored()
    content = {**document.content, "fieldOfTomorrow": 1}
    write = DocumentWrite(APRIL, FAMILY, Series.FORECAST, content, document.version + 1, document.etag)
    current().changes.commit(ChangeSet("TP001", Series.FORECAST, "anna", documents=[write]))
    body = {"days": [{"date": "2025-04-20", "valetDaily": 7}]}
    for answer in (client.get(URL), client.put(URL, json=body, headers={"If-Match": tag})):
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
        assert answer.json()["errors"][0]["code"] == "SERVICE_UNAVAILABLE"
    assert stored().content == content
    assert client.get(f"{BASE}/statistics/TP001/2025-05").status_code == 200


def test_f50_facts_with_fields_nobody_knows_are_read_over(client: TestClient, company: Company) -> None:
    company.budget("TP001", APRIL, {"9000": "300", "6500": "40"})
    company.ledger("TP001", APRIL, {"6500": "40"}, closed=False)
    company.hours("TP001", APRIL, [APRIL.first_day], Valet="30")
    save(client, 5, '"0-0"')
    paths = [URL, *(f"{BASE}/{group}/TP001/{APRIL}" for group in ("rates", "payroll", "expenses", "pl-view", "flc"))]
    before = [client.get(path).json()["data"] for path in paths]
    facts = current().documents.month_facts("TP001", APRIL, APRIL)[APRIL]
    assert facts.keys() >= {"statistics", "drivers", "accounts", "payroll"}
    writes = [FactsWrite(APRIL, family, {**row.content, "tomorrow": 1}, row.etag) for family, row in facts.items()]
    current().changes.commit(ChangeSet("TP001", Series.ACTUAL, "load", facts=writes))
    assert [client.get(path).json()["data"] for path in paths] == before


def test_what_is_stored_and_cannot_be_read_is_a_fault_of_ours(client: TestClient) -> None:
    save(client, 5, '"0-0"')
    document = stored()
    content = {**document.content, "days": "none", "fieldOfTomorrow": 1}
    write = DocumentWrite(APRIL, FAMILY, Series.FORECAST, content, document.version + 1, document.etag)
    current().changes.commit(ChangeSet("TP001", Series.FORECAST, "anna", documents=[write]))
    assert client.get(URL).status_code == 500
