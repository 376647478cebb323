"""The management agreement of a contract in a month: fee, insurance, claims, non-GL expenses, profit share."""

from dataclasses import dataclass
from decimal import Decimal

from shared_code.accounts.numbers import CLAIMS_ACCOUNTS, INSURANCE_ACCOUNTS
from shared_code.contracts.models import (
    ALL_CODES,
    ClaimsType,
    Contract,
    InsuranceType,
    LaborJob,
    ManagementAgreement,
    ManagementFee,
    ManagementFeeType,
    NonGlExpense,
    NonGlType,
    Validation,
    ValidationType,
)
from shared_code.derivations.nodes import Node, by
from shared_code.kit.money import ZERO
from shared_code.revenue import rules
from shared_code.revenue.inputs import ContractMonth, SeriesBasis
from shared_code.revenue.internal.billable import Billable, billable, nothing
from shared_code.revenue.internal.blocks import billed_jobs
from shared_code.revenue.internal.prices import clause, escalate
from shared_code.revenue.internal.share import base, codes_shared, tiers_of_month


@dataclass(frozen=True, slots=True)
class Agreement:
    """The parts of a management agreement in a month, $."""

    net_external_revenue: Node
    management_fee: Node
    billable: Billable
    insurance: Node
    claims: Node
    non_gl: Node
    validation_excess: Node
    non_billable: Node
    profit: Node
    profit_share: Node
    total: Node


def claims_of(month: ContractMonth, contract: Contract) -> Node:
    """The claims of a month that the agreement may bill: the enabled claims accounts, as on the P&L."""
    enabled = contract.billable_accounts.expense_accounts if contract.billable_accounts else ()
    return by(rules.billable_expenses, accounts=month.claims_accounts(CLAIMS_ACCOUNTS & set(enabled)))


def agreement(contract: Contract, month: ContractMonth) -> Agreement:
    """The whole chain of an agreement; profit share comes last."""
    block = contract.management_agreement or ManagementAgreement()
    codes = codes_shared(contract, {*ALL_CODES, *month.revenue.actual})
    revenue = base(month, codes)
    parts = billable(contract, month)
    fee = _fee(contract, month, block.fee, revenue)
    insurance = _insurance(contract, month, block)
    claims = _claims(contract, month, block)
    non_gl = by(
        rules.non_gl_expenses,
        expenses=tuple(
            _non_gl(expense, index, parts, revenue)
            for index, expense in enumerate(block.non_gl)
            if expense.final_period is None or month.period <= expense.final_period
        ),
    )
    excess = _validation_excess(month, block.validation, revenue)
    profit = by(
        rules.profit,
        net_external_revenue=revenue,
        validation_excess=excess,
        billed=(parts.payroll, parts.pteb, parts.support, parts.expenses, insurance, claims, fee),
        non_billable_expense=month.non_billable_expense,
        non_gl_expenses=non_gl,
    )
    share = _profit_share(contract, month, block, profit)
    total = by(
        rules.management_agreement,
        management_fee=fee,
        billable_accounts=parts.total(),
        insurance=insurance,
        claims=claims,
        non_gl_expenses=non_gl,
        profit_share=share,
    )
    return Agreement(
        revenue, fee, parts, insurance, claims, non_gl, excess, month.non_billable_expense, profit, share, total
    )


def _fee(contract: Contract, month: ContractMonth, fee: ManagementFee | None, revenue: Node) -> Node:
    if fee is None:
        return nothing("management_agreement.fee")
    if fee.type is ManagementFeeType.PER_LABOR_HOUR:
        return by(rules.per_labor_hour, jobs=_jobs(contract, month, fee))
    steps = [step for step in fee.steps if step.start <= month.period.first_day]
    step = max(steps, key=lambda row: row.start, default=None) if fee.steps else fee
    if step is None:
        return nothing("management_agreement.fee.steps")
    by_revenue = fee.type is ManagementFeeType.REVENUE_PERCENTAGE
    value = clause((step.percent if by_revenue else step.amount) or ZERO, "management_agreement.fee")
    value = escalate(contract, month.period, value, fee.escalator, getattr(step, "start", None))
    if by_revenue:
        return by(rules.percent_of_revenue, net_revenue=revenue, percent=value)
    return by(rules.fixed_amount, amount=value)


