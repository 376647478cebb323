"""Billable accounts and the management agreement that stands on them: cost plus fee, and a share of the profit."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field, model_validator

from shared_code.contracts.models.accounts import Accounts
from shared_code.contracts.models.services import LaborJob
from shared_code.contracts.models.shares import Accumulation, Escalator, Tier, Validation
from shared_code.contracts.models.terms import (
    Amount,
    ContractDay,
    ContractPart,
    InvoiceGroup,
    LenientEnum,
    Percent,
    Text,
)
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period


class PtebType(LenientEnum):
    """Payroll taxes and benefits as booked, or as a percentage of billable payroll."""

    ACTUAL = "actual"
    PERCENTAGE = "percentage"


class Pteb(ContractPart):
    """Payroll taxes and employee benefits that the client pays."""

    type: PtebType
    percent: Percent | None = Field(None, description="Percent of billable payroll")
    additional_percent: Amount | None = Field(None, description="Percent on top of actual taxes and benefits")
    escalator: Escalator | None = None
    title: Text | None = None


class SupportType(LenientEnum):
    """Support services as $ a month or as a percentage of payroll."""

    FIXED = "fixed"
    PERCENT = "percent"


class PayrollBase(LenientEnum):
    """What a percentage of payroll is taken of: billable payroll, or total payroll, which is it plus PTEB."""

    BILLABLE = "billable"
    TOTAL = "total"


class Support(ContractPart):
    """Support services of the head office."""

    type: SupportType
    value: Amount | None = Field(None, description="$ a month, or percent of the base")
    base: PayrollBase | None = None
    escalator: Escalator | None = None
    title: Text | None = None


class BillableAccounts(ContractPart):
    """Ledger accounts whose balances the client pays; an account that is not in a list is not billed."""

    payroll_accounts: Accounts = ()
    expense_accounts: Accounts = ()
    additional_payroll: Amount = Field(ZERO, description="$ a month, part of billable payroll")
    pteb: Pteb | None = None
    support: Support | None = None
    payroll_title: Text | None = None
    additional_payroll_title: Text | None = None
    expense_title: Text | None = None
    invoice_group: InvoiceGroup | None = None


class ManagementFeeType(LenientEnum):
    """How the fee of a management agreement is found."""

    FIXED_FEE = "FixedFee"
    PER_LABOR_HOUR = "PerLaborHour"
    REVENUE_PERCENTAGE = "RevenuePercentage"


class FeeStep(ContractPart):
    """The fee from a day on, until the next step; in documents the day is `start`, `from` or `since`."""

    start: ContractDay
    amount: Amount | None = Field(None, description="$ a month")
    percent: Percent | None = Field(None, description="Percent of net external revenue")

    @model_validator(mode="before")
    @classmethod
    def _start_has_three_names(cls, data: Any) -> Any:  # noqa: ANN401 - whatever a document holds
        if not isinstance(data, Mapping) or data.get("start") is not None:
            return data
        other = next((name for name in ("from", "since") if data.get(name) is not None), "start")
        return {"start" if name == other else name: value for name, value in data.items() if value is not None}


class ManagementFee(ContractPart):
    """The fee of a management agreement; its type says which of the amounts is read."""

    type: ManagementFeeType
    amount: Amount | None = Field(None, description="$ a month")
    percent: Percent | None = Field(None, description="Percent of net external revenue")
    jobs: tuple[LaborJob, ...] = ()
    steps: tuple[FeeStep, ...] = Field((), description="A schedule of amounts or percentages, instead of one")
    escalator: Escalator | None = None
    overtime_escalator: Escalator | None = Field(None, description="Raises the overtime rates of jobs")


class InsuranceType(LenientEnum):
    """Insurance as $ a month or from the insurance accounts."""

    FIXED_FEE = "FixedFee"
    BASED_ON_BILLABLE_ACCOUNTS = "BasedOnBillableAccounts"


class Insurance(ContractPart):
    """Insurance that the client pays."""

    type: InsuranceType
    amount: Amount | None = Field(None, description="$ a month")
    additional_percent: Amount | None = Field(None, description="Percent on top of the accounts; may exceed 100")


class ClaimsType(LenientEnum):
    """Claims whole, or up to a cap for each calendar year or contract year."""

    PER_CLAIM = "PerClaim"
    ANNUAL_CALENDAR = "AnnualCalendar"
    ANNUAL_ANNIVERSARY = "AnnualAnniversary"


class Claims(ContractPart):
    """Loss and damage that the client pays."""

    type: ClaimsType
    cap: Amount | None = Field(None, description="$ a year")


class NonGlType(LenientEnum):
    """An expense outside the ledger: $ a month, percent of payroll, or percent of net external revenue."""

    FIXED_AMOUNT = "FixedAmount"
    PAYROLL = "Payroll"
    REVENUE = "Revenue"


class NonGlExpense(ContractPart):
    """An expense that is in no ledger account, such as credit-card fees."""

    type: NonGlType
    value: Amount | None = Field(None, description="$ a month, or percent")
    base: PayrollBase | None = None
    final_period: Period | None = Field(None, description="Last month that is billed")
    title: Text | None = None


class ProfitShare(ContractPart):
    """The company's share of the profit of a site."""

    accumulation: Accumulation = Accumulation.MONTHLY
    tiers: tuple[Tier, ...] = ()


class ManagementAgreement(ContractPart):
    """The client pays cost plus fee, possibly plus a share of the profit."""

    fee: ManagementFee | None = None
    insurance: Insurance | None = None
    claims: Claims | None = None
    non_gl: tuple[NonGlExpense, ...] = ()
    profit_share: ProfitShare | None = None
    validation: Validation | None = None
    invoice_group: InvoiceGroup | None = None
