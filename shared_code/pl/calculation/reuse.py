"""What stays of a calculated month when some of its facts change: all that reads none of those."""

from collections.abc import Collection, Mapping, MutableMapping
from typing import Any, Final

from shared_code.pl.calculation.inputs import MonthFacts

REVENUE: Final = (
    "drivers",
    "rates",
    "budget",
    "ledger",
    "closed_revenue",
    "revenue_is_whole",
    "adjustment_ratio",
)
LABOR: Final = ("labor", "budget", "ledger")
EXPENSES: Final = ("expenses", "budget", "ledger")
Reads = Mapping[str, Collection[str]]
"""By what is calculated: the facts of its month that it reads."""

OF_MONTH: Final[Reads] = {
    "budget": ("budget",),
    "ledger": ("ledger",),
    "expenses": EXPENSES,
    "expense_accounts": EXPENSES,
}
OF_FIGURES: Final[Reads] = {
    "revenue": REVENUE,
    "external_revenue": REVENUE,
    "payroll": LABOR,
    "pteb": LABOR,
    "insurance": (*LABOR, "contract"),
    "claims": ("ledger",),
    "parking_rents": EXPENSES,
    "other_expense": EXPENSES,
    "accounts": EXPENSES,
}
"""What the contract makes is not here: it reads nearly everything, and earlier months too."""
FIELDS: Final = tuple(MonthFacts.__dataclass_fields__)


def same_facts(one: MonthFacts, other: MonthFacts) -> Collection[str]:
    """Names of the facts that two states of a month share."""
    return {name for name in FIELDS if getattr(one, name) == getattr(other, name)}


def keep(state: MutableMapping[str, Any], before: Mapping[str, Any], reads: Reads, same: Collection[str]) -> None:
    """Take over what was calculated `before` and reads nothing but facts that are the `same`."""
    for name, facts in reads.items():
        if name in before and all(fact in same for fact in facts):
            state[name] = before[name]
