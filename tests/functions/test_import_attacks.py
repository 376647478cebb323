"""Files and runs that somebody sends to do harm: bombs, other rates for the dollar, texts that others read."""

import gzip
from typing import Final
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from shared_code.application import current
from shared_code.integration.tables import MappingTables
from shared_code.kit.free_text import visible
from tests import attacks
from tests.attacks import attack
from tests.conftest import Company
from tests.functions.conftest import BASE, ClientFor
from tests.functions.test_imports import BUDGET, CSV, YAML, _everything, do_jobs, sam, send
from tests.functions.test_injection import EVIL

__all__ = ["sam"]

RATE: Final = "rates:\n- {{currency: {}, since: {}, rate: {}}}"
_ALIASES: Final = "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(12))
BOMBS: Final = {
    "aliases of aliases": f"a: &a [x,x,x]\n{_ALIASES}",
    "blocks inside blocks": f"rates: {'[' * 5000}{']' * 5000}",
    "an object of Python": "rates: !!python/object/apply:os.system [x]",
    "a list twice": "rates: []\nrates: []",
    "fields of another entry": "x: &x {currency: CAD}\nrates:\n- {<<: *x, since: 2025-01-01, rate: 1.3}",
    "two documents": "rates: []\n---\nrates: []",
    "five thousand digits": RATE.format("CAD", "2025-01-01", "9" * 5000),
    "a rate beyond all": RATE.format("CAD", "2025-01-01", "1" + "0" * 30),
    "a rate without end": RATE.format("CAD", "2025-01-01", ".inf"),
    "a rate that is none": RATE.format("CAD", "2025-01-01", ".nan"),
    "a rate below 0": RATE.format("CAD", "2025-01-01", "-1.3"),
    "a rate in hours": RATE.format("CAD", "2025-01-01", "1:30"),
    "a dollar of five dollars": RATE.format("USD", "2025-01-01", "5"),
    "a small dollar": RATE.format("usd", "2025-01-01", "5"),
    "a formula for a currency": RATE.format("'=1+1'", "2025-01-01", "1.3"),
    "a rate of the year 1": RATE.format("CAD", "0001-01-01", "1.3"),
    "two rates of a day": f"{RATE.format('CAD', '2025-01-01', '1')}\n- {{currency: CAD, since: 2025-01-01, rate: 2}}",
}


@attack(attacks.FILES)
@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_a_file_of_mappings_that_means_harm_is_refused_and_stores_nothing(
    company: Company, sam: TestClient, text: str
) -> None:
    before = _everything()
    answer = sam.post(f"{BASE}/imports/mappings", content=text.encode(), headers=YAML)
    assert answer.status_code == 400, answer.text
    assert all(len(error["message"]) < 500 for error in answer.json()["errors"])
    assert _everything() == before
    assert MappingTables(current().tables).mappings().rates == {}


@attack(attacks.FILES, tries=2)
def test_a_file_that_grows_is_refused(company: Company, sam: TestClient) -> None:
    bomb = gzip.compress(b"0" * 50_000_000)
    assert send(sam, "budget", bomb, Content_Encoding="gzip").status_code == 413
    deep = f"site: 'TP001'\nfrom: 2025-01-01\ncontract: {'{a: ' * 60_000}{'}' * 60_000}\n#{'x' * 300_000}"
    begun = sam.post(f"{BASE}/imports/contracts", content=deep.encode(), headers=YAML)
    assert (begun.status_code, do_jobs()) == (202, 1)
    assert sam.get(f"{BASE}/operations/{begun.json()['data']['id']}").json()["data"]["status"] == "refused"


@attack(attacks.FILES, tries=3)
@pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL)
def test_what_a_file_says_is_not_repeated_in_what_is_said_of_it(company: Company, sam: TestClient, evil: str) -> None:
    before, quoted = _everything(), evil.replace('"', '""')
    for header, row in (
        ("account", f'TP001,2025-05,"{quoted}",1'),
        ("account", f'"{quoted}",2025-05,7045,1'),
        (f'"{quoted}"', "TP001,2025-05,7045,1"),
    ):
        answer = send(sam, "budget", f"site,period,{header},balance\n{row}\n".encode())
        assert answer.status_code == 400
        assert all(error["message"] == visible(error["message"]) for error in answer.json()["errors"])
        assert "evil" not in answer.text
    assert _everything() == before


@attack(attacks.FILES)
@pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL)
def test_the_name_of_a_file_shows_nothing_else_than_it_is(company: Company, sam: TestClient, evil: str) -> None:
    answer = send(sam, "budget", BUDGET, f"?file={quote(evil.replace('/', ''), safe='')}")
    assert answer.status_code == (400 if any(sign < " " for sign in evil) else 200), answer.text
    assert all(one.result["file"] == visible(one.result["file"]) for one in current().runs.latest("load-budget"))


@attack(attacks.FUNCTIONS, tries=5)
@pytest.mark.parametrize("role", ["account_manager", "district_manager", "regional_vp"])
def test_nobody_but_an_administrator_sends_files_or_begins_runs(
    company: Company, client_for: ClientFor, role: str
) -> None:
    """Nor learns which kinds and flows there are."""
    client, before = client_for(role), _everything()
    asked = [
        *(
            client.post(f"{BASE}/imports/{kind}", content=BUDGET, headers=CSV)
            for kind in ("budget", "mappings", "none")
        ),
        *(client.post(f"{BASE}/runs/{flow}") for flow in ("data-validation", "none")),
    ]
    assert {answer.status_code for answer in asked} == {403}
    assert len({answer.json()["errors"][0]["message"] for answer in asked}) == 1
    assert _everything() == before
    assert current().runs.latest("data-validation") == []
