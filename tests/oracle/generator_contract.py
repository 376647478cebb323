"""Random contracts: one per deal type, shaped like the exported ones."""

from datetime import date
from typing import Any

from tests.oracle.draw import Draw

Json = dict[str, Any]
CODES = ["ADJ", "OR1", "OR2", *(f"{family}{rate}" for family in ("SD", "SM", "SO", "VD", "VM", "VO") for rate in "123")]
MONTHLY, CALENDAR, ANNIVERSARY = "Monthly", "Annual Calendar", "Annual Anniversary"
MONTHLY_TIERS = [
    [("0", "15000"), ("30", "0")],
    [("40", "100750"), ("20", "179750"), ("8.75", "0")],
    [("100", "35000"), ("0", "70000"), ("21", "0")],
    [("15", "11667"), ("30", "0")],
    [("50", "60000"), ("28", "85000"), ("15", "0")],
]
ANNUAL_TIERS = [
    [("32", "1500000"), ("50", "1900000"), ("40", "0")],
    [("57", "750000"), ("43", "950000"), ("28", "0")],
    [("0", "780000"), ("13", "0")],
    [("85", "400000"), ("65", "0")],
    [("26", "1400000"), ("20", "0")],
]
PAYROLL_ACCOUNTS = ["6000", "6010", "6014", "6100"]
EXPENSE_ACCOUNTS = ["7005", "7010", "7016", "7045", "7075", "7113", "7115", "7125", "7175", "7185", "7205", "7220"]
CLAIMS_ACCOUNTS = ["7099", "7100", "7101", "7102"]
INSURANCE_ACCOUNTS = ["7080", "7082", "7085"]


def tiers(draw: Draw, shape: list[tuple[str, str]]) -> list[Json]:
    rows = [{"percent": percent, "limit": limit} for percent, limit in shape]
    if draw.chance(0.2):
        rows.reverse()  # stored in another order: sorted before use
    return rows


def dates(draw: Draw, year: int) -> Json:
    """Mostly long-running contracts; some begin or end in the year, on any day."""
    start = date(year - draw.whole(1, 3), draw.whole(1, 12), draw.pick([1, 1, 15, 28]))
    if draw.chance(0.15):
        start = date(year, draw.whole(1, 12), draw.pick([1, 2, 15, 28]))
    elif draw.chance(0.03):
        start = date(2020, 2, 29)
    end = date(year, draw.whole(1, 12), draw.pick([1, 15, 28])) if draw.chance(0.1) else None
    return {
        "effective_date": start.isoformat(),
        "end_date": None if end is None or end <= start else end.isoformat(),
        "priced_as_of": draw.day(start, date(year, 6, 30)).isoformat() if draw.chance(0.2) else None,
    }


def row_dates(draw: Draw, year: int) -> Json:
    start = draw.pick([None, None, date(year - 1, 7, 1), date(year, 4, 1), date(year, draw.whole(1, 12), 22)])
    end = draw.pick([None, None, None, date(year, draw.whole(5, 12), 28), date(year, 9, 30)])
    if start is not None and end is not None and end < start:
        end = None
    return {"start": start and start.isoformat(), "end": end and end.isoformat()}


def escalator(draw: Draw, year: int, added: str, absent: float = 0.4) -> Json | None:
    """`added`: the value of a fixed escalation, in the unit of what is escalated."""
    if draw.chance(absent):
        return None
    percentage = draw.chance(0.6)
    return {
        "month": draw.whole(1, 12),
        "format": "Percentage" if percentage else "FixedAmount",
        "value": draw.pick(["2", "3", "5", "2.5"]) if percentage else added,
        "since": draw.pick([None, f"{year - 1}-03-01", f"{year - 2}-01-15", f"{year}-02-01"]),
    }


