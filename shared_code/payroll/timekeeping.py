"""Timekeeping of a month as it counts: rows with their cost, and on which loaded days a salary counts beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.payroll.jobs import JobRoster, Key
from shared_code.payroll.models import Worked
from shared_code.payroll.ports import StoredPayroll
from shared_code.payroll.rules import worked_cost
from shared_code.statistics.rules import loaded_days

Days = Mapping[date, Mapping[str, Worked]]
"""Rows of timekeeping or of the schedule by day and job code."""


@dataclass(frozen=True)
class Timekeeping:
    """The loaded days of a month.

    `rows` have a cost each; of salaried codes only those that timekeeping paid are there. `unpriced` names the days, by
    job code, whose cost is hours at the rate of the code.
    """

    rows: Days
    unpriced: Mapping[str, Sequence[date]]

    def salaried_on(self, code: str, day: date) -> bool:
        """Whether the salary of a salaried job code counts on a day: it is loaded, and timekeeping did not pay it."""
        return day in self.rows and code not in self.rows[day]


def timekeeping_of(period: Period, months: Mapping[Period, StoredPayroll], staff: JobRoster) -> Timekeeping:
    """The timekeeping of a month by its documents and those of the month after it."""
    rows: dict[date, dict[str, Worked]] = {}
    unpriced: dict[str, list[date]] = {}
    for day, codes in _loaded_rows(period, months).items():
        rows[day] = {}
        for code, row in codes.items():
            if not staff.families.code(code).salaried:
                rows[day][code] = _priced(code, row, staff)
                if any(row.unpriced):
                    unpriced.setdefault(code, []).append(day)
            elif row.cost:
                rows[day][code] = _paid(row)
    return Timekeeping(rows, unpriced)


def _priced(code: str, row: Worked, staff: JobRoster) -> Worked:
    """A row with the cost of all its hours; most rows come with it."""
    if row.cost and not any(row.unpriced):
        return row
    rate = staff.rate(Key(staff.group(code), code))
    cost = worked_cost(row.cost or ZERO, *row.unpriced, rate, staff.settings.overtime_factor)
    return row.model_copy(update={"cost": cost})


def _paid(row: Worked) -> Worked:
    """A row of a salaried job code without the hours that nobody paid."""
    regular, overtime = row.unpriced
    hours = {"regular_hours": row.regular_hours - regular, "overtime_hours": row.overtime_hours - overtime}
    return row.model_copy(update=hours)


def _loaded_rows(period: Period, months: Mapping[Period, StoredPayroll]) -> Days:
    """The rows of a month's loaded days."""
    rows = _rows(months, period)
    flat = {day: {code: row.hours or row.cost for code, row in codes.items()} for day, codes in rows.items()}
    later = any(row.hours or row.cost for codes in _rows(months, period.shift(1)).values() for row in codes.values())
    return {day: rows[day] for day in loaded_days(flat, later)}


def _rows(months: Mapping[Period, StoredPayroll], period: Period) -> Days:
    actual = months[period].actual if period in months else None
    return actual.days if actual else {}
