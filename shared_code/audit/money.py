"""Which values of the audit trail are $: they are told with two decimals, as on every page."""

from collections.abc import Collection, Mapping
from typing import Final

from shared_code.accounts.models import ACCOUNTS
from shared_code.statistics.models import COUNTING_ACCOUNTS

_ALL: Final[Collection[str]] = ("",)
"""Every path begins with nothing."""
_DOLLARS: Final[Mapping[str, Collection[str]]] = {
    ACCOUNTS: _ALL,
    "rates": _ALL,
    "expenses": _ALL,
    "internal": _ALL,
    "other": _ALL,
    "payroll": ("rate", "cost"),
    "statistics": ("externalRevenue", "revenue", "rows"),
}
"""By what a month is of: the parts of a field's path that lead to $; rows with ids are those of revenue."""


def unit_of(entity: str, field: str) -> str:
    """`$` where a field of a month holds dollars, else nothing.

    >>> unit_of("rates", "/rates/valetDaily"), unit_of("payroll", "/rows/2025-04-20/GSA/regularHours")
    ('$', '')
    >>> unit_of("accounts budget", "/balances/7045"), unit_of("accounts budget", "/balances/9440")
    ('$', '')
    """
    parts, leading = field.split("/"), _DOLLARS.get(entity.split(" ", maxsplit=1)[0], ())
    return "$" if parts[-1] not in COUNTING_ACCOUNTS and not {*leading}.isdisjoint(parts) else ""
