"""Tiers, escalators, validation allowances, and the revenue share made of them."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from shared_code.contracts.models.codes import ALL_CODES, ALL_OTHERS, RevenueCodes, expand, plain, words_of
from shared_code.contracts.models.terms import Amount, ContractDay, ContractPart, LenientEnum, Month, Percent
from shared_code.kit.money import ZERO


class Accumulation(LenientEnum):
    """Over which time revenue or profit adds up before the limits of tiers are applied."""

    MONTHLY = "Monthly"
    ANNUAL_CALENDAR = "Annual Calendar"
    ANNUAL_ANNIVERSARY = "Annual Anniversary"


class EscalatorFormat(LenientEnum):
    """Percentage multiplies the stored value; a fixed amount is added to it: $, or points of a percentage."""

    PERCENTAGE = "Percentage"
    FIXED_AMOUNT = "FixedAmount"


class Escalator(ContractPart):
    """A yearly rise of a stored value, on the first of `month`; `since` is the day from which the value holds."""

    month: Month
    format: EscalatorFormat
    value: Amount = Field(description="Percent, 0 to 100, or $ or points")
    since: ContractDay | None = Field(
        None, description="Without it: the start of the job or fee that it raises, else the contract's start"
    )


class Tier(ContractPart):
    """A share in percent of what lies below the upper limit, in $, and above the limit of the tier before it."""

    percent: Percent
    limit: Amount = Field(ZERO, description="Upper limit in $; 0 = no upper limit")
    escalator: Escalator | None = None


class ValidationType(LenientEnum):
    """How much free parking the client may give away before the excess is billed."""

    VEHICLE_COUNT = "VehicleCount"
    REVENUE_PERCENTAGE = "RevenuePercentage"
    AMOUNT = "Amount"


class Validation(ContractPart):
    """The allowance of validations; without a type nothing is billed."""

    type: ValidationType | None = None
    percent: Percent | None = Field(None, description="Percent of net external revenue; 0 = no free allowance")
    amount: Amount | None = Field(None, description="$ a month, or vehicles a month")


class Structure(ContractPart):
    """A revenue share of some revenue codes."""

    codes: RevenueCodes
    accumulation: Accumulation = Accumulation.MONTHLY
    tiers: tuple[Tier, ...] = ()
    dollars_per_room: Amount | None = Field(
        None, description="$ per occupied room: the month's limit of the first tier"
    )
    limit_increment_percent: Percent | None = Field(None, description="Percent by which limits rise each year")
    validation: Validation | None = None


class RevenueShare(ContractPart):
    """The company's share of net external revenue; every revenue code belongs to exactly one structure."""

    structures: tuple[Structure, ...] = ()
    minimum_guarantee: Amount | None = Field(None, description="$ a month for all structures together")

    @model_validator(mode="before")
    @classmethod
    def _all_others(cls, data: Any) -> Any:  # noqa: ANN401 - whatever a document holds
        """Write out `all others`: the codes that no other structure names."""
        structures = data.get("structures") if isinstance(data, Mapping) else None
        if not isinstance(structures, list | tuple):
            return data
        others = [row for row in structures if isinstance(row, Mapping) and plain(row.get("codes")) == ALL_OTHERS]
        if len(others) > 1:
            raise PydanticCustomError(
                "all_others", "only one structure can have all others; name the codes of the rest"
            )
        if not others:
            return data
        named = {code for row in structures if row is not others[0] for code in _named(row)}
        codes = [code for code in ALL_CODES if code not in named]
        return {**data, "structures": [{**row, "codes": codes} if row is others[0] else row for row in structures]}


def _named(row: object) -> tuple[str, ...]:
    """The codes a structure names; none if they are not codes, which the structure itself reports."""
    if isinstance(row, Structure):
        return row.codes
    words = words_of(row.get("codes")) if isinstance(row, Mapping) else []
    found: list[str] = []
    for word in words:
        try:
            found += expand(word)
        except PydanticCustomError:
            continue
    return tuple(found)
