"""621 contracts with the blocks, and about the figures, of the company's real ones: the same on every run."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

Json = dict[str, Any]

AGREEMENTS, ACCOUNTS_ONLY, SHARES, LABOR_ONLY, FEES_ONLY, OTHERS = 230, 17, 215, 75, 32, 52
SPLIT = 22
"""Revenue shares with two structures: one class of revenue apart from everything else."""

JOB_CODES = ("GSA", "GSC", "ACCTMGR", "GSA2", "ASSOCM", "GREETER", "CASH", "TEAMLDR", "SHUTL1")
RATES = ("3.90", "25.08", "31.50", "18.25", "62.89", "22", "45.10")
FEES = ("2500.00", "30800.00", "8000", "62285.44", "1000", "4000.00")
GL_CODES = ("4700", "4715", "4705", "4790", "4750", "4775", "4710", "4725")
FLAT = ("20", "100", "15", "50", "10", "18")
OTHER_MONTHS = ("February", "Mar", 4, "5", "june", 8, "SEPTEMBER", 10, "Nov", 12)


def tiers(*shape: tuple[str, str]) -> list[Json]:
    return [{"percent": percent, "limit": limit} for percent, limit in shape]


MONTHLY = (
    tiers(("0", "15000"), ("30", "0")),
    tiers(("15", "11667"), ("30", "0")),
    tiers(("40", "100750"), ("20", "179750"), ("8.75", "0")),
    tiers(("100", "35000"), ("0", "70000"), ("21", "0")),
    tiers(("50", "60000"), ("28", "85000"), ("15", "0")),
)
CALENDAR = (
    tiers(("26", "1400000"), ("20", "0")),
    tiers(("57", "750000"), ("43", "950000"), ("28", "0")),
    tiers(("32", "1500000"), ("50", "1900000"), ("40", "0")),
    tiers(("0", "780000"), ("13", "0")),
)
ANNIVERSARY = (tiers(("85", "400000"), ("65", "0")),)
TIERED = (
    *(("Annual Calendar", CALENDAR),) * 39,
    *(("Monthly", MONTHLY),) * 16,
    *(("Annual Anniversary", ANNIVERSARY),) * 4,
)
VALIDATIONS: tuple[Json | None, ...] = (
    {"type": "RevenuePercentage", "percent": "2"},
    {"type": "RevenuePercentage", "percent": "0"},
    {"type": "Amount", "amount": "93000"},
    {"type": "VehicleCount", "amount": "6000"},
    *(None,) * 7,
)
VARIANTS: tuple[Json, ...] = ({"dollars_per_room": "7.71"}, {"limit_increment_percent": "3"}, *({},) * 20)

RISE = {"month": "July", "value": "3"}
PTEB: tuple[Json, ...] = (
    {"type": "actual", "additional_percent": "2.5"},
    {"type": "percentage", "percent": "25", "escalator": {**RISE, "format": "Percentage", "since": "2024-03-01"}},
    {"type": "percent", "percent": "25", "escalator": {**RISE, "format": "fixed amount"}},
    *({"type": "percentage", "percent": ("35", "38", "32", "30")[number % 4]} for number in range(158)),
)
SUPPORT: tuple[Json, ...] = (
    *({"type": "percent", "base": "total", "value": ("3", "2", "1.5", "2.5")[number % 4]} for number in range(130)),
    *({"type": "percent", "base": "billable", "value": "4"},) * 8,
    *({"type": "fixed", "value": "2500", "escalator": {**RISE, "format": "Percentage"}},) * 2,
)
ESCALATORS = {"escalator": {**RISE, "format": "Percentage"}, "overtime_escalator": {**RISE, "format": "FixedAmount"}}
FEE: tuple[Json, ...] = (
    {"type": "PerLaborHour", "jobs": [{"job_code": "GSA", "rate": "22", "overtime_rate": "33"}], **ESCALATORS},
    {"type": "RevenuePercentage", "percent": "5", "escalator": {**RISE, "format": "Percentage"}},
    {"type": "FixedFee", "steps": [{"start": "2024-01-01", "amount": 500}, {"from": "2025-01-01", "amount": 1000}]},
    *({"type": "FixedFee", "amount": ("0", "1000", "12000", "2500.50")[number % 4]} for number in range(227)),
)
INSURANCE: tuple[Json, ...] = (
    *({"type": "BasedOnBillableAccounts", "additional_percent": "12.5"},) * 89,
    *({"type": "BasedOnBillableAccounts", "additional_percent": "200"},) * 46,
    *({"type": "FixedFee", "amount": "900.00"},) * 20,
)
CLAIMS = tuple({"type": "AnnualCalendar", "cap": ("4500", "12000", "40000")[number % 3]} for number in range(15))
PROFIT: tuple[Json, ...] = (
    *({"accumulation": "Monthly", "tiers": tiers(("50", "0"))},) * 51,
    *({"accumulation": "Monthly", "tiers": tiers(("30", "13333.33"), ("0", "0"))},) * 73,
    *({"accumulation": "Annual Calendar", "tiers": tiers(("3", "2500000"), ("0", "0"))},) * 17,
    {"accumulation": "Annual Calendar", "tiers": [{"percent": "10", "escalator": {**RISE, "format": "Percentage"}}]},
)
NON_GL: tuple[Json, ...] = (
    *({"title": "Credit card fees", "type": "Revenue", "value": "2.5"},) * 71,
    *({"title": "Uniforms", "type": "FixedAmount", "value": "450.25"},) * 34,
    {"title": "Payroll fee", "type": "FixedAmount", "value": "100", "final_period": "2026-09"},
)


def item(choices: tuple[Any, ...], number: int) -> Any:
    """The choice of a contract, none for the contracts after the last one."""
    return choices[number] if number < len(choices) else None


def structures() -> Iterator[Json]:
    """237 structures without their codes, 178 of them flat."""
    for number in range(178):
        yield {"tiers": tiers((FLAT[number % len(FLAT)], "0")), "validation": VALIDATIONS[number % len(VALIDATIONS)]}
    for number, (accumulation, shapes) in enumerate(TIERED):
        yield {"accumulation": accumulation, "tiers": shapes[number % len(shapes)], **VARIANTS[number % len(VARIANTS)]}


def shares() -> Iterator[Json]:
    one = structures()
    for _ in range(SPLIT):
        others = {**next(one), "validation": None}
        yield {"structures": [{**next(one), "codes": ["SM1"]}, {**others, "codes": "all others"}]}
    for number in range(SHARES - SPLIT):
        yield {"structures": [{**next(one), "codes": "all"}], "minimum_guarantee": "5000" if number % 50 == 0 else None}


def labor() -> Iterator[list[Json]]:
    """521 jobs for 143 contracts: overtime at the same rate in 332, at one and a half in 185."""
    hands: list[list[Json]] = [[] for _ in range(143)]
    for number in range(521):
        hand, rate = hands[number % 143], Decimal(RATES[number % len(RATES)])
        factor = Decimal(1) if number < 332 else Decimal("1.5") if number < 517 else Decimal("1.25")
        job = {"rate": str(rate), "overtime_rate": str((rate * factor).quantize(Decimal("0.01"))), "start": None}
        hand.append({"job_code": JOB_CODES[(number % 143 + len(hand)) % 9].lower(), **job, "invoice_group": 1})
    yield from hands


def fees(number: int) -> list[Json]:
    """One fee, or one and what it became in a later year."""
    row = {"name": "Valet", "display_name": "Valet service", "gl_code": GL_CODES[number % 8], "fee": FEES[number % 6]}
    if number % 3:
        return [{**row, "invoice_group": 1}]
    return [{**row, "end": "2024-06-30"}, {**row, "fee": "32000.00", "start": "2024-07-01"}]


def billable(number: int) -> Json:
    return {
        "payroll_accounts": ["6000", "6002", "6100"],
        "expense_accounts": "7000-7999 except 7005, 7016" if number % 2 else ["7010", "7082", "7099", "7170"],
        "additional_payroll": "5000" if number % 7 == 0 else None,
        "pteb": item(PTEB, number),
        "support": item(SUPPORT, number),
        "payroll_title": "Payroll",
    }


def agreement(number: int) -> Json:
    return {
        "fee": FEE[number],
        "insurance": item(INSURANCE, number),
        "claims": item(CLAIMS, number),
        "non_gl": [expense] if (expense := item(NON_GL, number)) else None,
        "profit_share": item(PROFIT, number),
        "validation": VALIDATIONS[0] if number % 20 == 0 else None,
    }


def increment(number: int) -> Json:
    """Of the contracts with fees or hours, 125 rise: 50 in January, 18 in July, the others in every other month."""
    if number >= 125:
        return {}
    month = "January" if number < 50 else 7 if number < 68 else OTHER_MONTHS[number % len(OTHER_MONTHS)]
    return {"increment_month": month, "increment_percent": "3" if number < 105 else ("2", "4", "5", "6")[number % 4]}


def blocks() -> Iterator[Json]:
    share, hours = shares(), labor()
    for number in range(AGREEMENTS):
        advance: Json = {"mid_month_advance": {"amount": "75000", "title": "Advance"}} if number < 98 else {}
        deal: Json = {"billable_accounts": billable(number), "management_agreement": agreement(number)}
        yield {**deal, **advance, "deposited_revenue": {"responsible_for_parking_tax": number % 2 == 0}}
    for _ in range(ACCOUNTS_ONLY):
        yield {"billable_accounts": {"payroll_accounts": "6000-6005", "expense_accounts": ["7010"]}}
    for number in range(SHARES):
        deal = {"revenue_share": next(share), "deposited_revenue": {} if number < 61 else None}
        more: Json = {"fixed_fee": fees(number), "per_labor_hour": next(hours)} if number < 14 else {}
        yield {**deal, **more, **({"per_labor_hour": next(hours)} if 14 <= number < 16 else {})}
    for number in range(OTHERS):
        room: Json = {"per_occupied_room": {"room_rate": "8.00" if number else "0.63", "escalates": number % 2 == 0}}
        more = room if number < 10 else {"bell": {"invoice_group": 2}} if number < 23 else {}
        yield {"fixed_fee": fees(number), "per_labor_hour": next(hours), **more}
    for number in range(FEES_ONLY):
        yield {"fixed_fee": fees(number)}
    for _ in range(LABOR_ONLY):
        yield {"per_labor_hour": next(hours)}


def exported() -> Iterator[Json]:
    """The documents of the 621 contracts."""
    rising = iter(range(621))
    for number, deal in enumerate(blocks()):
        unusual = {"deviation_amount": "5000", "deviation_percent": "5"} if number >= 606 else {}
        yield {
            "contract_id": f"C-{number:04d}",
            "effective_date": f"{2018 + number % 7}-{number % 12 + 1:02d}-{(1, 1, 1, 15)[number % 4]:02d}",
            "end_date": "2027-12-31" if number % 5 == 0 else None,
            "priced_as_of": "2025-01-01" if number % 2 else None,
            "billing_type": "advanced" if number % 69 == 0 else "arrears",
            **unusual,
            **(increment(next(rising)) if "fixed_fee" in deal or "per_labor_hour" in deal else {}),
            **deal,
        }
