"""The components of a calculated month of internal revenue, the whole before its parts, each with how it was made."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final, NamedTuple

from pydantic.alias_generators import to_camel

from shared_code.derivations.formatting import humanize
from shared_code.derivations.narrative import Narrator
from shared_code.derivations.nodes import Node
from shared_code.kit.money import ZERO
from shared_code.revenue.internal.agreement import Agreement
from shared_code.revenue.internal.billable import Billable
from shared_code.revenue.internal.components import (
    AGREEMENT,
    AGREEMENT_PARTS,
    BILLABLE,
    BILLABLE_PARTS,
    BUDGET,
    BY_CODE,
    GUARANTEE,
    OTHER_PARTS,
    OTHER_REVENUE,
    PER_LABOR_HOUR,
    REVENUE_SHARE,
    Component,
)
from shared_code.revenue.internal.month import InternalRevenue
from shared_code.revenue.internal.wording import OPERAND_WORDINGS, STEPS

_TELLER: Final = Narrator(STEPS, OPERAND_WORDINGS)


class ComponentPart(NamedTuple):
    """A component in one series: $, the node they were made by, and that of the profit where they share in one."""

    component: Component
    amount: Decimal
    made_by: Node
    profit: Node | None = None

    @property
    def basis(self) -> str:
        """How the amount was made, in words."""
        own = _basis(self.made_by)
        return own if self.profit is None else f"{own}; profit: {_basis(self.profit)}"


def parts_of(revenue: InternalRevenue) -> Mapping[str, ComponentPart]:
    """All components by their code. Those without a parent add up to the total, parts of one to that one."""
    return {part.component.code: part for part in _parts(revenue)}


def _parts(revenue: InternalRevenue) -> Iterator[ComponentPart]:
    if not revenue.components:
        yield _part(BUDGET, revenue.total)
    for name, node in revenue.components.items():
        component = BY_CODE[to_camel(name)]
        yield _part(component, node)
        if component is PER_LABOR_HOUR:
            yield from _jobs(node)
        elif component is REVENUE_SHARE:
            yield from _structures(revenue, node)
        elif component is BILLABLE and revenue.billable:
            yield from _billable(revenue.billable)
        elif component is AGREEMENT and revenue.agreement:
            yield from _agreement(revenue.agreement)
        elif component is OTHER_REVENUE:
            yield from (_part(OTHER_PARTS[item], amount) for item, amount in node.operands["items"].items())


def _jobs(node: Node) -> Iterator[ComponentPart]:
    for job in node.operands["jobs"]:
        code = job.operands["regular_hours"].source.name
        yield _part(PER_LABOR_HOUR.part(code, f"{PER_LABOR_HOUR.label}, {code}"), job)


def _structures(revenue: InternalRevenue, node: Node) -> Iterator[ComponentPart]:
    shares = [structure.share for structure in revenue.structures]
    for number, share in enumerate(shares, 1):
        yield _part(REVENUE_SHARE.part(str(number), f"Structure {number}"), share)
    if node.operands["minimum_guarantee"].amount:
        added = node.amount - sum((share.amount for share in shares), ZERO)
        yield ComponentPart(GUARANTEE, added, node)


def _billable(parts: Billable) -> Iterator[ComponentPart]:
    additional: Node = parts.payroll.operands["additional_payroll"]
    added = additional.amount or ZERO
    yield ComponentPart(BILLABLE_PARTS["payroll"], parts.payroll.amount - added, parts.payroll)
    yield ComponentPart(BILLABLE_PARTS["additional_payroll"], added, additional)
    for name in ("pteb", "support", "expenses"):
        yield _part(BILLABLE_PARTS[name], getattr(parts, name))


def _agreement(parts: Agreement) -> Iterator[ComponentPart]:
    for name in ("management_fee", "insurance", "claims", "non_gl"):
        yield _part(AGREEMENT_PARTS[name], getattr(parts, name))
    yield _part(AGREEMENT_PARTS["profit_share"], parts.profit_share)._replace(profit=parts.profit)
    yield _part(BILLABLE._replace(parent=AGREEMENT.code), parts.billable.total())
    yield from _billable(parts.billable)


def _part(component: Component, node: Node) -> ComponentPart:
    return ComponentPart(component, node.amount, node)


def _basis(node: Node) -> str:
    """What a rule did with its figures, or where a given amount comes from."""
    if node.operands.get("items") == {}:
        return "nothing was entered"
    if node.rule is None:
        return f"{node.source.kind}: {humanize(node.source.name)}" if node.source else ""
    steps = STEPS[node.rule.id](node) if node.rule.id in STEPS else ()
    return "; ".join((_TELLER.sentence(node), *steps))
