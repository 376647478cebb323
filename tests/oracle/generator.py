"""`random_site_year`: input documents of every deal type, with the corner cases of the specification mixed in."""

from datetime import date
from typing import Any

from tests.oracle import generator_contract as contracts
from tests.oracle import generator_months as monthly
from tests.oracle.draw import Draw
from tests.oracle.generator_feeds import feeds, some_days
from tests.oracle.periods import before, days_of, first_of, key_of

Json = dict[str, Any]
SHARES = {
    "revenue_share_flat": "flat",
    "revenue_share_monthly": "tiers",
    "revenue_share_annual_calendar": "calendar",
    "revenue_share_annual_anniversary": "anniversary",
    "revenue_share_guarantee": "guarantee",
    "revenue_share_moving_threshold": "per_room",
    "revenue_share_raised_limits": "raised",
    "revenue_share_split_family": "split",
}
AGREEMENTS = {
    "management_agreement": "fixed",
    "management_agreement_per_labor_hour": "labor",
    "management_agreement_revenue_percentage": "percent",
    "management_agreement_steps": "steps",
    "management_agreement_insurance": "insurance",
    "management_agreement_claims": "claims",
    "management_agreement_annual_profit": "annual",
    "management_agreement_validation": "validation",
}
DEALS = (
    "no_contract",
    "no_blocks",
    "fixed_fee",
    "per_labor_hour",
    "per_occupied_room",
    "bell",
    "billable_accounts",
    *SHARES,
    *AGREEMENTS,
    "hybrid",
)
CODES = ["GSA", "GSC", "VALET2"]


def contract_blocks(draw: Draw, deal: str, year: int, codes: list[str]) -> Json:
    """The contract's blocks by deal; a hybrid has several."""
    drawn: dict[str, Any] = {
        "fixed_fee": lambda: contracts.fixed_fees(draw, year),
        "per_labor_hour": lambda: contracts.labor_jobs(draw, year, codes),
        "per_occupied_room": lambda: {
            "room_rate": draw.pick(["1.17", "2.40", "8.00", "0"]),
            "escalates": draw.pick([True, False, None]),
        },
        "revenue_share": lambda: contracts.revenue_share(draw, draw.pick(list(SHARES.values()))),
        "bell": dict,
        "billable_accounts": lambda: contracts.billable(draw, year),
    }
    if deal == "hybrid":
        blocks = {name: make() for name, make in drawn.items() if draw.chance(0.5)}
        if "billable_accounts" in blocks and draw.chance(0.5):
            kind = draw.pick(list(AGREEMENTS.values()))
            blocks["management_agreement"] = contracts.management_agreement(draw, year, kind, codes)
        return blocks
    if deal in SHARES:
        return {"revenue_share": contracts.revenue_share(draw, SHARES[deal])}
    if deal in AGREEMENTS:
        agreement = contracts.management_agreement(draw, year, AGREEMENTS[deal], codes)
        share = {"revenue_share": contracts.revenue_share(draw, "flat")} if draw.chance(0.2) else {}
        return {"billable_accounts": contracts.billable(draw, year), "management_agreement": agreement, **share}
    if deal == "bell":
        share = {"revenue_share": contracts.revenue_share(draw, draw.pick(["flat", "calendar"]))}
        return {"bell": {}, **(share if draw.chance(0.6) else {})}
    return {deal: drawn[deal]()} if deal in drawn else {}


def contract_of(draw: Draw, deal: str, year: int, codes: list[str]) -> Json | None:
    if deal == "no_contract":
        return None
    increment = {
        "increment_month": draw.maybe(draw.pick([1, 1, 7, draw.whole(1, 12)]), 0.3),
        "increment_percent": draw.pick(["3", "3", "2.5", "0", None]),
    }
    return {**contracts.dates(draw, year), **increment, **contract_blocks(draw, deal, year, codes)}


def calendar_of(draw: Draw, year: int) -> tuple[date, date | None]:
    """Today, and the last closed month: usually the month before today's."""
    today = draw.day(date(year, 1, 1), date(year, 12, 31))
    if draw.chance(0.2):
        today = first_of(today)
    elif draw.chance(0.1):
        today = days_of(first_of(today))[-1]
    elif draw.chance(0.06):
        today = draw.pick([date(year - 1, 12, 10), date(year + 1, 1, 20), date(year + 1, 6, 1)])
    closed = before(first_of(today))
    for _ in range(draw.pick([0, 0, 0, 0, 1, 2])):
        closed = before(closed)
    if draw.chance(0.03):
        closed = first_of(today)
    return today, None if draw.chance(0.02) else closed


