"""Random daily feeds with gaps, zero loads and different last days."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from tests.oracle.draw import Draw
from tests.oracle.periods import days_of, week_before

Json = dict[str, Any]


def days_with_a_row(draw: Draw, months: list[date], today: date) -> list[date]:
    """The days a feed has rows for: up to some day before today, some missing in between."""
    last = today - timedelta(days=draw.pick([1, 1, 1, 2, 3, 6, 0]))
    missing = draw.pick([0, 0, 0.08, 0.3])
    return [day for month in months for day in days_of(month) if day <= last and not draw.chance(missing)]


def revenue(draw: Draw, scale: float, *, zero: bool) -> Json:
    if zero:
        return {"VD1": "0", "SD1": "0.00"}
    row = {"VD1": draw.money(1, 1500 * scale), "VO1": draw.money(0, 5000 * scale), "SD1": draw.money(0, 900 * scale)}
    for code, high in (("VD2", 400), ("VO3", 900), ("VM1", 40), ("SO1", 1800), ("SM1", 50), ("SM2", 20), ("OR1", 60)):
        if draw.chance(0.4):
            row[code] = draw.money(0, high)
    if draw.chance(0.1):
        row["ADJ"] = draw.pick(["-75.50", "-9000.00", "120", "33.10", "-150000.00" if draw.chance(0.2) else "-1.00"])
    return row


def hours(draw: Draw, codes: list[str], *, zero: bool, split: bool) -> Json:
    row: Json = {}
    for code in codes:
        spelled = draw.pick([code, code.lower()])
        if split:
            regular, overtime = ("0", "0") if zero else (draw.half_hours(40), draw.pick(["0", "1.5", "4"]))
            row[spelled] = {"regular": regular, "overtime": overtime}
        else:
            row[spelled] = {"total": "0" if zero else draw.half_hours(18)}
    return {code: value for code, value in row.items() if zero or draw.chance(0.95)}


def feed(draw: Draw, days: list[date], make: Callable[[bool], Any]) -> Json:
    """Date → row; some loads are zero, mostly the newest."""
    made: Json = {}
    newest = set(days[-draw.whole(1, 2) :]) if draw.chance(0.25) else set()
    for day in days:
        row = make(day in newest or draw.chance(0.03))
        if row != {}:
            made[day.isoformat()] = row
    return made


def feeds(draw: Draw, months: list[date], today: date, rooms: int, codes: list[str], scale: float) -> Json:
    """All feeds of the months that are not closed; each may be absent."""
    splits = draw.chance(0.5)
    makers: dict[str, Callable[[bool], Any]] = {
        "actual_revenue": lambda zero: revenue(draw, scale, zero=zero),
        "actual_rooms": lambda zero: "0" if zero else str(draw.whole(rooms // 3, rooms + 10)),
        "actual_payroll": lambda zero: "0.00" if zero else draw.money(200, 2000),
        "actual_bell": lambda zero: "0" if zero else draw.money(5, 400),
        "actual_hours": lambda zero: hours(draw, codes, zero=zero, split=splits and draw.chance(0.9)),
    }
    found: Json = {}
    for name, make in makers.items():
        days = days_with_a_row(draw, months, today)
        if draw.chance(0.9):
            found[name] = feed(draw, days, make)
    if months and draw.chance(0.7):
        earlier = {day.isoformat(): hours(draw, codes, zero=False, split=False) for day in week_before(months[0])}
        rows = {day: row for day, row in earlier.items() if row}
        found["actual_hours"] = {**found.get("actual_hours", {}), **rows}
    return found


def some_days(draw: Draw, months: list[date], scale: float) -> Json:
    """Revenue by code of closed months: of no day, of some, or of all."""
    found: Json = {}
    for month in months:
        share = draw.pick([0, 0, 0.1, 0.8, 1])
        days = [day for day in days_of(month) if draw.chance(share)]
        found |= {day.isoformat(): revenue(draw, scale, zero=draw.chance(0.02)) for day in days}
    return found
