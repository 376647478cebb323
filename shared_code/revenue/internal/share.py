"""The revenue share of a contract in a month: structures, their accumulation, the guarantee."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from shared_code.contracts.models import Contract, RevenueShare, Structure, Tier
from shared_code.derivations.nodes import Node, by
from shared_code.revenue import rules
from shared_code.revenue.inputs import ContractMonth
from shared_code.revenue.internal.prices import clause, escalate, incremented
from shared_code.revenue.models import BELL_CODES, CLASSES, FAMILIES
from shared_code.statistics.models import UNSHARED


@dataclass(frozen=True, slots=True)
class SharedStructure:
    """One threshold structure in a month: what it shares, what it had shared before in its year, the share."""

    revenue: Node
    prior: Node
    share: Node


def codes_shared(contract: Contract, codes: Collection[str]) -> frozenset[str]:
    """The codes that count: validations never do, and with bell service OR1 and OR2 belong to it."""
    counting = frozenset(codes) - {UNSHARED}
    return counting - BELL_CODES if contract.bell is not None else counting


def splits_a_family(contract: Contract) -> bool:
    """Whether classes of one family lie in different structures, so that actuals tell how its forecast spreads."""
    structures = contract.revenue_share.structures if contract.revenue_share else ()
    return any(
        0 < sum(family + number in structure.codes for number in CLASSES) < len(CLASSES)
        for structure in structures
        for family in FAMILIES
    )


def base(month: ContractMonth, codes: frozenset[str]) -> Node:
    """Net external revenue of some revenue codes in a month."""
    bases = month.revenue.bases
    if codes not in bases:
        bases[codes] = by(rules.structure_base, revenue_of_codes=month.revenue.of(codes, month.class_shares))
    return bases[codes]


def structures(contract: Contract, month: ContractMonth) -> tuple[SharedStructure, ...]:
    """The share of each structure."""
    block = contract.revenue_share or RevenueShare()
    return tuple(_shared(contract, month, structure, index) for index, structure in enumerate(block.structures))


def _shared(contract: Contract, month: ContractMonth, structure: Structure, index: int) -> SharedStructure:
    codes = codes_shared(contract, structure.codes)
    revenue = base(month, codes)
    earlier = month.accumulation(contract, structure.accumulation)
    prior = by(rules.accumulated, months=tuple(known.base(codes) for known in earlier))
    tiers = _tiers(contract, month, structure, index)
    return SharedStructure(revenue, prior, by(rules.tiered_share, prior=prior, month=revenue, tiers=tiers))


def revenue_share(contract: Contract, shared: Sequence[SharedStructure]) -> Node:
    """All structures together, at least the guarantee."""
    guarantee = contract.revenue_share.minimum_guarantee if contract.revenue_share else None
    return by(
        rules.revenue_share,
        shares=tuple(structure.share for structure in shared),
        minimum_guarantee=clause(guarantee, "revenue_share.minimum_guarantee"),
    )


def _tiers(contract: Contract, month: ContractMonth, structure: Structure, index: int) -> Node | tuple[object, ...]:
    path = f"revenue_share.structures[{index}].tiers"
    tiers = tiers_of_month(contract, month, structure.tiers, path)
    if structure.limit_increment_percent and structure.dollars_per_room is None:
        percent = structure.limit_increment_percent
        tiers = tuple((share, incremented(contract, month.period, limit, percent)) for share, limit in tiers)
    if structure.dollars_per_room is None:
        return tiers
    dollars = clause(structure.dollars_per_room, f"revenue_share.structures[{index}].dollars_per_room")
    return by(rules.room_threshold, occupied_rooms=month.rooms, dollars_per_room=dollars, tiers=tiers)


def tiers_of_month(
    contract: Contract, month: ContractMonth, tiers: Sequence[Tier], path: str
) -> tuple[tuple[Node, Node], ...]:
    """Percentage and limit of each tier in a month."""
    return tuple(
        (
            escalate(contract, month.period, clause(tier.percent, f"{path}[{index}].percent"), tier.escalator),
            clause(tier.limit, f"{path}[{index}].limit"),
        )
        for index, tier in enumerate(tiers)
    )
