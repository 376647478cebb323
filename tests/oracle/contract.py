"""Contract blocks priced by fee, room, hour or share of revenue; increments, escalators, tiers (3.4.1 to 3.4.5)."""

from datetime import date
from decimal import Decimal
from typing import Any

from tests.oracle.amounts import HUNDRED, ONE, ZERO, cents, number, optional
from tests.oracle.document import Document, Json
from tests.oracle.labor import month_hours
from tests.oracle.periods import day_of, key_of, months_from, occurrences, year_start
from tests.oracle.revenue import best_known_codes, codes_of_month, net_of, rooms_of_month

Tiers = list[tuple[Decimal, Decimal]]


def incremented(document: Document, base: Any, row: Json, month: date, percent: Any = None) -> Decimal:
    """A stored price after the contract's increments since the row began, rounded once (3.15.8)."""
    contract = document.contract or {}
    since = day_of(row.get("start")) or day_of(contract.get("priced_as_of")) or document.contract_start()
    rise = number(contract.get("increment_percent") if percent is None else percent)
    month_number = contract.get("increment_month")
    if month_number is None or since is None or rise == 0:
        return cents(number(base))
    return cents(number(base) * (ONE + rise / HUNDRED) ** occurrences(int(month_number), since, month))


def escalated(document: Document, value: Any, escalator: Json | None, month: date) -> Decimal:
    """A stored value after its escalator's occurrences: compounded percent or added amounts (3.4.8), exact."""
    start = number(value)
    if not escalator or escalator.get("month") is None:
        return start
    since = day_of(escalator.get("since")) or document.contract_start()
    times = 0 if since is None else occurrences(int(escalator["month"]), since, month)
    if str(escalator.get("format")).lower() == "percentage":
        return start * (ONE + number(escalator.get("value")) / HUNDRED) ** times
    return start + number(escalator.get("value")) * times


def escalated_percent(document: Document, value: Any, escalator: Json | None, month: date, what: str) -> Decimal:
    percent = escalated(document, value, escalator, month)
    if percent > HUNDRED:
        document.warn(f"{key_of(month)} {what} is above 100 percent after escalation")
    return percent


def fixed_fee(document: Document, month: date) -> Decimal:
    fees = [fee for fee in document.block("fixed_fee") or [] if document.in_force(fee, month)]
    return sum((incremented(document, fee.get("fee"), fee, month) for fee in fees), ZERO)


def per_occupied_room(document: Document, series: str, month: date) -> Decimal:
    block = document.block("per_occupied_room") or {}
    rate = number(block.get("room_rate"))
    if block.get("escalates"):
        rate = incremented(document, rate, {}, month)
    return cents(rate * rooms_of_month(document, series, month)) if rate > 0 else ZERO


def job_revenue(document: Document, series: str, month: date, job: Json, rates: tuple[Decimal, Decimal]) -> Decimal:
    """Regular and overtime hours at their rates, each product in cents."""
    regular, overtime = month_hours(document, series, month, str(job["job_code"]))
    return cents(regular * rates[0]) + cents(overtime * rates[1])


def overtime_rate(job: Json) -> Any:
    return job.get("rate") if job.get("overtime_rate") is None else job["overtime_rate"]


def per_labor_hour(document: Document, series: str, month: date) -> Decimal:
    total = ZERO
    for job in document.block("per_labor_hour") or []:
        if document.in_force(job, month):
            rate = incremented(document, job.get("rate"), job, month)
            overtime = incremented(document, overtime_rate(job), job, month)
            total += job_revenue(document, series, month, job, (rate, overtime))
    return total


# Revenue share


def in_order(tiers: Tiers) -> Tiers:
    return sorted(tiers, key=lambda tier: (tier[1] == 0, tier[1]))


def tiered(tiers: Tiers, prior: Decimal, amount: Decimal) -> Decimal:
    """The tier algorithm of 3.4.5 as written; a tier is (share percent, upper limit)."""
    total = prior + amount
    reached, share = prior, ZERO
    for percent, limit in in_order(tiers):
        if limit != 0 and reached > limit:
            continue
        band = total - reached if limit == 0 or total <= limit else limit - reached
        share += max(band, ZERO) * percent / HUNDRED
        reached = limit
    return cents(share)


def tiers_of(document: Document, structure: Json, series: str, month: date) -> Tiers:
    """The month's tiers: limits raised where the structure says so, the moving threshold in front."""
    tiers = []
    for tier in structure.get("tiers") or []:
        limit = number(tier.get("limit"))
        if limit != 0 and optional(structure.get("limit_increment_percent")) is not None:
            limit = incremented(document, limit, {}, month, structure["limit_increment_percent"])
        tiers.append((number(tier.get("percent")), limit))
    dollars = optional(structure.get("dollars_per_room"))
    if dollars is None:
        return tiers
    agreed = [(percent, limit) for percent, limit in tiers if not (percent == 0 and limit != 0)]
    threshold = dollars * rooms_of_month(document, series, month)
    return [(ZERO, threshold), *agreed] if threshold > 0 else agreed


def prior_revenue(document: Document, structure: Json, month: date) -> Decimal:
    start = year_start(str(structure.get("accumulation")), document.contract_start(), month)
    total = ZERO
    for earlier in months_from(start, month):
        total += net_of(document, best_known_codes(document, earlier), structure.get("codes") or [])
    return total


def share_structures(document: Document, series: str, month: date) -> list[dict[str, Decimal]]:
    found = []
    for structure in (document.block("revenue_share") or {}).get("structures") or []:
        revenue = net_of(document, codes_of_month(document, series, month), structure.get("codes") or [])
        prior = prior_revenue(document, structure, month)
        share = tiered(tiers_of(document, structure, series, month), prior, revenue)
        found.append({"revenue": revenue, "prior": prior, "share": share})
    return found


def revenue_share(document: Document, structures: list[dict[str, Decimal]]) -> Decimal:
    total = sum((structure["share"] for structure in structures), ZERO)
    guarantee = optional((document.block("revenue_share") or {}).get("minimum_guarantee"))
    return total if guarantee is None else max(total, cents(guarantee))