def fixed_fees(draw: Draw, year: int) -> list[Json]:
    rows = [{"fee": draw.money(300, 32000), **row_dates(draw, year)} for _ in range(draw.whole(1, 3))]
    if draw.chance(0.4):  # a chain: the billing run closes a row and opens the next with the new price
        price = draw.whole(1000, 9000)
        rows.append({"fee": f"{price}.00", "start": None, "end": f"{year}-06-30"})
        rows.append({"fee": f"{price * 103 / 100:.2f}", "start": f"{year}-07-01", "end": None})
    return rows


def job(draw: Draw, code: str, row: Json) -> Json:
    rate = draw.whole(390, 6200)
    overtime = rate if draw.chance(0.6) else rate * 3 // 2
    return {"job_code": code, "rate": f"{rate / 100:.2f}", "overtime_rate": f"{overtime / 100:.2f}", **row}


def labor_jobs(draw: Draw, year: int, codes: list[str]) -> list[Json]:
    spelled = [draw.pick([code, code.lower()]) for code in codes]
    unknown = ["GREETER"] if draw.chance(0.2) else []
    jobs = [job(draw, code, row_dates(draw, year)) for code in (*spelled, *unknown)]
    if draw.chance(0.3):
        jobs.append(job(draw, codes[0], {"start": None, "end": f"{year}-03-31"}))
        jobs.append(job(draw, codes[0], {"start": f"{year}-04-01", "end": None}))
    return jobs


def structure(draw: Draw, kind: str) -> Json:
    if kind == "flat":
        shape = [(draw.pick(["20", "100", "15", "50", "10"]), "0")]
        return {"codes": CODES, "accumulation": MONTHLY, "tiers": tiers(draw, shape)}
    accumulation = {"calendar": CALENDAR, "anniversary": ANNIVERSARY}.get(kind, MONTHLY)
    shapes = MONTHLY_TIERS if accumulation == MONTHLY else ANNUAL_TIERS
    return {"codes": CODES, "accumulation": accumulation, "tiers": tiers(draw, draw.pick(shapes))}


def validations(draw: Draw) -> list[Json]:
    """An allowance of each type."""
    return [
        {"type": "RevenuePercentage", "percent": draw.pick(["2", "3", "5", "0"])},
        {"type": "Amount", "amount": draw.pick(["3000", "500"])},
        {"type": "VehicleCount", "amount": "75"},
    ]


def revenue_share(draw: Draw, kind: str) -> Json:
    share: Json = {"structures": [structure(draw, kind)]}
    only = share["structures"][0]
    if kind == "guarantee" or draw.chance(0.1):
        share["minimum_guarantee"] = draw.pick(["1500", "5000.00", "25000"])
    if kind == "per_room":
        only["tiers"] = [{"percent": "30", "limit": "0"}]
        only["dollars_per_room"] = draw.pick(["7.71", "3.5", "12"])
    if kind == "raised":
        only["limit_increment_percent"] = draw.pick(["3", "2.5"])
    if kind == "split":
        apart = draw.pick([["SM1"], ["VD2", "VD3"], ["SO1", "VM1", "ADJ"], ["SM1", "OR1", "OR2"]])
        only["codes"] = [code for code in CODES if code not in apart]
        share["structures"].append({**structure(draw, draw.pick(["flat", "calendar", "tiers"])), "codes": apart})
    if draw.chance(0.3):
        only["validation"] = draw.pick(validations(draw))
    return share


def billable(draw: Draw, year: int) -> Json:
    pteb: Json = {
        "type": "percentage",
        "percent": draw.pick(["35", "32", "25", "39", "99"]),
        "escalator": escalator(draw, year, "2"),
    }
    if draw.chance(0.2):
        pteb = {"type": "actual", "additional_percent": draw.pick([None, "0", "5", "2.5"])}
    percent = {
        "type": "percent",
        "base": draw.pick(["billable", "total"]),
        "value": draw.pick(["3", "2", "1.5", "2.5"]),
    }
    support = percent if draw.chance(0.7) else {"type": "fixed", "value": draw.money(500, 3000)}
    added = "0.5" if support["type"] == "percent" else "100"
    return {
        "payroll_accounts": draw.pick([PAYROLL_ACCOUNTS, ["6000", "6100"], ["6000"], []]),
        "expense_accounts": draw.some([*EXPENSE_ACCOUNTS, *CLAIMS_ACCOUNTS, *INSURANCE_ACCOUNTS, "7170"], 0.6),
        "additional_payroll": draw.pick(["0", None, "5000", "1250.50"]),
        "pteb": draw.maybe(pteb, 0.1),
        "support": draw.maybe({**support, "escalator": escalator(draw, year, added)}, 0.2),
    }


