"""Summary categories in any spelling: the P&L, the expenses page and the load read the chart by one rule (F12)."""

import pytest
from starlette.testclient import TestClient

from shared_code.accounts.categories import category_named
from tests.conftest import APRIL, CHART, Company
from tests.figures.pages import Pages
from tests.functions.conftest import ClientFor
from tests.functions.profit import MONEY
from tests.integration.conftest import Load, load, refused
from tests.site_year.comparing import result_of

__all__ = ["load"]

SPELLINGS = ("OTHER EXPENSE", "other expenses", "OTHER  EXPENSE", "Other_Expense", "OtherExpenses")


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_f12_a_category_is_the_same_in_any_spelling(spelling: str) -> None:
    assert category_named(spelling) == "OTHER EXPENSE"


def shown(client: TestClient) -> tuple[object, object, list[str]]:
    """Other expense of April on the P&L and on its own page, and the codes of the warnings of both."""
    pages = Pages(client, dict)
    line = pages.lines("pl-view/TP001/2025-04")["otherExpense"]["total"]["budget"]
    warnings = [
        warning
        for path in ("pl-view/TP001/2025-04", "expenses/TP001/2025-04")
        for warning in pages.answer(path)["meta"]["warnings"]
    ]
    found = [one["message"] for one in warnings if one["code"] == "UNKNOWN_CATEGORY"]
    return line, pages.data("expenses/TP001/2025-04")["otherExpense"]["budget"], found


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_f12_the_p_and_l_and_the_expenses_page_count_the_same_accounts(
    client_for: ClientFor, company: Company, spelling: str
) -> None:
    company.budget("TP001", APRIL, MONEY)
    company.chart({**CHART, "7045": spelling, "7010": spelling})
    assert shown(client_for("account_manager")) == (1000, 1000, [])


def test_f12_an_account_of_another_line_is_no_other_expense_on_either_page(
    client_for: ClientFor, company: Company
) -> None:
    company.budget("TP001", APRIL, MONEY)
    company.chart({**CHART, "7045": "Payroll"})
    assert shown(client_for("account_manager")) == (600, 600, [])


def test_f12_a_stored_category_that_is_on_no_line_is_told_by_both_pages(
    client_for: ClientFor, company: Company
) -> None:
    company.budget("TP001", APRIL, MONEY)
    company.chart({**CHART, "7045": "MISCELLANEOUS"})
    line, page, warnings = shown(client_for("account_manager"))
    assert (line, page) == (600, 600)
    text = "account 7045 is of category MISCELLANEOUS, which is on no line; it is left out; correct `chart`."
    assert warnings == [f"2025-04: {text}", text.capitalize().replace("miscellaneous", "MISCELLANEOUS")]


def test_f12_a_load_takes_the_spellings_and_refuses_other_names(load: Load) -> None:
    load("chart", "account,name,category", "7045,Relations,other_expenses", "9440,Rooms,statistic")
    (problem,) = refused(load, "chart", "account,name,category", "7045,Relations,Payroll tax")
    assert "EXTERNAL REVENUE, INTERNAL REVENUE, PAYROLL, CLAIMS, PARKING RENTS, OTHER EXPENSE" in str(problem)


def test_f12_a_site_year_document_takes_the_spellings() -> None:
    year = {"site": {"number": "0170"}, "year": 2025, "today": "2025-03-01", "budget": {"2025-04": {"6000": "10"}}}
    assert result_of({**year, "chart": {"6000": "Payroll"}})["lines"]["payroll"]["budget"][3] == 10
