"""The vocabulary of expenses: which main account belongs to which line, and which of them managers forecast."""

from collections.abc import Mapping
from typing import Final

FAMILY = "expenses"

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
