"""A contract, and the dated versions of a site's contract."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from shared_code.contracts.models.agreement import BillableAccounts, ManagementAgreement
from shared_code.contracts.models.services import (
    BellBlock,
    DepositedRevenueBlock,
    FixedFee,
    LaborJob,
    MidMonthAdvance,
    PerOccupiedRoom,
)
from shared_code.contracts.models.shares import RevenueShare
from shared_code.contracts.models.terms import Amount, ContractDay, ContractPart, LenientEnum, Month, Percent, Text
from shared_code.kit.period import Period
from shared_code.sites.models import InvalidSiteId, site_id


class BillingType(LenientEnum):
    """Whether a month is billed after it or before it."""

    ARREARS = "arrears"
    ADVANCED = "advanced"


class Contract(ContractPart):
    """What a client pays. A block that is not there is not part of the deal."""

    contract_id: Text | None = None
    contract_type: Text | None = Field(None, description="The deal in words; nothing is calculated from it")
    effective_date: ContractDay
    end_date: ContractDay | None = None
    priced_as_of: ContractDay | None = Field(None, description="Day from which undated prices and limits hold")
    billing_type: BillingType = BillingType.ARREARS
    increment_month: Month | None = Field(None, description="Month in which fees and rates rise")
    increment_percent: Percent | None = Field(None, description="Percent by which they rise each year")
    cpi: bool = Field(default=False, description="The percent follows a consumer price index and is entered each year")
    deviation_amount: Amount | None = Field(None, description="$: with the percent, what a billing review looks at")
    deviation_percent: Percent | None = Field(None, description="Without them: pl/rates.yaml")
    fixed_fee: tuple[FixedFee, ...] = ()
    per_labor_hour: tuple[LaborJob, ...] = ()
    per_occupied_room: PerOccupiedRoom | None = None
    revenue_share: RevenueShare | None = None
    bell: BellBlock = None
    mid_month_advance: MidMonthAdvance | None = None
    deposited_revenue: DepositedRevenueBlock = None
    billable_accounts: BillableAccounts | None = None
    management_agreement: ManagementAgreement | None = None

    @model_validator(mode="before")
    @classmethod
    def _an_agreement_switches_billable_accounts_on(cls, data: Any) -> Any:  # noqa: ANN401 - whatever a document holds
        if isinstance(data, Mapping) and data.get("management_agreement") is not None:
            return {**data, "billable_accounts": {} if (block := data.get("billable_accounts")) is None else block}
        return data

    @property
    def price_date(self) -> date:
        """The day from which prices without a start of their own hold."""
        return self.priced_as_of or self.effective_date

    def valid_in(self, period: Period) -> bool:
        """Whether the contract counts in a month: it must be there on the first of it."""
        first = period.first_day
        return self.effective_date <= first and (self.end_date is None or self.end_date >= first)


def _site(value: object) -> str:
    try:
        return site_id(str(value).strip())
    except InvalidSiteId:
        raise PydanticCustomError("site", "write the number of a site, such as 0170") from None


class ContractTerms(ContractPart):
    """One version of a site's contract, in force from `since` (in documents: `from`) until the next version."""

    site: Annotated[str, BeforeValidator(_site)]
    since: ContractDay = Field(alias="from")
    reason: Text | None = Field(None, description="Why this version was made")
    contract: Contract


def terms_on(versions: Iterable[ContractTerms], day: date) -> ContractTerms | None:
    """The version of a site's contract in force on a day; None before the first one."""
    past = [version for version in versions if version.since <= day]
    return max(past, key=lambda version: version.since, default=None)
