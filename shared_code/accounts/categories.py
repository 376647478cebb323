"""The summary categories of the chart of accounts: which line of the P&L an account belongs to."""

import re
from enum import StrEnum
from typing import Final


class Category(StrEnum):
    """The summary categories that make lines of the P&L."""

    EXTERNAL_REVENUE = "EXTERNAL REVENUE"
    INTERNAL_REVENUE = "INTERNAL REVENUE"
    PAYROLL = "PAYROLL"
    CLAIMS = "CLAIMS"
    PARKING_RENTS = "PARKING RENTS"
    OTHER_EXPENSE = "OTHER EXPENSE"
    PTEB = "PTEB"
    INSURANCE = "INSURANCE"


STATISTICS: Final = "STATISTICS"
"""The category of accounts that are on no line."""
CATEGORY_NAMES: Final = (*Category, STATISTICS)


def category_named(text: str) -> str:
    """A category in its one spelling, whatever its case, blanks, underscores and plural s; any other text as it is.

    >>> category_named("Other_Expenses"), category_named("parking  rent"), category_named("Payroll tax")
    ('OTHER EXPENSE', 'PARKING RENTS', 'Payroll tax')
    """
    return _SPELLED.get(_key(text), text)


def _key(text: str) -> str:
    return "".join(word.removesuffix("S") for word in re.split(r"[\s_]+", text.upper()))


_SPELLED: Final = {_key(name): str(name) for name in CATEGORY_NAMES}
