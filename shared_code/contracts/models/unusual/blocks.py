"""Blocks of a contract that earn nothing, change nothing or bill something else than their name says."""

from collections.abc import Iterator
from typing import Final

from shared_code.contracts.models.agreement import (
    BillableAccounts,
    Claims,
    ClaimsType,
    ManagementAgreement,
    ManagementFee,
    ManagementFeeType,
)
from shared_code.contracts.models.contract import Contract
from shared_code.kit.finding import Finding

PTEB_ACCOUNTS: Final = frozenset({"6200", "6399", "6500"})
EARNING: Final = (
    "fixed_fee",
    "per_labor_hour",
    "per_occupied_room",
    "revenue_share",
    "bell",
    "billable_accounts",
    "management_agreement",
)
"""Blocks that earn something."""


def _no_effect(path: str, text: str) -> Finding:
    return Finding("NO_EFFECT", text, path=path)


def empty(contract: Contract) -> Iterator[Finding]:
    """A contract that earns nothing of its own."""
    if not any(getattr(contract, name) not in {None, ()} for name in EARNING):
        text = "is missing like every other block: the contract earns nothing but other revenue; write what it pays"
        yield Finding("EARNS_NOTHING", text, path="fixed_fee")


def contract(contract: Contract) -> Iterator[Finding]:
    """Increments that raise nothing, and an agreement that passes no cost on."""
    room, share = contract.per_occupied_room, contract.revenue_share
    escalates = room is not None and room.escalates
    if contract.increment_percent and not (contract.fixed_fee or contract.per_labor_hour or escalates):
        text = (
            "raises nothing: there is no fixed fee, labor rate or room rate that escalates; leave it out, or write one"
        )
        yield _no_effect("increment_percent", text)
    if escalates and not contract.increment_percent:
        text = "has no effect without increment_month and increment_percent; write both, or leave it out"
        yield _no_effect("per_occupied_room.escalates", text)
    if share and contract.increment_month is None and any(row.limit_increment_percent for row in share.structures):
        yield _no_effect("revenue_share", "limits never rise without increment_month; write it")
    accounts = contract.billable_accounts
    if contract.management_agreement and accounts and not (accounts.payroll_accounts or accounts.expense_accounts):
        text = "has no account: the management agreement passes no cost on; write the accounts that it bills"
        yield Finding("NOTHING_BILLED", text, path="billable_accounts")


def billable(accounts: BillableAccounts) -> Iterator[Finding]:
    """Accounts that are billed twice, or under another name."""
    if both := sorted({*accounts.payroll_accounts} & {*accounts.expense_accounts}):
        yield _billed("expense_accounts", both, "billed as payroll too; keep them in one of the two")
    if taxes := sorted(PTEB_ACCOUNTS & {*accounts.payroll_accounts}):
        text = "payroll taxes and benefits, which pteb bills; take them out of payroll_accounts"
        yield _billed("payroll_accounts", taxes, text)
    for name, listed, first in (
        ("payroll_accounts", accounts.payroll_accounts, "6"),
        ("expense_accounts", accounts.expense_accounts, "7"),
    ):
        if strangers := [account for account in listed if not account.startswith(first)]:
            yield _billed(name, strangers, f"not in the {first}000s; check the numbers")


def _billed(path: str, accounts: list[str], text: str) -> Finding:
    return Finding("UNUSUAL_ACCOUNT", f"{', '.join(accounts)}: {text}", path=path, values={"accounts": accounts})


def agreement(agreement: ManagementAgreement) -> Iterator[Finding]:
    """An agreement that earns nothing, or whose validation reaches nothing."""
    fee, validation = agreement.fee, agreement.validation
    if fee is None or (fee.amount == 0 and not fee.steps and agreement.profit_share is None):
        yield Finding(
            "EARNS_NOTHING", "there is neither a fee nor a share of the profit; write one of them", path="fee"
        )
    if validation is not None and validation.type is not None and agreement.profit_share is None:
        text = "has no effect without a profit share, whose profit the excess adds to; write one, or leave it out"
        yield _no_effect("validation", text)


def fee(fee: ManagementFee) -> Iterator[Finding]:
    """Parts of a fee that its type does not read."""
    if fee.steps and fee.type is ManagementFeeType.PER_LABOR_HOUR:
        text = "are not read for type PerLaborHour, whose rates have dates of their own; date the rates"
        yield _no_effect("steps", text)
    if fee.overtime_escalator and fee.type is not ManagementFeeType.PER_LABOR_HOUR:
        yield _no_effect("overtime_escalator", f"raises nothing for type {fee.type}; leave it out")


def claims(claims: Claims) -> Iterator[Finding]:
    """An annual cap without an amount."""
    if claims.type is not ClaimsType.PER_CLAIM and claims.cap is None:
        yield Finding("NO_CAP", "is not set: every claim is billed; write it, or type PerClaim", path="cap")
