"""What a GET shows may be sent back: nothing is stored, and what follows the budget goes on following it (F35)."""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from zlib import crc32

import pytest

from shared_code.application import current
from tests.figures.conftest import DATES, IS_THOROUGH, DemoCompany, sites_on
from tests.figures.pages import BASE

FORMS: Final[Mapping[str, Mapping[str, Any]]] = {
    "statistics": {},
    "rates": {},
    "payroll": {},
    "expenses": {},
    "revenue/external": {"reason": "unchanged"},
    "revenue/internal": {},
    "revenue/other": {},
}
"""By family: what a save needs beside what its GET shows."""
SITES: Final = [(name, site.id) for name in DATES for site in sites_on(name) if IS_THOROUGH or name == "mid-month"]
MONTHS: Final = range(13)
"""From the running month to the horizon."""


def months_of(company: DemoCompany, site: str) -> Iterator[str]:
    """The running month and one more, chosen by the site; all in a thorough run."""
    chosen = MONTHS if IS_THOROUGH else (0, 1 + crc32(site.encode()) % MONTHS[-1])
    yield from (str(company.this_month.shift(months)) for months in chosen)


@pytest.mark.parametrize(("company", "site"), SITES, indirect=["company"])
def test_f35_what_is_shown_is_sent_back_and_nothing_is_stored(company: DemoCompany, site: str) -> None:
    before = current().documents.revision(site).key
    for month in months_of(company, site):
        for family, beside in FORMS.items():
            url = f"{BASE}/{family}/{site}/{month}"
            shown = company.client.get(url, headers=company.pages.headers())
            if shown.status_code == 404:
                continue
            whole = {**shown.json()["data"], **beside}
            if not whole.get("adjustments", True):
                continue  # nobody adjusted internal revenue by hand, and an empty list says nothing
            headers = {"If-Match": shown.headers["ETag"], **company.pages.headers()}
            answer = company.client.put(url, json=whole, headers=headers)
            if answer.json()["errors"] and answer.json()["errors"][0]["details"].get("reason") == "closed":
                continue  # the site is not open in the month, so that nothing can be saved there
            assert answer.status_code == 200, f"{url}: {answer.text[:2000]}"
            assert answer.json()["data"] == shown.json()["data"], url
            assert current().documents.revision(site).key == before, url
