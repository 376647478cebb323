"""Amounts and percentages of a contract that are seldom meant as they are written."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final, NamedTuple

from shared_code.contracts.models.agreement import (
    Claims,
    Insurance,
    ManagementFee,
    NonGlExpense,
    NonGlType,
    ProfitShare,
    Pteb,
    Support,
    SupportType,
)
from shared_code.contracts.models.contract import Contract
from shared_code.contracts.models.services import FixedFee, LaborJob, MidMonthAdvance, PerOccupiedRoom
from shared_code.contracts.models.shares import Escalator, EscalatorFormat, Structure, Tier
from shared_code.contracts.models.terms import ContractPart
from shared_code.kit.finding import Finding

HUNDRED: Final = Decimal(100)
YEARS_AHEAD: Final = 10
"""How far escalations are followed in a contract without end."""


class Usual(NamedTuple):
    """The lowest and the highest value of a field in the company's contracts."""

    part: type[ContractPart]
    field: str
    low: str
    high: str


USUAL: Final = (
    Usual(Contract, "increment_percent", "2", "6"),
    Usual(FixedFee, "fee", "1", "62285.44"),
    Usual(LaborJob, "rate", "3.90", "62.89"),
    Usual(PerOccupiedRoom, "room_rate", "0.63", "8.00"),
    Usual(MidMonthAdvance, "amount", "1", "75000"),
    Usual(ManagementFee, "amount", "0", "12000"),
    Usual(Pteb, "percent", "25", "39"),
    Usual(Support, "value", "1", "4"),
    Usual(Insurance, "additional_percent", "0", "200"),
    Usual(Claims, "cap", "4500", "40000"),
)
"""From the 621 contracts that were exported."""
PERCENTS: Final = ("percent", "additional_percent", "increment_percent", "limit_increment_percent")


def outside_usual(part: ContractPart) -> Iterator[Finding]:
    """Values that none of the company's contracts had."""
    if isinstance(part, Support) and part.type is SupportType.FIXED:
        return  # dollars; the table has percentages
    for usual in USUAL:
        value = getattr(part, usual.field) if isinstance(part, usual.part) else None
        if value is not None and not Decimal(usual.low) <= value <= Decimal(usual.high):
            text = f"{value} is outside the usual {usual.low} to {usual.high}; compare it with the signed contract"
            values = {"value": value, "low": Decimal(usual.low), "high": Decimal(usual.high)}
            yield Finding("OUTSIDE_USUAL", text, path=usual.field, values=values)


def fractions(part: ContractPart) -> Iterator[Finding]:
    """0.18 is 0.18 %, and seldom meant."""
    found = {name: getattr(part, name, None) for name in PERCENTS}
    match part:
        case Escalator(format=EscalatorFormat.PERCENTAGE) | Support(type=SupportType.PERCENT):
            found["value"] = part.value
        case NonGlExpense() if part.type is not NonGlType.FIXED_AMOUNT:
            found["value"] = part.value
    for name, value in found.items():
        if value is not None and 0 < value < 1:
            percent = value * HUNDRED
            text = f"{value} is a percentage below 1 %; write {percent:f} for {percent:f} %"
            yield Finding("BELOW_ONE_PERCENT", text, path=name, values={"value": value, "percent": percent})


def from_limits(share: Structure | ProfitShare) -> Iterator[Finding]:
    """Limits written as where a tier begins: the first is 0 and the others rise."""
    limits = [tier.limit for tier in share.tiers]
    if len(limits) > 1 and limits[0] == 0 and all(one < other for one, other in pairwise(limits)):
        text = "begin with limit 0 and rise, as if a limit were where a tier begins; write where each tier ends"
        yield Finding("LIMITS_AS_BEGINNINGS", text, path="tiers", values={"limits": limits})


def overtime(job: LaborJob) -> Iterator[Finding]:
    """An overtime rate beyond the usual factors."""
    if job.overtime_rate is not None and not job.rate <= job.overtime_rate <= job.rate * 2:
        text = (
            f"{job.overtime_rate} is not between the rate, {job.rate}, and twice the rate; compare it with the contract"
        )
        values = {"value": job.overtime_rate, "low": job.rate, "high": job.rate * 2}
        yield Finding("OUTSIDE_USUAL", text, path="overtime_rate", values=values)


def escalator(part: Escalator) -> Iterator[Finding]:
    """An escalator that changes nothing."""
    if part.value == 0:
        yield Finding("NO_EFFECT", "0 raises nothing; write by how much, or leave the escalator out", path="value")


def escalation(part: ContractPart, contract: Contract) -> Iterator[Finding]:
    """Whether, and when, a percentage grows above 100."""
    value, escalator = _percentage(part), getattr(part, "escalator", None)
    if value is None or escalator is None:
        return
    since = escalator.since or contract.effective_date
    end = contract.end_date or date(since.year + YEARS_AHEAD, 12, 31)
    for year in range(since.year, end.year + 1):
        day = date(year, escalator.month, 1)
        if since < day <= end:
            by_percent = escalator.format is EscalatorFormat.PERCENTAGE
            value = value * (1 + escalator.value / HUNDRED) if by_percent else value + escalator.value
            if value > HUNDRED:
                text = (
                    f"raises the percentage above 100 in {day:%Y-%m}; write a smaller value, or end the contract before"
                )
                yield Finding("ABOVE_HUNDRED_PERCENT", text, path="escalator", values={"day": day, "percent": value})
                return


def _percentage(part: ContractPart) -> Decimal | None:
    """The percentage that the part's escalator raises."""
    match part:
        case Pteb() | ManagementFee() | Tier():
            return part.percent
        case Support():
            return part.value if part.type is SupportType.PERCENT else None
    return None
