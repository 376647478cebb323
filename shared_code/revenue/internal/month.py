"""Internal revenue of a month: every block of the contract, the management agreement last, then other revenue."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from shared_code.contracts.models import Contract, ValidationType
from shared_code.derivations.nodes import Node, by
from shared_code.kit.errors import calculating
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.revenue import rules
from shared_code.revenue.inputs import BestKnown, ContractMonth, accumulation
from shared_code.revenue.internal import blocks
from shared_code.revenue.internal.agreement import Agreement, agreement, claims_of
from shared_code.revenue.internal.billable import Billable, billable, nothing
from shared_code.revenue.internal.prices import clause
from shared_code.revenue.internal.share import SharedStructure, base, codes_shared, revenue_share, structures

SIMPLE_BLOCKS: Sequence[tuple[str, Callable[[Contract, ContractMonth], Node]]] = (
    ("fixed_fee", blocks.fixed_fee),
    ("per_occupied_room", blocks.per_occupied_room),
    ("per_labor_hour", blocks.per_labor_hour),
    ("bell", blocks.bell),
)
"""Blocks by their name in the contract that need nothing but the month itself."""


@dataclass(frozen=True, slots=True)
class InternalRevenue:
    """Internal revenue of a month in $: its components by name, their parts, and what it leaves to later months.

    `validation_fee` is for information: managers enter it under other revenue.
    """

    components: Mapping[str, Node]
    total: Node
    structures: Sequence[SharedStructure] = ()
    billable: Billable | None = None
    agreement: Agreement | None = None
    validation_fee: Node | None = None


def internal_revenue(contract: Contract, month: ContractMonth) -> InternalRevenue:
    """What the contract earns in a month, outside its term nothing but other revenue; an error names the month."""
    with calculating(line="internalRevenue", period=month.period):
        return _internal_revenue(contract, month)


def _internal_revenue(contract: Contract, month: ContractMonth) -> InternalRevenue:
    other = {"other_revenue": by(rules.other_revenue, items=month.other_revenue)}
    if not contract.valid_in(month.period):
        return InternalRevenue(other, by(rules.internal_revenue, components=other))
    components = {name: block(contract, month) for name, block in SIMPLE_BLOCKS if getattr(contract, name)}
    shared = structures(contract, month) if contract.revenue_share else ()
    if contract.revenue_share:
        components["revenue_share"] = revenue_share(contract, shared)
    parts = None
    managed = agreement(contract, month) if contract.management_agreement else None
    if managed:
        components["management_agreement"] = managed.total
    elif contract.billable_accounts:
        parts = billable(contract, month)
        components["billable_accounts"] = parts.total()
    components |= other
    total = by(rules.internal_revenue, components=components)
    return InternalRevenue(components, total, shared, parts, managed, _validation_fee(contract, month, shared))


def adjusted(revenue: InternalRevenue, adjustments: Node) -> InternalRevenue:
    """Internal revenue with manual adjustments as a component of its own, after everything that is calculated."""
    before = revenue.components or {"budget": revenue.total}
    components = {**before, "adjustments": adjustments}
    return replace(revenue, components=components, total=by(rules.internal_revenue, components=components))


class KnownMonth:
    """A month as later months of its accumulation year see it; calculated when the first of them asks."""

    def __init__(
        self, contract: Contract, month: Callable[[], ContractMonth], revenue: Callable[[], InternalRevenue | None]
    ) -> None:
        self._contract = contract
        self._month = month
        self._revenue = revenue
        self._bases: dict[frozenset[str], Node] = {}

    def base(self, codes: frozenset[str]) -> Node:
        """Net external revenue of some revenue codes."""
        if codes not in self._bases:
            self._bases[codes] = base(self._month(), codes)
        return self._bases[codes]

    @cached_property
    def claims(self) -> Node:
        """Claims that an agreement may bill, before any cap."""
        return claims_of(self._month(), self._contract)

    @cached_property
    def profit(self) -> Node:
        """Profit of the agreement; nothing where there was none."""
        revenue = self._revenue()
        managed = revenue.agreement if revenue else None
        return managed.profit if managed else nothing("management_agreement")


def accumulated_before(contract: Contract, period: Period, earlier: Mapping[Period, BestKnown]) -> Sequence[Decimal]:
    """All figures of earlier months that a month of a contract builds on."""
    figures: list[Decimal] = []
    for structure in contract.revenue_share.structures if contract.revenue_share else ():
        codes = codes_shared(contract, structure.codes)
        months = accumulation(contract, structure.accumulation, period, earlier)
        figures += [known.base(codes).amount for known in months]
    managed = contract.management_agreement
    if managed and managed.claims:
        figures += [known.claims.amount for known in accumulation(contract, managed.claims.type, period, earlier)]
    if managed and managed.profit_share:
        kind = managed.profit_share.accumulation
        figures += [known.profit.amount for known in accumulation(contract, kind, period, earlier)]
    return figures


def _validation_fee(contract: Contract, month: ContractMonth, shared: Sequence[SharedStructure]) -> Node | None:
    """The fee for validations above the allowance, by the share of the first structure."""
    first = contract.revenue_share.structures[0] if contract.revenue_share and shared else None
    if first is None or first.validation is None or first.validation.type is None:
        return None
    by_count = first.validation.type is ValidationType.VEHICLE_COUNT
    by_percent = first.validation.type is ValidationType.REVENUE_PERCENTAGE
    percent = clause(first.validation.percent or ZERO, "revenue_share.structures[0].validation.percent")
    excess = by(
        rules.validation_excess,
        validations=month.validations,
        by_count=by_count,
        percent=percent if by_percent else None,
        amount=clause(first.validation.amount, "revenue_share.structures[0].validation.amount"),
        net_revenue=tuple(structure.revenue for structure in shared),
    )
    return by(rules.validation_fee, excess=excess, by_count=by_count, share=shared[0].share, revenue=shared[0].revenue)
