"""Random months: budget, ledger, closed revenue, and what managers saved."""

from datetime import date
from decimal import Decimal
from typing import Any

from tests.oracle.draw import Draw
from tests.oracle.periods import days_of, key_of

Json = dict[str, Any]
CATEGORIES = ("valet_daily", "valet_overnight", "valet_monthly", "self_daily", "self_overnight", "self_monthly")
CHART = {
    "9410": "EXTERNAL REVENUE",
    **dict.fromkeys(("4700", "4790", "4791", "4910"), "INTERNAL REVENUE"),
    **dict.fromkeys(("6000", "6010", "6014", "6100"), "PAYROLL"),
    **dict.fromkeys(("6200", "6399", "6500"), "PTEB"),
    **dict.fromkeys(("7080", "7082", "7085"), "INSURANCE"),
    **dict.fromkeys(("7099", "7100", "7101", "7102"), "CLAIMS"),
    "7170": "PARKING RENTS",
    **dict.fromkeys(("7005", "7010", "7016", "7045", "7075", "7113", "7115", "7125"), "OTHER EXPENSE"),
    **dict.fromkeys(("7175", "7178", "7180", "7185", "7205", "7220"), "OTHER EXPENSE"),
    **dict.fromkeys(("9411", "9412", "9413", "9414", "9415", "9416", "9417", "9440"), "STATISTICS"),
    **dict.fromkeys(("9510", "9520", "9530", "9540", "9550", "9560", "9570", "9580"), "STATISTICS"),
}
OTHER_EXPENSES = [account for account, category in CHART.items() if category == "OTHER EXPENSE"]
EDITABLE = ["7045", "7075", "7100", "7113", "7115", "7170", "7175", "7178", "7180", "7185", "7205", "7220"]
# vehicle account, vehicles a month, revenue account, rate
BUDGETED = (
    ("9510", (500, 1400), "9411", (18, 32)),
    ("9520", (600, 2500), "9412", (30, 55)),
    ("9530", (60, 200), "9413", (3, 9)),
    ("9550", (700, 1600), "9414", (9, 20)),
    ("9560", (300, 1600), "9415", (15, 35)),
    ("9570", (80, 220), "9416", (3, 6)),
)


