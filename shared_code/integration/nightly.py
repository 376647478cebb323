"""The flows of the night, in their order, and the kinds that each loads of a site."""

from collections.abc import Mapping, Sequence
from typing import Final

NIGHTLY_FLOWS: Final[Mapping[str, Sequence[str]]] = {
    "budget-load": ("budget", "payroll-budget"),
    "actuals-load": ("actuals", "ledger"),
    "labor-load": ("timekeeping", "schedule"),
}
