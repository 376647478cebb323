"""What an administrator saves of a user in one process is seen by another one, within five minutes of its clock."""

import pytest
from starlette.testclient import TestClient

from shared_code.application import close_current, current
from shared_code.kit.clock import FixedClock
from tests import attacks
from tests.attacks import attack
from tests.conftest import TODAY
from tests.elsewhere import go_by
from tests.functions.conftest import BASE
from tests.functions.instance import Instance

FIVE_MINUTES = 300
HERE = f"{BASE}/statistics/0170/2025-04"


@pytest.fixture
def issued(client: TestClient) -> dict[str, str]:
    """Tokens of an account manager and an administrator, by a clock that stands still."""
    assert client
    close_current()
    go_by(FixedClock(TODAY))
    issuer = current().development_issuer
    assert issuer is not None
    sites = ("TP001", "0170", "0402", "0500")
    return {
        "anna": issuer.issue("anna", ["account_manager"], sites),
        "sam": issuer.issue("sam", ["forecasting_admin"], ()),
    }


def save(client: TestClient, token: str, **body: object) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    etag = client.get(f"{BASE}/users/anna", headers=headers).headers["ETag"]
    answer = client.put(f"{BASE}/users/anna", json=body, headers={**headers, "If-Match": etag})
    assert answer.status_code == 200, answer.text


@attack(attacks.CUT_OFF, tries=2)
def test_what_is_taken_away_here_is_gone_in_another_process_and_what_is_given_is_there(
    client: TestClient, issued: dict[str, str]
) -> None:
    other = Instance(issued["anna"])
    try:
        other.moves(0)
        assert other.asks("GET", HERE)[0] == 200
        save(client, issued["sam"], sites=["TP001"], reason="New territory")
        other.moves(FIVE_MINUTES)
        assert other.asks("GET", HERE)[0] == 403
        save(client, issued["sam"], sites=["TP001", "0170"])
        other.moves(FIVE_MINUTES)
        assert other.asks("GET", HERE)[0] == 200
        save(client, issued["sam"], role=None)
        other.moves(FIVE_MINUTES)
        status, answer = other.asks("GET", HERE)
        assert (status, answer["errors"][0]["message"][:28]) == (403, "No role is assigned to you, ")
    finally:
        other.stop()
