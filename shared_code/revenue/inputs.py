"""What the contract of a site is calculated from in one month of one series."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final, Protocol

from shared_code.contracts.models import Accumulation, ClaimsType, Contract
from shared_code.derivations.nodes import Node, by
from shared_code.kit.period import Period
from shared_code.revenue.external.month import ClassShares, ExternalRevenue
from shared_code.revenue.rules import accumulation_start

Figures = Callable[[Collection[str]], tuple[Node, ...]]
"""The figures of some expense accounts in the series of the P&L, those that are there."""


class SeriesBasis(StrEnum):
    """What the figures of a month are made of."""

    BUDGET = "budget"
    LEDGER = "ledger"
    TO_DATE = "to date"
    MIXED = "actual to date and forecast"
    FORECAST = "forecast"
    NOTHING = "nothing"


ANNIVERSARY_OF: Final[Mapping[Accumulation | ClaimsType, bool]] = {
    Accumulation.ANNUAL_CALENDAR: False,
    Accumulation.ANNUAL_ANNIVERSARY: True,
    ClaimsType.ANNUAL_CALENDAR: False,
    ClaimsType.ANNUAL_ANNIVERSARY: True,
}
"""What accumulates over a year, and whether that year begins on the contract's day."""


class BestKnown(Protocol):
    """What a month leaves to those after it in an accumulation year, by the best figures there are, in $."""

    def base(self, codes: frozenset[str]) -> Node:
        """Net external revenue of some revenue codes."""

    @property
    def claims(self) -> Node:
        """Claims that an agreement may bill, before any cap."""

    @property
    def profit(self) -> Node:
        """Profit of the agreement."""


@dataclass(frozen=True, slots=True)
class ContractMonth:
    """One month of one series as the contract sees it; amounts in $, rooms in room nights.

    `hours` gives regular and overtime hours of a job code. `claims_accounts` are forecast as 0, `accounts` never
    specially. `payroll_accounts` gives the ledger's payroll by account in closed months, else the budget's. `earlier`
    holds the months before this one, as far back as an accumulation may reach.
    """

    period: Period
    basis: SeriesBasis
    revenue: ExternalRevenue
    rooms: Node
    hours: Callable[[str], Node]
    payroll: Node
    pteb: Node
    payroll_accounts: Mapping[str, Node]
    accounts: Figures
    claims_accounts: Figures
    budget_vehicle_insurance: Node
    bell: Sequence[Decimal]
    other_revenue: Mapping[str, Node]
    validations: Node
    non_billable_expense: Node
    earlier: Mapping[Period, BestKnown]
    class_shares: ClassShares
    insurance_percent: Node
    loss_reduces_profit_base: bool

    def accumulation(self, contract: Contract, kind: Accumulation | ClaimsType) -> Sequence[BestKnown]:
        """The months of this month's accumulation year that lie before it; none where nothing accumulates."""
        return accumulation(contract, kind, self.period, self.earlier)


def accumulation(
    contract: Contract, kind: Accumulation | ClaimsType, period: Period, earlier: Mapping[Period, BestKnown]
) -> Sequence[BestKnown]:
    """Those of the months before `period` that accumulate with it."""
    if kind not in ANNIVERSARY_OF:
        return ()
    start = by(
        accumulation_start,
        anniversary=ANNIVERSARY_OF[kind],
        contract_start=contract.effective_date,
        first_of_month=period.first_day,
    ).amount
    return [known for month, known in earlier.items() if start <= month.first_day and month < period]


def crosses_years(contract: Contract) -> bool:
    """Whether something accumulates from the contract's day, so over the turn of a year."""
    kinds: list[Accumulation | ClaimsType] = [
        structure.accumulation for structure in (contract.revenue_share.structures if contract.revenue_share else ())
    ]
    managed = contract.management_agreement
    if managed and managed.profit_share:
        kinds.append(managed.profit_share.accumulation)
    if managed and managed.claims:
        kinds.append(managed.claims.type)
    return any(ANNIVERSARY_OF.get(kind, False) for kind in kinds)