def statistics_budget(draw: Draw, rooms: int, scale: float) -> Json:
    row: Json = {"9440": str(draw.whole(40, 95) * rooms * 30 // 100)} if rooms else {}
    total = Decimal(0)
    for vehicles, count, revenue, rate in BUDGETED:
        sold = draw.whole(*count)
        earned = (sold * Decimal(draw.money(rate[0] * scale, rate[1] * scale))).quantize(Decimal("0.01"))
        row |= {vehicles: str(sold), revenue: str(earned)}
        total += earned
    adjusted = Decimal(draw.pick(["0", "0", "-1250.40", "333.33"]))
    return {**row, "9410": str(total + adjusted), "9417": str(adjusted)}


def budget(draw: Draw, rooms: int, scale: float) -> Json:
    """A month's balances; now and then without vehicles, payroll or anything else."""
    pay = draw.whole(5000, 45000)
    shares = {"6000": 80, "6010": 5, "6100": 15, "6200": 8, "6399": 4, "6500": 2, "7080": 3, "7085": 1}
    row = statistics_budget(draw, rooms, scale) | {
        account: f"{pay * part / 100:.2f}" for account, part in shares.items()
    }
    row |= {account: str(draw.whole(0, 1500)) for account in draw.some(OTHER_EXPENSES, 0.7)}
    row |= {"7082": draw.pick(["0.00", "410.00", "250"]), "7100": draw.pick(["0.00", "400"])}
    row |= {"7170": draw.pick(["0.00", "1200.00", "50000"])}
    row |= {"4790": f"-{draw.money(8000, 60000)}", "4910": draw.pick(["150.00", "0"])}
    if draw.chance(0.03):
        row |= {"6000": "0", "6010": None, "6100": "0.00"}
    if draw.chance(0.03):
        row |= dict.fromkeys(("9520", "9560", "9440"), "0")
    if draw.chance(0.015):
        row |= {"7333": "77.70", "8888": "5"}
    return row


def ledger(draw: Draw, plan: Json, *, closed: bool) -> Json:
    """Balances near the budget's; of a month that is not closed, what was posted so far."""
    row: Json = {}
    for account, balance in plan.items():
        if account.startswith("9") and account != "9410":
            continue
        near = Decimal(balance or 0) * draw.whole(80, 115) / 100
        row[account] = draw.maybe(str(near.quantize(Decimal("0.01"))), 0.03)
    row["7100"] = draw.pick([None, "0.00", draw.money(50, 3500), "-120.00"])
    if draw.chance(0.3):
        row["7101"] = draw.money(10, 5000)
    if not closed:
        row = {account: balance for account, balance in row.items() if account[0] == "7" and draw.chance(0.6)}
        row |= {"4790": "-100000.00", "6000": "12345.67", "9410": "1.00"}
        row["7170"] = draw.pick([None, "0.00", "1000.00"])
    if draw.chance(0.015):
        row["7444"] = "88.01"
    return row


def closed_revenue(draw: Draw, scale: float) -> Json:
    row: Json = {}
    for family, high in (("VD", 30000), ("VO", 60000), ("VM", 900), ("SD", 18000), ("SO", 20000), ("SM", 1200)):
        for rate_class, kept in (("1", 1.0), ("2", 0.4), ("3", 0.2)):
            if draw.chance(kept):
                row[family + rate_class] = draw.money(-high / 10 if draw.chance(0.05) else 0, high * scale)
    row |= {"ADJ": draw.money(-3000, 500)} if draw.chance(0.7) else {}
    row |= {"OR1": draw.money(0, 800)} if draw.chance(0.3) else {}
    if draw.chance(0.03):
        row["ADJ"] = "-250000.00"
    return row


def column(draw: Draw, month: date, values: list[Any]) -> Any:
    """A value for every day, or a list with one value a day."""
    if draw.chance(0.1):
        return draw.pick(values)
    return [draw.pick(values) for _ in days_of(month)]


def forget(draw: Draw, month: date, columns: Json, names: list[str]) -> None:
    """Make the columns lists and their days null, all on the same days: days nobody saved."""
    days = days_of(month)
    kept = [day.day > draw.whole(1, 28) for day in days] if draw.chance(0.5) else [draw.chance(0.8) for _ in days]
    for name in names:
        values = columns[name] if isinstance(columns[name], list) else [columns[name]] * len(days)
        columns[name] = [value if keep else None for value, keep in zip(values, kept, strict=True)]


def statistics(draw: Draw, month: date, rooms: int) -> Json | None:
    """A month's saved statistics: whole, partly saved, saved as nothing, or never saved (None)."""
    if draw.chance(0.12):
        return draw.pick([None, None, {}])
    columns: Json = {}
    for name, high in (("valet_daily", 60), ("valet_monthly", 8), ("valet_aggregator", 5), ("self_daily", 70)):
        columns[name] = column(draw, month, [draw.whole(0, high) for _ in range(9)])
    columns |= {"self_monthly": column(draw, month, [0, 4, "5.5", 11]), "valet_comps": 3}
    columns |= {"self_aggregator": column(draw, month, [0, 1, 2, "2.25"])} if draw.chance(0.8) else {}
    if rooms and draw.chance(0.3):
        columns["occupancy"] = column(draw, month, ["0.5", "0.85", "0.3333", "1"])
    elif rooms:
        columns["occupied_rooms"] = column(draw, month, [rooms * part // 100 for part in (40, 55, 70, 90, 100)])
    if rooms:
        columns["drive_in_ratio"] = draw.pick(["0.4", column(draw, month, ["0.25", "0.75", "1.1"])])
        columns["capture_ratio"] = draw.pick(["0.7", column(draw, month, ["0.6", "1", "0", "0.55"])])
    if not rooms or draw.chance(0.1):
        columns |= {name: column(draw, month, [0, 12, "33.5", 60]) for name in ("valet_overnight", "self_overnight")}
    if draw.chance(0.3):
        forget(draw, month, columns, list(columns))
    if draw.chance(0.2):
        forget(draw, month, columns, [draw.pick([name for name in columns if name != "valet_comps"])])
    return columns


def rates(draw: Draw, scale: float) -> Json | None:
    if draw.chance(0.1):
        return None
    row: Json = {name: draw.maybe(draw.money(3 * scale, 55 * scale), 0.1) for name in CATEGORIES}
    return row | {"valet_aggregator": draw.pick(["14.00", None, "0"]), "self_aggregator": draw.pick(["12.20", 11])}


def payroll(draw: Draw, month: date, codes: list[str]) -> Json | None:
    """A month's saved payroll: totals or regular and overtime hours, overrides, salaries, unsaved days."""
    people = [{"allocated_annual_salary": draw.money(30000, 70000)} for _ in range(draw.whole(1, 3))]
    if draw.chance(0.12):
        return draw.pick([None, {"hours": {}, "rates": {}}, {"hours": {}, "rates": {}, "salaried": people}])
    high = draw.pick([7, 14, 40])
    named = codes if draw.chance(0.85) else codes[:1]
    hours = {code: column(draw, month, [draw.half_hours(high) for _ in range(8)]) for code in named}
    plan: Json = {"hours": hours, "rates": {code: draw.money(12, 24) for code in named}}
    if draw.chance(0.4):
        plan["overtime_hours"] = {code: column(draw, month, [0, 0, "1.5", 4]) for code in named}
    if draw.chance(0.3):
        changes = [{"from": date(month.year, month.month, draw.pick([1, 15, 28])).isoformat(), "rate": "18.00"}]
        changes += [{"from": date(month.year, month.month, 20).isoformat(), "rate": "19.25"}] * draw.whole(0, 1)
        plan["rate_overrides"] = {codes[0]: changes}
    if draw.chance(0.6):
        plan["salaried"] = people
    if draw.chance(0.25):
        tables = [plan[name] for name in ("hours", "overtime_hours") if name in plan]
        state = draw.random.getstate()
        for table in tables:
            draw.random.setstate(state)  # the same days in every table
            forget(draw, month, table, list(table))
    if draw.chance(0.08):
        forget(draw, month, plan["hours"], named[:1])
    return plan


def expense(draw: Draw) -> Json | None:
    if draw.chance(0.15):
        return None
    return {account: draw.pick([None, "0", str(draw.whole(0, 1500))]) for account in draw.some(EDITABLE, 0.5)}


def other_revenue(draw: Draw) -> Json | None:
    if draw.chance(0.1):
        return None
    return {
        "billable_expenses": draw.money(0, 1200),
        "revenue_validations": draw.maybe(draw.money(0, 450), 0.2),
        "miscellaneous": draw.money(-300, 300),
        "gpo_fees": draw.money(-310, 0),
        "signing_bonuses": draw.pick([None, "-500.00"]),
        "client_paid_expenses": draw.money(-260, 0),
    }


def by_period(months: list[date], make: Any) -> Json:
    """Period → what `make` gives for the month, without the months it gives None for."""
    made = {key_of(month): make(month) for month in months}
    return {key: value for key, value in made.items() if value is not None}
