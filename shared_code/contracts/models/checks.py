"""What must hold between the fields of a contract; every check names one wrong thing once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from shared_code.contracts.models.agreement import (
    Insurance,
    InsuranceType,
    ManagementFee,
    ManagementFeeType,
    NonGlExpense,
    NonGlType,
    ProfitShare,
    Pteb,
    PtebType,
    Support,
    SupportType,
)
from shared_code.contracts.models.codes import ALL_CODES
from shared_code.contracts.models.contract import Contract
from shared_code.contracts.models.services import FixedFee, LaborJob
from shared_code.contracts.models.shares import (
    Escalator,
    EscalatorFormat,
    RevenueShare,
    Structure,
    Tier,
    Validation,
    ValidationType,
)
from shared_code.contracts.models.terms import DatedRow, parts
from shared_code.kit.validation import Problem

Found = Iterator[tuple[str, str]]
"""Path inside the part that is checked, and message."""

HUNDRED: Final = Decimal(100)


def shared_month(one: DatedRow, other: DatedRow) -> date | None:
    """The first of the first month in which both rows count; None when there is none.

    >>> one, other = DatedRow(end=date(2025, 7, 1)), DatedRow(start=date(2025, 6, 2))
    >>> shared_month(one, other)
    datetime.date(2025, 7, 1)
    """
    begin = max(one.start or date.min, other.start or date.min)
    last = min(one.end or date.max, other.end or date.max)
    if begin.day > 1:
        begin = date(begin.year + begin.month // 12, begin.month % 12 + 1, 1)
    return begin if begin <= last else None


def _contract(contract: Contract) -> Found:
    if contract.end_date is not None and contract.end_date < contract.effective_date:
        yield "end_date", f"is before effective_date, {contract.effective_date}; the contract would never count"


def _increment(contract: Contract) -> Found:
    if contract.increment_percent and contract.increment_month is None:
        yield "increment_month", "is missing; write the month in which increment_percent takes effect"
    structures = contract.revenue_share.structures if contract.revenue_share else ()
    limits_rise = any(structure.limit_increment_percent for structure in structures)
    if contract.increment_month is not None and contract.increment_percent is None and not limits_rise:
        yield "increment_percent", "is missing; write the percent, or remove increment_month"


def _rows(contract: Contract) -> Found:
    yield from _chains("fixed_fee", contract.fixed_fee)
    yield from _chains("per_labor_hour", contract.per_labor_hour)


def _chain(row: FixedFee | LaborJob) -> str | None:
    return f"job code {row.job_code}" if isinstance(row, LaborJob) else row.name and f"fee {row.name!r}"


def _chains(name: str, rows: Sequence[FixedFee | LaborJob]) -> Found:
    """Rows of one fee or job code take turns; fees without a name are fees of their own."""
    for place, row in enumerate(rows):
        clashes = (
            (earlier, month)
            for earlier, other in enumerate(rows[:place])
            if _chain(row) is not None and _chain(row) == _chain(other) and (month := shared_month(row, other))
        )
        for earlier, month in list(clashes)[:1]:
            when = "in every month" if month == date.min else f"in {month:%Y-%m}"
            message = f"{_chain(row)} counts twice {when}, also in {name}[{earlier}]; end one before the other starts"
            yield f"{name}[{place}]", message


def _dated_row(row: DatedRow) -> Found:
    if row.start is not None and row.end is not None and row.end < row.start:
        yield "end", f"is before start, {row.start}; the row would never count"


def _tiers(share: Structure | ProfitShare) -> Found:
    """However tiers are stored, they are applied by limit, the one without limit last."""
    tiers = share.tiers
    without = [place for place, tier in enumerate(tiers) if tier.limit == 0]
    if not tiers:
        yield "tiers", "is empty; write at least one tier with its percent"
    for place in without[1:]:
        yield f"tiers[{place}].limit", f"is missing; tiers[{without[0]}] has no upper limit already, only one can"
    yield from _same_limits(tiers)


def _no_end(share: Structure | ProfitShare) -> Found:
    """Nobody could say what happens above the highest limit."""
    tiers = share.tiers
    without = [tier for tier in tiers if tier.limit == 0]
    if not without and len(tiers) == 1:
        yield "tiers[0].limit", "is the limit of the only tier; remove it, or add a tier for what lies above"
    elif tiers and not without:
        yield "tiers", "has no tier without upper limit; write limit 0 for the highest one"


def _same_limits(tiers: Sequence[Tier]) -> Found:
    seen: dict[Decimal, int] = {}
    for place, tier in enumerate(tiers):
        if tier.limit and tier.limit in seen:
            yield f"tiers[{place}].limit", f"is the limit of tiers[{seen[tier.limit]}] too; limits must rise"
        seen.setdefault(tier.limit, place)


def _codes(share: RevenueShare) -> Found:
    owner: dict[str, int] = {}
    for place, structure in enumerate(share.structures):
        twice: dict[int, list[str]] = {}
        for code in structure.codes:
            if owner.setdefault(code, place) != place or structure.codes.count(code) > 1:
                twice.setdefault(owner[code], []).append(code)
        for other, codes in twice.items():
            where = "here twice" if other == place else f"in structures[{other}] already"
            listed = ", ".join(dict.fromkeys(codes))
            yield f"structures[{place}].codes", f"{listed}: {where}; a revenue code belongs to exactly one structure"


def _missing_codes(share: RevenueShare) -> Found:
    """Revenue codes that no structure shares, and structures that share none."""
    for place, structure in enumerate(share.structures):
        if not structure.codes:
            yield f"structures[{place}].codes", "is empty; name the revenue codes that are shared here"
    covered = {code for structure in share.structures for code in structure.codes}
    if missing := [code for code in ALL_CODES if code not in covered]:
        listed = "any of the revenue codes" if not covered else ", ".join(missing)
        yield "structures", f"no structure has {listed}; every code belongs to one, all others may be written in one"


def _one_allowance(share: RevenueShare) -> Found:
    """A contract has one allowance of validations, that of its first structure; others may only say it again."""
    allowances = [structure.validation for structure in share.structures]
    for place, validation in enumerate(allowances[1:], 1):
        if validation is not None and validation.type is not None and validation != allowances[0]:
            message = "is not that of structures[0]; a contract has one allowance of validations, write it there"
            yield f"structures[{place}].validation", message


def _escalator(escalator: Escalator) -> Found:
    if escalator.format is EscalatorFormat.PERCENTAGE and escalator.value > HUNDRED:
        yield "value", "must be at most 100; it is a percentage"


def _validation(validation: Validation) -> Found:
    if validation.type is ValidationType.REVENUE_PERCENTAGE and validation.percent is None:
        yield "percent", "is needed by type RevenuePercentage; write 0 if nothing is free"
    if validation.type is ValidationType.AMOUNT and validation.amount is None:
        yield "amount", "is needed by type Amount; write 0 if nothing is free"


def _pteb(pteb: Pteb) -> Found:
    if pteb.percent is None and pteb.escalator is not None:
        yield "percent", "is missing; write the percent before the escalator that raises it"
    elif pteb.percent is None and pteb.type is PtebType.PERCENTAGE:
        yield "percent", "is needed by type percentage; write the percent of billable payroll"


def _support(support: Support) -> Found:
    percent = support.type is SupportType.PERCENT
    if support.value is None:
        yield "value", f"is needed; write {'the percent of the base' if percent else 'the $ a month'}"
    elif percent and support.value > HUNDRED:
        yield "value", "must be at most 100; it is a percentage"
    if percent and support.base is None:
        yield "base", "is needed by type percent; write billable or total"


def _fee(fee: ManagementFee) -> Found:
    if fee.type is ManagementFeeType.PER_LABOR_HOUR:
        if not fee.jobs:
            yield "jobs", "is needed by type PerLaborHour; write a rate for each job code"
    else:
        yield from _fee_value(fee, "amount" if fee.type is ManagementFeeType.FIXED_FEE else "percent")
    starts = [step.start for step in fee.steps]
    for place, start in enumerate(starts):
        if start in starts[:place]:
            yield f"steps[{place}].start", f"is the start of steps[{starts.index(start)}] too; keep one of them"


def _jobs(fee: ManagementFee) -> Found:
    yield from _chains("jobs", fee.jobs)


def _fee_value(fee: ManagementFee, name: str) -> Found:
    if getattr(fee, name) is None and not fee.steps:
        yield name, f"is needed by type {fee.type}; write it, or steps"
    for place, step in enumerate(fee.steps):
        if getattr(step, name) is None:
            yield f"steps[{place}].{name}", f"is needed by type {fee.type}"


def _insurance(insurance: Insurance) -> Found:
    if insurance.type is InsuranceType.FIXED_FEE and insurance.amount is None:
        yield "amount", "is needed by type FixedFee; write the $ a month"


def _non_gl(expense: NonGlExpense) -> Found:
    if expense.value is None:
        yield "value", f"is needed by type {expense.type}"
    elif expense.type is not NonGlType.FIXED_AMOUNT and expense.value > HUNDRED:
        yield "value", "must be at most 100; it is a percentage"
    if expense.type is NonGlType.PAYROLL and expense.base is None:
        yield "base", "is needed by type Payroll; write billable or total"


Checks = Mapping[type, Sequence[Callable[[Any], Found]]]

_ALWAYS: Final[Checks] = {
    Contract: (_contract,),
    FixedFee: (_dated_row,),
    LaborJob: (_dated_row,),
    RevenueShare: (_codes, _one_allowance),
    Structure: (_tiers,),
    Escalator: (_escalator,),
    Pteb: (_pteb,),
    Support: (_support,),
    ManagementFee: (_fee,),
    Insurance: (_insurance,),
    NonGlExpense: (_non_gl,),
    ProfitShare: (_tiers,),
}
_WHEN_STRICT: Final[Checks] = {
    Contract: (_increment, _rows),
    RevenueShare: (_missing_codes,),
    Structure: (_no_end,),
    ProfitShare: (_no_end,),
    Validation: (_validation,),
    ManagementFee: (_jobs,),
}
"""What nobody would agree on and what still has one result."""


def rule_problems(contract: Contract, *, strict: bool) -> Iterator[Problem]:
    """What is wrong between the fields; not `strict`: only what leaves open how to calculate."""
    for path, part in parts(contract):
        checks = (*_ALWAYS.get(type(part), ()), *(_WHEN_STRICT.get(type(part), ()) if strict else ()))
        for check in checks:
            for inside, message in check(part):
                yield Problem(f"{path}.{inside}" if path else inside, message)
