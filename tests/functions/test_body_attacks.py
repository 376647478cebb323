"""Bodies that mean harm, and ids that look like others: each is refused by a sentence, and nothing is stored."""

# ruff: noqa: RUF001 - letters that look like others

import gzip
import json
import zlib
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from shared_code.application import current
from tests.attacks import BODIES, NAMES, attack
from tests.conftest import APRIL, Company
from tests.functions.conftest import BASE, ClientFor

URL = f"{BASE}/statistics/TP001/2025-04"
PLAIN = json.dumps({"days": [{"date": "2025-04-20", "valetDaily": 7}]}).encode()
COMPRESSED = {
    "gzip": gzip.compress(PLAIN),
    "x-gzip": gzip.compress(PLAIN),
    "deflate": zlib.compress(PLAIN),
    "gzip, gzip": gzip.compress(gzip.compress(PLAIN)),
    "br": PLAIN,
    "GZIP": gzip.compress(b"0" * 50_000_000),
    "identity, gzip": PLAIN,
}
DEEP = [b"[" * 100_000, b'{"a":' * 50_000, b'{"days":' * 500 + b"1" + b"}" * 500]
NUMBERS = [
    "1e400",
    "1e999999999",
    "-1e999999999",
    "1e-999999999",
    "9" * 5000,
    f"0.{'0' * 500}1",
    "Infinity",
    "-NaN",
    "0x10",
]
OTHER_SITES = [
    "..", "tp001\0", "TP001\r\nX: y", "TP001 ", "ТР001", "٠٩٠٠", "TP00１", "İP001", "TP001ß", "0900#", "0900?",
    "TP001;0900", "TP001,0900", "*", "%", "TP001%00", "'or'1", "<b>", "{siteId}", "$where",
]  # fmt: skip
OTHER_MONTHS = [
    "２０２５-04",
    "٢٠٢٥-04",
    "2025-04\n",
    "2025-04\0",
    "2025-4",
    "2025-04;x=1",
    "-2025-04",
    "2025-04Z",
    "0000-01",
    "2025-13",
]
SEGMENTS = ["..%2f0900", "%2e%2e/0900", "TP001%2F..%2F0900", "TP001%5C..%5C0900", "TP001/../0900", "./0900", "TP001//"]
PATTERNS = ["*a" * 20 + "b", "*" * 50, "**", "[!a]*", "{a,b}", "pl:TP001:\n", "a\\*"]


@pytest.fixture
def anna(client_for: ClientFor, company: Company) -> TestClient:
    company.budget("TP001", APRIL)
    return client_for("account_manager")


def versions() -> object:
    """What changes where anything is stored of the site."""
    return current().tables.get("forecasts", "TP001", "head")


@attack(BODIES, tries=len(COMPRESSED))
def test_a_body_that_is_compressed_is_refused_before_anything_unpacks_it(anna: TestClient) -> None:
    headers = {"If-Match": anna.get(URL).headers["ETag"], "Content-Type": "application/json"}
    before = versions()
    for encoding, body in COMPRESSED.items():
        answer = anna.put(URL, content=body, headers={**headers, "Content-Encoding": encoding})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (415, "Content-Encoding"), encoding
    assert versions() == before
    assert anna.put(URL, content=PLAIN, headers={**headers, "Content-Encoding": "identity"}).status_code == 200


@attack(BODIES, tries=len(DEEP) + len(NUMBERS))
def test_a_body_that_is_deep_or_holds_a_number_of_any_size_is_refused(anna: TestClient) -> None:
    headers = {"If-Match": anna.get(URL).headers["ETag"], "Content-Type": "application/json"}
    before = versions()
    bodies = [*DEEP, *(f'{{"days": [{{"date": "2025-04-20", "valetDaily": {one}}}]}}'.encode() for one in NUMBERS)]
    for body in bodies:
        answer = anna.put(URL, content=body, headers=headers)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "INVALID_FORMAT"), body[:60]
    assert versions() == before


@attack(NAMES, tries=len(OTHER_SITES) + len(OTHER_MONTHS) + len(SEGMENTS))
def test_a_name_that_looks_like_another_or_climbs_is_nobodys(anna: TestClient) -> None:
    paths = [f"statistics/{quote(site, safe='')}/2025-04" for site in OTHER_SITES]
    paths += [f"statistics/TP001/{quote(month, safe='')}" for month in OTHER_MONTHS]
    paths += [f"statistics/{segments}/2025-04" for segments in SEGMENTS]
    for path in paths:
        answer = anna.get(f"{BASE}/{path}")
        assert answer.status_code in (400, 403, 404), (path, answer.text)
        assert answer.json()["data"] is None


@attack(NAMES, tries=len(PATTERNS))
def test_a_pattern_of_keys_that_costs_more_than_it_says_is_refused(client_for: ClientFor) -> None:
    administrator = client_for("forecasting_admin")
    for pattern in PATTERNS:
        answer = administrator.delete(f"{BASE}/cache/{quote(pattern, safe='')}")
        assert answer.status_code in (400, 404), (pattern, answer.text)
    for pattern in ("*", "pl:*", "pl:*:2025", "*:TP001:*"):
        assert administrator.delete(f"{BASE}/cache/{pattern}").status_code == 200
