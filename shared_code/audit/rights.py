"""Who is told of a change: whoever may read the page that shows what was changed."""

from collections.abc import Mapping
from typing import Final

from shared_code.accounts.models import ACCOUNTS
from shared_code.expenses.models import FAMILY as EXPENSES
from shared_code.payroll.models import FAMILY as PAYROLL
from shared_code.rates.models import FAMILY as RATES
from shared_code.statistics import events, hotel
from shared_code.statistics.models import COUNTING_ACCOUNTS
from shared_code.statistics.models import FAMILY as STATISTICS

_OF_PAGES: Final[Mapping[str, str]] = {
    STATISTICS: "statistics:read",
    hotel.FAMILY: "statistics:read",
    events.FAMILY: "statistics:read",
    PAYROLL: "payroll:read",
    "jobs": "payroll:read",
    "external": "revenue:read",
    "internal": "revenue:read",
    "other": "revenue:read",
    RATES: "forecasting:read",
    EXPENSES: "forecasting:read",
    ACCOUNTS: "forecasting:read",
    "contract": "forecasting:read",
    "site": "forecasting:read",
    "snapshot": "forecasting:read",
}
"""By what is changed: the permission of its page. People, their wages and salaries (`jobs`) are shown by payroll's."""
_OF_NO_PAGE: Final = "forecasting:admin"


def permission_of(entity: str, field: str) -> str:
    """The permission without which nobody is told that this field was changed; what no page shows is administrators'.

    >>> permission_of("payroll actual", "/days/2025-04-20/GSA/hours"), permission_of("jobs", "/jobs/GSA/averageRate")
    ('payroll:read', 'payroll:read')
    >>> permission_of("accounts budget", "/balances/7045"), permission_of("accounts budget", "/balances/9440")
    ('forecasting:read', 'statistics:read')
    >>> permission_of("mappings", "/mappings/0170")
    'forecasting:admin'
    """
    what = entity.partition(" ")[0]
    is_count = what == ACCOUNTS and field.rpartition("/")[2] in COUNTING_ACCOUNTS
    return _OF_PAGES.get(STATISTICS if is_count else what, _OF_NO_PAGE)
