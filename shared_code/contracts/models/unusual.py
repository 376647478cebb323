"""What is legal in a contract and still worth a second look before it is put in force."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final, NamedTuple

from shared_code.contracts.models.agreement import (
    BillableAccounts,
    Claims,
    ClaimsType,
    Insurance,
    ManagementAgreement,
    ManagementFee,
    ManagementFeeType,
    NonGlExpense,
    NonGlType,
    ProfitShare,
    Pteb,
    Support,
    SupportType,
)
from shared_code.contracts.models.contract import Contract
from shared_code.contracts.models.services import FixedFee, LaborJob, MidMonthAdvance, PerOccupiedRoom
from shared_code.contracts.models.shares import Accumulation, Escalator, EscalatorFormat, Structure, Tier
from shared_code.contracts.models.terms import ContractPart, DatedRow, parts
from shared_code.kit.period import Period

Found = Iterator[tuple[str, str]]
"""Field of the part that is looked at, and what is unusual about it."""

HUNDRED: Final = Decimal(100)
YEARS_AHEAD: Final = 10
"""How far escalations are followed in a contract without end."""

PTEB_ACCOUNTS: Final = frozenset({"6200", "6399", "6500"})


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
BLOCKS: Final = (
    "fixed_fee",
    "per_labor_hour",
    "per_occupied_room",
    "revenue_share",
    "bell",
    "billable_accounts",
    "management_agreement",
)
"""Blocks that earn something."""


def _usual(part: ContractPart) -> Found:
    if isinstance(part, Support) and part.type is SupportType.FIXED:
        return  # dollars; the table has percentages
    for usual in USUAL:
        value = getattr(part, usual.field) if isinstance(part, usual.part) else None
        if value is not None and not Decimal(usual.low) <= value <= Decimal(usual.high):
            yield usual.field, f"{value} is outside the usual {usual.low} to {usual.high}"


def _fraction(part: ContractPart) -> Found:
    """0.18 is 0.18 %, and seldom meant."""
    for name in PERCENTS:
        value = getattr(part, name, None)
        if value is not None and 0 < value < 1:
            yield name, f"{value} is a percentage below 1 %; write {value * HUNDRED:f} for {value * HUNDRED:f} %"
    match part:
        case Escalator(format=EscalatorFormat.PERCENTAGE) | Support(type=SupportType.PERCENT):
            value = part.value
        case NonGlExpense() if part.type is not NonGlType.FIXED_AMOUNT:
            value = part.value
        case _:
            return
    if value is not None and 0 < value < 1:
        yield "value", f"{value} is a percentage below 1 %; write {value * HUNDRED:f} for {value * HUNDRED:f} %"


def _empty(contract: Contract) -> Found:
    """A contract that earns nothing of its own."""
    if not any(getattr(contract, name) not in {None, ()} for name in BLOCKS):
        yield "fixed_fee", "is missing like every other block: the contract earns nothing but other revenue"


def _gaps(contract: Contract) -> Found:
    """Rows of one fee or job code between which there is a month without a price."""
    for name, rows in (("fixed_fee", contract.fixed_fee), ("per_labor_hour", contract.per_labor_hour)):
        chains: dict[str, list[tuple[int, DatedRow]]] = {}
        for place, row in enumerate(rows):
            chain = row.job_code if isinstance(row, LaborJob) else row.name if isinstance(row, FixedFee) else None
            if chain is not None:
                chains.setdefault(chain, []).append((place, row))
        for chain, own in chains.items():
            in_order = sorted(own, key=lambda one: one[1].start or date.min)
            for (_, before), (place, after) in pairwise(in_order):
                if months := _months_between(before.end, after.start):
                    yield f"{name}[{place}].start", f"leaves {chain} without a price in {months}"


def _months_between(end: date | None, start: date | None) -> str:
    """The months on whose first day neither row is there; empty where there is none."""
    if end is None or start is None:
        return ""
    first, last = Period.of(end).shift(1), Period.of(start).shift(-1 if start.day == 1 else 0)
    if first > last:
        return ""
    return str(first) if first == last else f"{first} to {last}"


def _from_limits(share: Structure | ProfitShare) -> Found:
    """Limits written as where a tier begins: the first is 0 and the others rise."""
    limits = [tier.limit for tier in share.tiers]
    if len(limits) > 1 and limits[0] == 0 and all(one < other for one, other in pairwise(limits)):
        yield "tiers", "begin with limit 0 and rise: a limit is where a tier ends, and 0 is no end; is it so meant?"


def _no_profit_share(agreement: ManagementAgreement) -> Found:
    validation = agreement.validation
    if validation is not None and validation.type is not None and agreement.profit_share is None:
        yield "validation", "has no effect without a profit share, whose profit the excess adds to"


def _contract(contract: Contract) -> Found:
    room = contract.per_occupied_room
    share = contract.revenue_share
    escalates = room is not None and room.escalates
    if contract.increment_percent and not (contract.fixed_fee or contract.per_labor_hour or escalates):
        yield "increment_percent", "raises nothing: there is no fixed fee, labor rate or room rate that escalates"
    if escalates and not contract.increment_percent:
        yield "per_occupied_room.escalates", "has no effect without increment_month and increment_percent"
    if share and contract.increment_month is None and any(row.limit_increment_percent for row in share.structures):
        yield "revenue_share", "limits never rise without increment_month"
    accounts = contract.billable_accounts
    if contract.management_agreement and accounts and not (accounts.payroll_accounts or accounts.expense_accounts):
        yield "billable_accounts", "has no account: the management agreement passes no cost on"
    for name, rows in (("fixed_fee", contract.fixed_fee), ("per_labor_hour", contract.per_labor_hour)):
        yield from _outside(name, rows, contract)


def _outside(name: str, rows: Sequence[DatedRow], contract: Contract) -> Found:
    for place, row in enumerate(rows):
        if row.end is not None and row.end < contract.effective_date:
            yield f"{name}[{place}]", "ends before the contract begins"
        if row.start is not None and contract.end_date is not None and row.start > contract.end_date:
            yield f"{name}[{place}]", "starts after the contract has ended"


def _job(job: LaborJob) -> Found:
    if job.overtime_rate is not None and not job.rate <= job.overtime_rate <= job.rate * 2:
        yield "overtime_rate", f"{job.overtime_rate} is not between the rate, {job.rate}, and twice the rate"


def _dated_row(row: DatedRow) -> Found:
    if row.start is None or row.end is None or row.end < row.start:
        return
    if (row.start.year, row.start.month) == (row.end.year, row.end.month) and row.start.day > 1:
        yield "end", "lies in the month of the start: the row is there on no first of a month and never counts"


def _billable(accounts: BillableAccounts) -> Found:
    if both := sorted({*accounts.payroll_accounts} & {*accounts.expense_accounts}):
        yield "expense_accounts", f"{', '.join(both)}: billed as payroll too"
    if taxes := sorted(PTEB_ACCOUNTS & {*accounts.payroll_accounts}):
        yield "payroll_accounts", f"{', '.join(taxes)}: payroll taxes and benefits, which pteb bills"
    for name, listed, first in (
        ("payroll_accounts", accounts.payroll_accounts, "6"),
        ("expense_accounts", accounts.expense_accounts, "7"),
    ):
        if strangers := [account for account in listed if not account.startswith(first)]:
            yield name, f"{', '.join(strangers)}: not in the {first}000s"


def _agreement(agreement: ManagementAgreement) -> Found:
    fee = agreement.fee
    if fee is None or (fee.amount == 0 and not fee.steps and agreement.profit_share is None):
        yield "fee", "there is neither a fee nor a share of the profit"


def _fee(fee: ManagementFee) -> Found:
    if fee.steps and fee.type is ManagementFeeType.PER_LABOR_HOUR:
        yield "steps", "are not read for type PerLaborHour; its rates have dates of their own"
    if fee.overtime_escalator and fee.type is not ManagementFeeType.PER_LABOR_HOUR:
        yield "overtime_escalator", f"raises nothing for type {fee.type}"


def _claims(claims: Claims) -> Found:
    if claims.type is not ClaimsType.PER_CLAIM and claims.cap is None:
        yield "cap", "is not set: every claim is billed"


def _escalator(escalator: Escalator) -> Found:
    if escalator.value == 0:
        yield "value", "0 raises nothing"


_LOOKS: Final[Mapping[type, Sequence[Callable[[Any], Found]]]] = {
    Contract: (_contract, _empty, _gaps),
    Structure: (_from_limits,),
    ProfitShare: (_from_limits,),
    FixedFee: (_dated_row,),
    LaborJob: (_job, _dated_row),
    BillableAccounts: (_billable,),
    ManagementAgreement: (_agreement, _no_profit_share),
    ManagementFee: (_fee,),
    Claims: (_claims,),
    Escalator: (_escalator,),
}


def _percentage(part: ContractPart) -> Decimal | None:
    """The percentage that the part's escalator raises."""
    match part:
        case Pteb() | ManagementFee() | Tier():
            return part.percent
        case Support():
            return part.value if part.type is SupportType.PERCENT else None
    return None


