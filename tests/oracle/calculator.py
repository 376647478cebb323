"""`calculate`: from the input document to the result document of site_year.md."""

from datetime import date
from decimal import Decimal, localcontext
from typing import Any

from tests.oracle.agreement import word
from tests.oracle.amounts import HUNDRED, ZERO, text
from tests.oracle.document import Document
from tests.oracle.feeds import FEEDS, last_actual_day
from tests.oracle.lines import LINES, SERIES, components, profit_and_loss
from tests.oracle.periods import key_of

PRECISION = 50
HIGHER_IS_BETTER = ("external_revenue", "internal_revenue", "flc")
HIGH, MEDIUM = Decimal("7.5"), Decimal(5)
Lines = dict[str, dict[str, list[Decimal | None]]]
Amounts = list[Decimal | None]


def total(amounts: Amounts) -> Decimal:
    return sum((amount for amount in amounts if amount is not None), ZERO)


def percent_of_ir(amounts: Amounts, revenues: Amounts) -> list[str | None]:
    """Twelve months and the year; blank where internal revenue is not above 0."""
    found = []
    for amount, revenue in zip([*amounts, total(amounts)], [*revenues, total(revenues)], strict=True):
        blank = amount is None or revenue is None or revenue <= 0
        found.append(None if blank else text((amount or ZERO) / (revenue or ZERO) * HUNDRED))
    return found


def variance(line: str, value: Decimal, base: Decimal) -> dict[str, str | None]:
    amount = value - base
    better = amount > 0 if line in HIGHER_IS_BETTER else amount < 0
    direction = "neutral" if amount == 0 else "favourable" if better else "unfavourable"
    found = {"amount": text(amount), "percent": None, "direction": direction, "significance": None}
    if base != 0:
        percent = amount / abs(base) * HUNDRED
        found["percent"] = text(percent)
        found["significance"] = "high" if abs(percent) >= HIGH else "medium" if abs(percent) >= MEDIUM else "low"
    return found


def written(value: Any) -> Any:
    """Amounts as text, through lists and mappings; an accumulation that has not begun is a bare 0."""
    if isinstance(value, Decimal):
        return text(value)
    if isinstance(value, list):
        return [written(part) for part in value]
    return {
        name: "0" if name == "prior" and part == 0 else text(part) if isinstance(part, Decimal) else written(part)
        for name, part in value.items()
    }


def needed_feeds(document: Document, month: date) -> set[str]:
    """The feeds that the contract's blocks read in the month."""
    if document.contract is None or not document.contract_in_force(month) or not document.alive(month):
        return set()
    needed = set()
    for block, feed in (("per_labor_hour", "hours"), ("per_occupied_room", "rooms"), ("revenue_share", "revenue")):
        if document.block(block):
            needed.add(feed)
    structures = (document.block("revenue_share") or {}).get("structures") or []
    if any(structure.get("dollars_per_room") is not None for structure in structures):
        needed.add("rooms")
    if document.block("bell") is not None:
        needed.add("bell")
    agreement = document.block("management_agreement")
    if document.block("billable_accounts") is not None or agreement is not None:
        needed.add("payroll")
    return needed if agreement is None else needed | feeds_of_agreement(agreement)


def feeds_of_agreement(agreement: dict[str, Any]) -> set[str]:
    fee = word((agreement.get("fee") or {}).get("type"))
    needed = {"hours"} if fee == "perlaborhour" else set()
    by_revenue = any(word(row.get("type")) == "revenue" for row in agreement.get("non_gl") or [])
    if fee == "revenuepercentage" or by_revenue or agreement.get("profit_share"):
        needed.add("revenue")
    return needed


def internal_revenue_date(document: Document, month: date) -> str | None:
    days = [last_actual_day(document, feed, month) for feed in needed_feeds(document, month)]
    known = [day for day in days if day is not None]
    return min(known).isoformat() if len(known) == len(days) else None


def explained(document: Document) -> dict[str, Any]:
    """Components of internal revenue: forecast always, trend unless the month is closed."""
    found: dict[str, Any] = {}
    for month in document.months:
        series = ["forecast"] if document.state(month) == "closed" else ["forecast", "trend"]
        found[key_of(month)] = {each: written(components(document, each, month)) for each in series}
    return found


def look_for_gaps(document: Document) -> None:
    """Warnings about what is missing or unknown in the document."""
    for month in document.months:
        if document.alive(month) and document.of_month("budget", month) is None:
            document.warn(f"{key_of(month)} has no budget")
    for table in ("budget", "ledger", "forecast_expense"):
        for row in (document.inputs.get(table) or {}).values():
            for account in set(row or {}) - set(document.chart):
                document.warn(f"account {account} is not in the chart")


def cumulative(lines: Lines) -> list[str | None]:
    running, found = ZERO, []
    for trend, budget in zip(lines["flc"]["trend"], lines["flc"]["budget"], strict=True):
        running += (trend or ZERO) - (budget or ZERO)
        found.append(text(running))
    return found


def result(document: Document) -> dict[str, Any]:
    lines, months = profit_and_loss(document), document.months
    mixed = [month for month in months if document.state(month) == "current"]
    closed = [place for place, month in enumerate(months) if document.state(month) == "closed"]
    revenue = lines["internal_revenue"]
    look_for_gaps(document)
    return {
        "months": [key_of(month) for month in months],
        "state": {key_of(month): document.state(month) for month in months},
        "lines": {line: {each: [text(cell) for cell in lines[line][each]] for each in SERIES} for line in LINES},
        "flc_to_budget_cumulative": cumulative(lines),
        "totals": {line: {each: text(total(lines[line][each])) for each in SERIES} for line in LINES},
        "percent_of_ir": {
            line: {each: percent_of_ir(lines[line][each], revenue[each]) for each in SERIES} for line in LINES[1:]
        },
        "actual_to_date": {line: text(total([lines[line]["actual"][place] for place in closed])) for line in LINES},
        "variance": {
            key_of(month): {
                line: variance(line, lines[line]["trend"][place] or ZERO, lines[line]["budget"][place] or ZERO)
                for line in LINES
            }
            for place, month in enumerate(months)
        },
        "internal_revenue_components": explained(document),
        "last_actual_day": {
            feed: {key_of(month): isoformat(last_actual_day(document, feed, month)) for month in mixed}
            for feed in FEEDS
        },
        "internal_revenue_date": {
            key_of(month): internal_revenue_date(document, month) for month in mixed if needed_feeds(document, month)
        },
        "warnings": sorted(document.warnings),
    }


def isoformat(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def calculate(inputs: dict[str, Any]) -> dict[str, Any]:
    """Calculate a site-year: the input document as parsed JSON, the result document as site_year.md has it."""
    with localcontext(prec=PRECISION):
        return result(Document(inputs))
