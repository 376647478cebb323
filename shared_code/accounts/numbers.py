"""Main accounts by meaning: rates and vehicles, expenses and their lines, wages and salaries."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

_DIGITS: Final = 4


def is_main_account(text: str) -> bool:
    """Whether a text is written like a main account.

    >>> is_main_account("4790"), is_main_account("REV-10")
    (True, False)
    """
    return len(text) == _DIGITS and text.isascii() and text.isdecimal()


class RateCategory(StrEnum):
    """What a vehicle pays for; a category has the JSON name of the vehicle counter it prices."""

    VALET_DAILY = "valetDaily"
    VALET_OVERNIGHT = "valetOvernight"
    VALET_MONTHLY = "valetMonthly"
    VALET_AGGREGATOR = "valetAggregator"
    SELF_DAILY = "selfDaily"
    SELF_OVERNIGHT = "selfOvernight"
    SELF_MONTHLY = "selfMonthly"
    SELF_AGGREGATOR = "selfAggregator"


class RateAccounts(NamedTuple):
    """Main accounts of a category: its revenue in $, its vehicles as a count."""

    revenue: str
    vehicles: str


RATE_ACCOUNTS: Final[Mapping[RateCategory, RateAccounts]] = {
    RateCategory.VALET_DAILY: RateAccounts("9411", "9510"),
    RateCategory.VALET_OVERNIGHT: RateAccounts("9412", "9520"),
    RateCategory.VALET_MONTHLY: RateAccounts("9413", "9530"),
    RateCategory.SELF_DAILY: RateAccounts("9414", "9550"),
    RateCategory.SELF_OVERNIGHT: RateAccounts("9415", "9560"),
    RateCategory.SELF_MONTHLY: RateAccounts("9416", "9570"),
}
"""From the chart of accounts; aggregators have no accounts, so no budget."""


EDITABLE_ACCOUNTS: Final[Mapping[str, str]] = {
    "7045": "Employee relations",
    "7075": "Fuel - vehicles",
    "7100": "Loss & damage claims",
    "7113": "Office supplies",
    "7115": "Outside services",
    "7170": "Rents - parking",
    "7175": "Repairs & maintenance",
    "7178": "Repairs & maintenance - vehicle",
    "7180": "Signage",
    "7185": "Supplies & equipment",
    "7205": "Tickets & printed material",
    "7220": "Uniforms",
}
"""The accounts of the tab that managers forecast, with their names; every other one follows the budget."""


PARKING_RENTS_ACCOUNT = "7170"


VEHICLE_INSURANCE_ACCOUNT = "7082"


CLAIMS_ACCOUNTS = frozenset({"7099", "7100", "7101", "7102"})


INSURANCE_ACCOUNTS = frozenset({"7080", VEHICLE_INSURANCE_ACCOUNT, "7085"})


PTEB_ACCOUNTS = frozenset({"6200", "6399", "6500"})
"""Payroll taxes, health insurance allocation, workers' compensation."""


NOT_OTHER_EXPENSE = CLAIMS_ACCOUNTS | INSURANCE_ACCOUNTS | {PARKING_RENTS_ACCOUNT}
"""Accounts of the tab that have a P&L line of their own."""


EXPENSE_ACCOUNTS: Final = range(7000, 8000)
"""An account of this range that the chart does not know is other expense; any other is left out."""


WAGES_ACCOUNT: Final = "6000"


SALARY_ACCOUNTS: Final = ("6100", "6101")
"""Main accounts of payroll: wages by the hour, salaries (the second: of people of other sites)."""
