"""A month of timekeeping from its raw rows and the people of a site (3.5.5, 3.9, 3.15.26, 3.15.28).

A site-year document holds one amount a day, so what rows without a cost and salaried people make of a day is
calculated here, from rows as JSON: {date, code, regular, overtime, cost}, and people by job code: {employees, rate} or
{employees, salary}, a year's.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from tests.oracle.amounts import ZERO, cents, number
from tests.oracle.draw import Draw
from tests.oracle.periods import days_of, length_of_year

Row = dict[str, Any]
People = dict[str, dict[str, Any]]
HOURS_OF_A_DAY = Decimal(8)
HOURLY, SALARIED = ("VLT1", "VLT2", "CASH"), ("SRACCTMGR", "OPSMGR")


def hours_of(row: Row) -> Decimal:
    return number(row.get("regular")) + number(row.get("overtime"))


def loaded_days(rows: list[Row]) -> list[date]:
    """Days with a value, and days of zeros that a day with a value follows."""
    with_value = [date.fromisoformat(row["date"]) for row in rows if hours_of(row) != 0 or number(row.get("cost")) != 0]
    with_row = {date.fromisoformat(row["date"]) for row in rows}
    return sorted(day for day in with_row if any(later >= day for later in with_value))


def cost_of(row: Row, person: dict[str, Any], factor: Decimal) -> Decimal:
    """The row's own cost; without one hours at the rate of the code, nothing of a salaried code."""
    if number(row.get("cost")) != 0:
        return number(row["cost"])
    if "salary" in person:
        return ZERO
    return cents((number(row.get("regular")) + number(row.get("overtime")) * factor) * number(person["rate"]))


def to_date(rows: list[Row], people: People, factor: Decimal) -> tuple[Decimal, Decimal]:
    """Payroll of the loaded days in $, and their hours."""
    timekeeping = salaries = hours = ZERO
    for day in loaded_days(rows):
        today = [row for row in rows if row["date"] == day.isoformat()]
        for code, person in people.items():
            own = [row for row in today if row["code"] == code]
            paid = sum((cost_of(row, person, factor) for row in own), ZERO)
            timekeeping += paid
            if "salary" in person and paid == 0:
                salaries += number(person["salary"]) / length_of_year(day)
                hours += HOURS_OF_A_DAY * number(person["employees"])
            else:
                hours += sum((hours_of(row) for row in own), ZERO)
    return cents(timekeeping) + cents(salaries), hours


def random_people(draw: Draw) -> People:
    hourly = {code: {"employees": draw.whole(0, 5), "rate": draw.money(11, 29)} for code in HOURLY}
    salaried = {code: {"employees": draw.whole(1, 2), "salary": draw.money(30000, 95000)} for code in SALARIED}
    return {**hourly, **salaried}


def random_rows(draw: Draw, month: date) -> list[Row]:
    """One row a day and code; some are missing, some without cost, some of zeros, salaried ones with and without."""
    rows = []
    for day in days_of(month)[: draw.whole(3, 31)]:
        for code in (*HOURLY, *SALARIED):
            if draw.chance(0.6 if code in HOURLY else 0.25):
                zero = draw.chance(0.1)
                hours = {"regular": "0" if zero else draw.half_hours(30), "overtime": draw.pick(["0", "0", "1.5"])}
                cost = draw.pick([None, "0.00", draw.money(20, 900), draw.money(20, 900)])
                rows.append({"date": day.isoformat(), "code": code, **hours, "cost": cost})
    return rows