def site_of(draw: Draw, year: int) -> Json:
    day = draw.day(date(year, 1, 1), date(year, 12, 31)).isoformat()
    return {
        "number": f"{draw.whole(1, 9999):04d}",
        "available_rooms": draw.pick([200, 200, 320, 84, 0]),
        "start_date": day if draw.chance(0.08) else draw.pick([None, f"{year - 4}-05-02"]),
        "close_date": draw.day(date(year, 4, 1), date(year, 12, 31)).isoformat() if draw.chance(0.08) else None,
    }


def settings_of(draw: Draw) -> Json:
    choices: Json = {
        "insurance_percent_ma": "6.00",
        "insurance_percent_other": "4",
        "adjustment_account": "9417",
        "loss_reduces_profit_base": True,
        "overtime_threshold": 36,
        "overtime_factor": "2",
    }
    return {name: choices[name] for name in draw.some(list(choices), 0.35)}


def unknown_gaps(draw: Draw, months: Json, fraction: float) -> Json:
    return {key: row for key, row in months.items() if not draw.chance(fraction)}


def random_site_year(seed: int, deal: str | None = None) -> Json:
    """A random input document; the same for the same seed and deal."""
    draw = Draw(seed)
    chosen = draw.pick(DEALS) if deal is None else deal
    year = draw.pick([2024, 2025, 2025, 2026])
    months = [date(year, number, 1) for number in range(1, 13)]
    earlier = [date(year - 1, number, 1) for number in range(1, 13)]
    site, (today, closed), codes = site_of(draw, year), calendar_of(draw, year), CODES[: draw.whole(1, 3)]
    rooms, scale = site["available_rooms"], draw.pick([1, 1, 1, 0.1])  # the last: a site that earns little, and losses
    is_closed = {month: closed is not None and month <= closed for month in (*earlier, *months)}
    mixed = [month for month in months if not is_closed[month] and month <= first_of(today)]
    plans = {key_of(month): monthly.budget(draw, rooms, scale) for month in months}
    chain_start = draw.pick([0, 0, 6, 11, 12])  # how much of the year before is known
    known = [month for month in (*earlier[chain_start:], *months) if is_closed[month]]
    posted = [month for month in (known if draw.chance(0.5) else months) if is_closed[month]] + mixed
    gaps = draw.pick([0, 0, 0.3, 1])  # how many closed months have no revenue by code, or that of some days
    delivered = [month for month in known if not draw.chance(gaps)]
    contract = contract_of(draw, chosen, year, codes)
    document: Json = {
        "site": site,
        "year": year,
        "today": today.isoformat(),
        "closed_through": None if closed is None else key_of(closed),
        "settings": settings_of(draw) if draw.chance(0.4) else {},
        "employees": {code: draw.whole(0, 4) for code in codes if draw.chance(0.7)},
        "chart": monthly.CHART,
        "contract": contract,
        "budget": unknown_gaps(draw, plans, 0.03 if draw.chance(0.3) else 0),
        "budget_hours": {key_of(month): {code: draw.whole(0, 400) for code in codes} for month in months},
        "ledger": {
            key_of(month): monthly.ledger(
                draw, plans.get(key_of(month), plans[key_of(months[0])]), closed=month in known
            )
            for month in posted
        },
        "closed_revenue": {key_of(month): monthly.closed_revenue(draw, scale) for month in delivered},
        "forecast_statistics": monthly.by_period(months, lambda month: monthly.statistics(draw, month, rooms)),
        "forecast_rates": monthly.by_period(months, lambda _: monthly.rates(draw, scale)),
        "forecast_payroll": monthly.by_period(months, lambda month: monthly.payroll(draw, month, codes)),
        "forecast_expense": monthly.by_period(months, lambda _: monthly.expense(draw)),
        "other_revenue": monthly.by_period(months, lambda _: monthly.other_revenue(draw)),
        **feeds(draw, mixed, today, rooms, codes, scale),
    }
    undelivered = [month for month in months if is_closed[month] and month not in delivered]
    document["actual_revenue"] = {**some_days(draw, undelivered, scale), **document.get("actual_revenue", {})}
    if contract is not None and {"management_agreement", "revenue_share"} & set(contract):
        document["validations"] = {key: draw.money(0, 9000) for key in plans if draw.chance(0.8)}
    if contract is not None and "management_agreement" in contract:
        document["non_billable_expense"] = {key: draw.money(0, 800) for key in plans if draw.chance(0.3)}
    return document