def _jobs(contract: Contract, month: ContractMonth, fee: ManagementFee) -> tuple[Node, ...]:
    """The hours of the fee's jobs at their rates, rounded to cents after their escalations."""

    def rate(job: LaborJob, base: Decimal, name: str) -> Node:
        escalator = fee.escalator if name == "rate" else fee.overtime_escalator
        value = clause(base, f"management_agreement.fee.{job.job_code}.{name}")
        if escalator is None:
            return value
        return by(rules.fixed_amount, amount=escalate(contract, month.period, value, escalator, job.start))

    return billed_jobs(month, fee.jobs, rate)


def _insurance(contract: Contract, month: ContractMonth, block: ManagementAgreement) -> Node:
    insurance = block.insurance
    if insurance is None:
        return nothing("management_agreement.insurance")
    if insurance.type is InsuranceType.FIXED_FEE:
        amount = clause(insurance.amount or ZERO, "management_agreement.insurance.amount")
        return by(rules.fixed_amount, amount=amount)
    additional = clause(insurance.additional_percent or ZERO, "management_agreement.insurance.additional_percent")
    if month.basis is SeriesBasis.LEDGER:
        enabled = contract.billable_accounts.expense_accounts if contract.billable_accounts else ()
        accounts = month.accounts(INSURANCE_ACCOUNTS & set(enabled))
        return by(rules.ledger_insurance, accounts=accounts, additional_percent=additional)
    return by(
        rules.forecast_insurance,
        payroll=month.payroll,
        percent=month.insurance_percent,
        budget_vehicle_insurance=month.budget_vehicle_insurance,
        additional_percent=additional,
    )


def _claims(contract: Contract, month: ContractMonth, block: ManagementAgreement) -> Node:
    if block.claims is None:
        return nothing("management_agreement.claims")
    earlier = tuple(known.claims for known in month.accumulation(contract, block.claims.type))
    cap = None if block.claims.type is ClaimsType.PER_CLAIM else block.claims.cap
    return by(
        rules.billed_claims,
        claims=claims_of(month, contract),
        prior_claims=by(rules.accumulated, months=earlier),
        cap=clause(cap, "management_agreement.claims.cap"),
    )


def _non_gl(expense: NonGlExpense, index: int, parts: Billable, revenue: Node) -> Node:
    value = clause(expense.value or ZERO, f"management_agreement.non_gl[{index}].value")
    if expense.type is NonGlType.FIXED_AMOUNT:
        return by(rules.fixed_amount, amount=value)
    if expense.type is NonGlType.REVENUE:
        return by(rules.percent_of_revenue, net_revenue=revenue, percent=value)
    return by(rules.support_services, base=parts.base(expense.base), percent=value)


def _validation_excess(month: ContractMonth, validation: Validation | None, revenue: Node) -> Node:
    if validation is None or validation.type is None:
        return nothing("management_agreement.validation")
    by_percent = validation.type is ValidationType.REVENUE_PERCENTAGE
    return by(
        rules.validation_excess,
        validations=month.validations,
        by_count=validation.type is ValidationType.VEHICLE_COUNT,
        percent=clause(validation.percent or ZERO, "management_agreement.validation.percent") if by_percent else None,
        amount=clause(validation.amount, "management_agreement.validation.amount"),
        net_revenue=(revenue,),
    )


def _profit_share(contract: Contract, month: ContractMonth, block: ManagementAgreement, profit: Node) -> Node:
    if block.profit_share is None:
        return nothing("management_agreement.profit_share")
    earlier = month.accumulation(contract, block.profit_share.accumulation)
    prior = by(
        rules.accumulated_profit,
        months=tuple(known.profit for known in earlier),
        loss_reduces=month.loss_reduces_profit_base,
    )
    tiers = tiers_of_month(contract, month, block.profit_share.tiers, "management_agreement.profit_share.tiers")
    return by(rules.profit_share, prior_profit=prior, profit=profit, tiers=tiers)
