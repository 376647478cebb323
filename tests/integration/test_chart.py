"""Loads of the chart of accounts."""

from shared_code.application import current
from shared_code.integration.load import COMPANY
from tests.conftest import SITES
from tests.integration.conftest import Load

HEADER = "account,name,category"


def test_accounts_are_replaced_and_others_stay(load: Load) -> None:
    load("chart", HEADER, "4790,Revenue,INTERNAL REVENUE", "7045,Relations,OTHER EXPENSE")
    report = load("chart", "MAIN_ACCOUNT,ACCOUNT_NAME,IS_SUMMARY_CATEGORY", "7045,Relations,Claims")
    assert current().charts.chart().categories == {"4790": "INTERNAL REVENUE", "7045": "CLAIMS"}
    assert (report.counts["created"], report.counts["updated"]) == (0, 1)
    entry = next(current().documents.audit(COMPANY))
    assert [(change.field, change.old, change.new) for change in entry.changes] == [
        ("/accounts/7045/category", "OTHER EXPENSE", "CLAIMS")
    ]


def test_lines_of_the_p_and_l_without_accounts_are_told(load: Load) -> None:
    (warning,) = load("chart", HEADER, "4790,Revenue,INTERNAL REVENUE").warnings
    assert warning.startswith("no account belongs to CLAIMS, EXTERNAL REVENUE,")


def test_the_roll_ups_of_all_sites_are_told(load: Load) -> None:
    load("chart", HEADER, "4790,Revenue,INTERNAL REVENUE")
    assert all(current().documents.revision(site).key for site in SITES)
