"""Site-year documents that all three calculators can express: one kind of contract, seen on one day of one year."""

import json
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from shared_code.accounts.numbers import RateCategory
from shared_code.kit.period import Period
from tests.oracle.draw import Draw
from tests.oracle.generator_months import BUDGETED, CHART

Json = dict[str, Any]
SEED = 20250715
YEAR, CLOSED_MONTHS, CURRENT_MONTH, LOADED_DAYS = 2025, 6, 7, 13
MONTHS = tuple(Period(YEAR, number) for number in range(1, 13))
TODAY = date(YEAR, CURRENT_MONTH, LOADED_DAYS + 2)
CATEGORIES = tuple(category.name.lower() for category in RateCategory)
JOB_CODES = ("GSA", "GSC", "VALET2")
CODES_TO_DATE = ("VD1", "VO1", "SD1", "SO1", "ADJ")
CODES_CLOSED = (*CODES_TO_DATE, "VD2", "VM1", "SM1")
EDITED = ("7045", "7075", "7113", "7115", "7175", "7185")
OTHER_EXPENSES = (*EDITED, "7005", "7010", "7016", "7125")
OTHER_REVENUE = ("billable_expenses", "revenue_validations", "miscellaneous", "gpo_fees", "client_paid_expenses")
SHARE_OF_PAY = {"6000": 80, "6010": 5, "6100": 15, "6200": 8, "6399": 4, "6500": 2, "7080": 3, "7085": 1}
TIERS = (("15", 400_000, "20", 900_000, "25"), ("30", 300_000, "22.5", 700_000, "10"), ("0", 500_000, "13", 1e6, "8"))


def site_years(count: int) -> Sequence[str]:
    """The documents of so many sites as JSON texts, the same in every run."""
    return [json.dumps(_site_year(index)) for index in range(count)]