def _escalation(part: ContractPart, contract: Contract) -> Found:
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
                yield "escalator", f"raises the percentage above 100 in {day:%Y-%m}"
                return


def unusual(contract: Contract) -> tuple[str, ...]:
    """Sentences on what is legal and unusual, each with its place; none of them keeps a contract from use."""
    return tuple(
        f"{path}.{field}: {message}" if path else f"{field}: {message}"
        for path, part in parts(contract)
        for field, message in (
            *_usual(part),
            *_fraction(part),
            *(found for look in _LOOKS.get(type(part), ()) for found in look(part)),
            *_escalation(part, contract),
        )
    )


def restarts(before: Contract | None, after: Contract) -> tuple[str, ...]:
    """What a later version of a contract begins anew: an accumulation year starts no earlier than the contract."""
    if before is None or before.effective_date == after.effective_date or not _accumulates(after):
        return ()
    dates = f"{after.effective_date} instead of {before.effective_date}"
    advice = "keep the old date if the limits of the year go on"
    return (f"effective_date: {dates} begins the accumulation year anew; {advice}",)


def _accumulates(contract: Contract) -> bool:
    """Whether revenue, profit or claims add up over a year."""
    agreement = contract.management_agreement
    shares = [*(contract.revenue_share.structures if contract.revenue_share else ())]
    kinds = [*(share.accumulation for share in shares)]
    if agreement and agreement.profit_share:
        kinds.append(agreement.profit_share.accumulation)
    claims = agreement.claims if agreement else None
    annual_claims = claims is not None and claims.type is not ClaimsType.PER_CLAIM and claims.cap is not None
    return annual_claims or any(kind is not Accumulation.MONTHLY for kind in kinds)