def profit_share(draw: Draw, year: int, accumulation: str) -> Json:
    shapes = [
        [("50", "0")],
        [("0", "200000"), ("15", "0")],
        [("30", "13333.33"), ("0", "0")],
        [("8", "0")],
        [("100", "20000"), ("50", "0")],
    ]
    rows = tiers(draw, draw.pick([*shapes, [("20", "50000"), ("30", "100000"), ("40", "0")]]))
    for row in rows:
        row["escalator"] = escalator(draw, year, "1", absent=0.8)
    return {"accumulation": accumulation, "tiers": rows}


def management_fee(draw: Draw, year: int, kind: str, codes: list[str]) -> Json:
    if kind == "labor":
        jobs = [job(draw, code, {"start": None, "end": None}) for code in codes]
        both = {"escalator": escalator(draw, year, "1.25"), "overtime_escalator": escalator(draw, year, "2")}
        return {"type": "PerLaborHour", "jobs": jobs, **both}
    if kind == "percent":
        percent = draw.pick(["5", "2.5", "10", "3"])
        return {"type": "RevenuePercentage", "percent": percent, "escalator": escalator(draw, year, "1")}
    if kind == "steps":
        starts = [f"{year - 1}-01-01", f"{year}-{draw.whole(1, 6):02d}-01", f"{year}-{draw.whole(7, 12):02d}-15"]
        steps = zip(starts, ("500", "1000", "1500"), strict=True)
        return {"type": "FixedFee", "steps": [{"start": start, "amount": amount} for start, amount in steps]}
    amount = draw.pick(["0", "1000", "12000", "2750.50"])
    return {"type": "FixedFee", "amount": amount, "escalator": escalator(draw, year, "100")}


def non_gl(draw: Draw, year: int) -> list[Json]:
    rows: list[Json] = [
        {"type": "FixedAmount", "value": "450.25"},
        {"type": "Revenue", "value": draw.pick(["2.5", "3"])},
        {"type": "Payroll", "value": "2", "base": draw.pick(["billable", "total"])},
    ]
    return [{**row, "final_period": draw.pick([None, None, f"{year}-08"])} for row in draw.some(rows, 0.6)]


def management_agreement(draw: Draw, year: int, kind: str, codes: list[str]) -> Json:
    insurance: Json = {"type": "FixedFee", "amount": draw.money(200, 2000)}
    if kind == "insurance" or draw.chance(0.5):
        insurance = {"type": "BasedOnBillableAccounts", "additional_percent": draw.pick(["12.5", None, "40", "200"])}
    claims_kind = draw.pick(["PerClaim", "AnnualCalendar", "AnnualAnniversary"])
    claims: Json = {"type": claims_kind, "cap": draw.pick(["4500", "12000", "40000", None])}
    accumulation = draw.pick([CALENDAR, CALENDAR, ANNIVERSARY]) if kind == "annual" else MONTHLY
    shares = profit_share(draw, year, accumulation)
    return {
        "fee": management_fee(draw, year, kind, codes),
        "insurance": insurance if kind == "insurance" else draw.maybe(insurance, 0.3),
        "claims": claims if kind == "claims" else draw.maybe(claims, 0.7),
        "non_gl": non_gl(draw, year),
        "profit_share": shares if kind == "annual" else draw.maybe(shares, 0.3),
        "validation": draw.pick(validations(draw)) if kind == "validation" else None,
    }