def _site_year(index: int) -> Json:
    draw = Draw(SEED + index)
    rooms = draw.pick([120, 200, 320])
    budget = {period: _budget(draw, rooms) for period in MONTHS}
    return {
        "site": {"number": f"{index % 10_000:04d}", "available_rooms": rooms},
        "year": YEAR,
        "today": TODAY.isoformat(),
        "closed_through": MONTHS[CLOSED_MONTHS - 1],
        "settings": {"adjustment_account": "9417"},
        "chart": CHART,
        "contract": _contract(draw),
        "budget": budget,
        "ledger": {period: _ledger(draw, period, budget[period]) for period in MONTHS[:CURRENT_MONTH]},
        "closed_revenue": {period: _revenue(draw, CODES_CLOSED, 9_000) for period in MONTHS[:CLOSED_MONTHS]},
        "forecast_statistics": _every_month(lambda period: _statistics(draw, period, rooms)),
        "forecast_rates": _every_month(lambda _: {name: draw.maybe(draw.money(4, 55), 0.2) for name in CATEGORIES}),
        "forecast_payroll": _every_month(lambda period: _payroll(draw, period)),
        "forecast_expense": _every_month(lambda _: {a: str(draw.whole(0, 1500)) for a in draw.some(EDITED, 0.6)}),
        "other_revenue": _every_month(lambda _: _other_revenue(draw)),
        "actual_revenue": _every_day(lambda: _revenue(draw, CODES_TO_DATE, 400)),
        "actual_rooms": _every_day(lambda: draw.whole(rooms // 3, rooms)),
        "actual_payroll": _every_day(lambda: draw.money(300, 900)),
    }


def _every_month(make: Callable[[Period], Json]) -> Json:
    return {period: make(period) for period in MONTHS}


def _every_day(make: Callable[[], Any]) -> Json:
    """A row for each loaded day of the current month."""
    first = date(YEAR, CURRENT_MONTH, 1)
    return {(first + timedelta(days=number)).isoformat(): make() for number in range(LOADED_DAYS)}


def _contract(draw: Draw) -> Json:
    """A fee and a room rate that rise once a year, a share of revenue by tiers of the year, a guarantee."""
    first, limit, second, end, third = draw.pick(TIERS)
    tiers = [{"percent": first, "limit": limit}, {"percent": second, "limit": int(end)}, {"percent": third}]
    return {
        "effective_date": date(YEAR - draw.whole(1, 3), draw.whole(1, 12), draw.pick([1, 15])).isoformat(),
        "increment_month": draw.whole(1, 12),
        "increment_percent": draw.pick(["2.5", "3", "4"]),
        "fixed_fee": [{"fee": draw.money(500, 9000)}],
        "per_occupied_room": {"room_rate": draw.money(0.7, 4), "escalates": True},
        "revenue_share": {
            "minimum_guarantee": draw.pick(["1500", "5000"]),
            "structures": [{"codes": "all", "accumulation": "Annual Calendar", "tiers": tiers}],
        },
    }


def _budget(draw: Draw, rooms: int) -> Json:
    pay = draw.whole(9_000, 60_000)
    row: Json = {account: f"{pay * share / 100:.2f}" for account, share in SHARE_OF_PAY.items()}
    row |= {account: draw.money(0, 1500) for account in OTHER_EXPENSES}
    row |= {"4700": f"-{draw.money(500, 9000)}", "4790": f"-{draw.money(8000, 60_000)}", "4910": draw.money(0, 300)}
    row |= {
        "7082": draw.money(0, 500),
        "7170": draw.money(0, 4000),
        "9440": str(draw.whole(40, 95) * rooms * 30 // 100),
    }
    for vehicles, count, revenue, rate in BUDGETED:
        row |= {vehicles: str(draw.whole(*count)), revenue: draw.money(count[0] * rate[0], count[1] * rate[1])}
    return row | {"9410": draw.money(60_000, 200_000), "9417": draw.money(-4000, 500)}


def _ledger(draw: Draw, period: Period, budget: Json) -> Json:
    """Balances near the budget's; of the current month some expenses, as far as they are booked."""
    near = {
        account: f"{float(balance) * draw.whole(80, 115) / 100:.2f}"
        for account, balance in budget.items()
        if account[0] != "9" or account == "9410"
    }
    if period.month == CURRENT_MONTH:
        booked = [account for account in (*OTHER_EXPENSES, "7170") if draw.chance(0.6)]
        near = {account: near[account] for account in booked}
    return near | {"7100": draw.money(0, 3500), "7101": draw.money(0, 900)}


def _revenue(draw: Draw, codes: Sequence[str], high: float) -> Json:
    return {code: draw.money(-high / 5, high / 20) if code == "ADJ" else draw.money(high / 3, high) for code in codes}


def _statistics(draw: Draw, period: Period, rooms: int) -> Json:
    """Daily columns; overnight vehicles follow from the rooms."""
    days = range(period.day_count)
    counts = {"valet_daily": 45, "valet_monthly": 8, "valet_aggregator": 5, "self_daily": 60, "self_monthly": 9}
    columns: Json = {name: [draw.whole(0, high) for _ in days] for name, high in counts.items()}
    columns |= {"self_aggregator": [draw.pick(["0", "1", "2.25"]) for _ in days]}
    columns |= {"occupied_rooms": [draw.whole(rooms // 3, rooms) for _ in days]}
    return columns | {"drive_in_ratio": draw.ratio(20, 80), "capture_ratio": draw.ratio(40, 90)}


def _payroll(draw: Draw, period: Period) -> Json:
    days = range(period.day_count)
    return {
        "hours": {code: [draw.half_hours(24) for _ in days] for code in JOB_CODES},
        "overtime_hours": {code: [draw.pick(["0", "0", "1.5"]) for _ in days] for code in JOB_CODES},
        "rates": {code: draw.money(12, 24) for code in JOB_CODES},
        "salaried": [{"allocated_annual_salary": draw.money(30_000, 70_000)}],
    }


def _other_revenue(draw: Draw) -> Json:
    signs = {"gpo_fees": -1, "client_paid_expenses": -1}
    return {name: str(signs.get(name, 1) * float(draw.money(0, 800))) for name in OTHER_REVENUE}
