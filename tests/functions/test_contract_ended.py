"""After the end of its contract a site earns other revenue only, and its provenance is as without contract data."""

import pytest

from tests.conftest import APRIL, Company
from tests.figures.pages import Pages
from tests.functions.conftest import ClientFor
from tests.functions.profit import TERMS, prosper


@pytest.mark.parametrize("path", ["pl-view/TP001/2025-04", "revenue/internal/TP001/2025-04"])
def test_f19_no_feed_is_needed_once_the_contract_has_ended(client_for: ClientFor, company: Company, path: str) -> None:
    prosper(company)
    company.contract("TP001", since="2021-01-01", end_date="2025-03-31", **TERMS)
    pages = Pages(client_for("account_manager"), dict)
    found = pages.data(path)
    line = found if "total" in found else next(one for one in found["lines"] if one["line"] == "internalRevenue")
    provenance = line["provenance"] if "provenance" in line else line["months"][0]["provenance"]
    assert line["total"]["trend"] == 0
    assert (provenance["source"], provenance["cutOff"]) == ("budget", None)
    assert pages.answer(path)["meta"]["period"] == APRIL
