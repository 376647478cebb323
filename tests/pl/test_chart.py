"""Which account belongs to which line: the chart's category decides, but for a few accounts."""

import pytest

from shared_code.accounts.categories import Category
from shared_code.accounts.chart import Chart

CHART = Chart(
    {
        "9410": "EXTERNAL REVENUE",
        "9411": "EXTERNAL REVENUE",
        "7045": "OTHER EXPENSE",
        "7082": "OTHER EXPENSE",
        "7100": "OTHER EXPENSE",
        "7170": "OTHER EXPENSE",
        "7180": "PAYROLL",
        "9440": "STATISTICS",
    }
)


@pytest.mark.parametrize(
    ("account", "category"),
    [
        pytest.param("9410", Category.EXTERNAL_REVENUE, id="external revenue is one account"),
        pytest.param("9411", None, id="its parts by category are not added to it"),
        pytest.param("7045", Category.OTHER_EXPENSE, id="an expense account"),
        pytest.param("7082", None, id="vehicle insurance is never other expense"),
        pytest.param("7100", None, id="claims are never other expense"),
        pytest.param("7170", None, id="parking rents are never other expense"),
        pytest.param("7180", Category.PAYROLL, id="the category decides, not the number"),
        pytest.param("9440", None, id="statistics make no line"),
        pytest.param("7999", Category.OTHER_EXPENSE, id="an unknown account from 7000 to 7999 is other expense"),
        pytest.param("6999", None, id="any other unknown account is left out"),
    ],
)
def test_the_category_of_an_account(account: str, category: Category | None) -> None:
    assert CHART.category(account) is category


def test_accounts_by_category_are_in_order_and_without_those_that_make_no_line() -> None:
    assert CHART.by_category(["7999", "9440", "7045"]) == {Category.OTHER_EXPENSE: ["7045", "7999"]}
