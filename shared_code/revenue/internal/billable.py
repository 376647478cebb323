"""Billable accounts of a contract in a month: payroll, PTEB, support services, expenses."""

from dataclasses import dataclass

from shared_code.accounts.numbers import CLAIMS_ACCOUNTS, INSURANCE_ACCOUNTS
from shared_code.contracts.models import (
    BillableAccounts,
    Contract,
    PayrollBase,
    Pteb,
    PtebType,
    Support,
    SupportType,
)
from shared_code.derivations.nodes import Node, by, given
from shared_code.kit.money import ZERO
from shared_code.revenue import rules
from shared_code.revenue.inputs import ContractMonth, SeriesBasis
from shared_code.revenue.internal.prices import clause, escalate

HOURLY_PAYROLL = "6000"


@dataclass(frozen=True, slots=True)
class Billable:
    """The parts of billable accounts in a month, $."""

    payroll: Node
    pteb: Node
    support: Node
    expenses: Node

    def total(self) -> Node:
        return by(
            rules.billable_accounts,
            billable_payroll=self.payroll,
            pteb=self.pteb,
            support_services=self.support,
            billable_expenses=self.expenses,
        )

    def base(self, kind: PayrollBase | None) -> Node:
        """Billable payroll, or total payroll: with PTEB."""
        if kind is not PayrollBase.TOTAL:
            return self.payroll
        return by(rules.total_payroll, billable_payroll=self.payroll, pteb=self.pteb)


def billable(contract: Contract, month: ContractMonth) -> Billable:
    """The billable accounts of a month, without those that an agreement charges elsewhere."""
    block = contract.billable_accounts or BillableAccounts()
    payroll = by(
        rules.billable_payroll,
        enabled_payroll=_enabled_payroll(block, month),
        additional_payroll=clause(block.additional_payroll, "billable_accounts.additional_payroll"),
    )
    pteb = _pteb(contract, month, block.pteb, payroll)
    parts = Billable(payroll, pteb, payroll, payroll)
    return Billable(payroll, pteb, _support(contract, month, block.support, parts), _expenses(contract, month, block))


def _enabled_payroll(block: BillableAccounts, month: ContractMonth) -> tuple[Node, ...]:
    """Closed months have payroll by account; the others spread it as budgeted."""
    enabled = tuple(node for account, node in month.payroll_accounts.items() if account in block.payroll_accounts)
    if month.basis is SeriesBasis.LEDGER:
        return enabled
    spread = by(
        rules.spread_payroll,
        payroll=month.payroll,
        budget_of_enabled=enabled,
        budget_of_all=tuple(month.payroll_accounts.values()),
        is_6000_enabled=HOURLY_PAYROLL in block.payroll_accounts,
    )
    return (spread,)


def _pteb(contract: Contract, month: ContractMonth, pteb: Pteb | None, payroll: Node) -> Node:
    if pteb is None:
        return nothing("billable_accounts.pteb")
    if pteb.type is PtebType.ACTUAL:
        additional = clause(pteb.additional_percent or ZERO, "billable_accounts.pteb.additional_percent")
        return by(rules.billable_pteb_actual, pteb=month.pteb, additional_percent=additional)
    percent = clause(pteb.percent or ZERO, "billable_accounts.pteb.percent")
    return by(
        rules.billable_pteb_percentage,
        billable_payroll=payroll,
        percent=escalate(contract, month.period, percent, pteb.escalator),
    )


def _support(contract: Contract, month: ContractMonth, support: Support | None, parts: Billable) -> Node:
    if support is None:
        return nothing("billable_accounts.support")
    value = clause(support.value or ZERO, "billable_accounts.support.value")
    value = escalate(contract, month.period, value, support.escalator)
    if support.type is SupportType.FIXED:
        return by(rules.fixed_amount, amount=value)
    return by(rules.support_services, base=parts.base(support.base), percent=value)


def _expenses(contract: Contract, month: ContractMonth, block: BillableAccounts) -> Node:
    enabled = set(block.expense_accounts) - accounts_charged_elsewhere(contract)
    return by(rules.billable_expenses, accounts=month.accounts(enabled))


def accounts_charged_elsewhere(contract: Contract) -> frozenset[str]:
    """Accounts that the agreement's own claims and insurance charge, so that nothing is charged twice."""
    agreement = contract.management_agreement
    if agreement is None:
        return frozenset()
    claims = CLAIMS_ACCOUNTS if agreement.claims else ()
    insurance = INSURANCE_ACCOUNTS if agreement.insurance else ()
    return frozenset((*claims, *insurance))


def nothing(clause_name: str) -> Node:
    """A part that the contract does not have."""
    return given(ZERO, "contract", clause_name)
