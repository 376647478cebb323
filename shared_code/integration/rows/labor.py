"""Rows of labor: payroll budgets, and hours by day as worked or as scheduled."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from shared_code.integration.models import Entries
from shared_code.integration.rows.fields import Balance, DayRow, Hours, JobCode, LoadedDay, MonthRow, Text
from shared_code.kit.money import ZERO


class PayrollBudgetRow(MonthRow):
    """Hours and $ of a month by job code, job profile or group."""

    KEY = UNIT = ("site", "period", "job")

    job: Text
    cost: Balance
    hours: Hours | None = None


class ScheduleRow(DayRow):
    """Hours of a job code on a day as scheduled; $ where the source tells them."""

    KEY = ("site", "date", "job_code")

    job_code: JobCode
    regular_hours: Hours
    overtime_hours: Hours = ZERO
    cost: Balance | None = None


class TimekeepingRow(ScheduleRow):
    """Hours of a job code on a day as worked."""

    date: LoadedDay


def payroll_budget_entries(rows: Sequence[PayrollBudgetRow]) -> Entries:
    """Hours and $ by job."""
    return {"hours": {row.job: row.hours for row in rows}, "cost": {row.job: row.cost for row in rows}}


def worked_entries(rows: Sequence[ScheduleRow]) -> Entries:
    """Hours and $ by day and job code."""
    days: dict[date, dict[str, Mapping[str, Decimal | None]]] = {}
    for row in rows:
        figures = {"regularHours": row.regular_hours, "overtimeHours": row.overtime_hours, "cost": row.cost}
        days.setdefault(row.date, {})[row.job_code] = figures
    return {"days": days}
