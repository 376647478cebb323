"""A month of payroll after a save: what was sent laid over what is stored."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from shared_code.payroll.forecast import Forecast
from shared_code.payroll.jobs import JobRoster, Key
from shared_code.payroll.models import OVERTIME_HOURS, RATE, REGULAR_HOURS, SavedPayrollMonth, Worked, WorkedMonth
from shared_code.payroll.updates import PayrollUpdate
from shared_code.store.audit_log import FieldChange

Cells = dict[tuple[date, str, str], Decimal | None]
"""Day, name of the row, field → value; None returns it to the budget."""


def merge(
    plan: Forecast, scheduled: WorkedMonth | None, update: PayrollUpdate
) -> tuple[SavedPayrollMonth, list[FieldChange]]:
    """The month after a save, and every field sent with its value before and after.

    The schedule is copied first, then cells return to the budget, then rows are set.
    """
    sent = _sent(plan, scheduled.days if scheduled else {}, update)
    saved = plan.saved_cells
    changes = [
        FieldChange(f"/rows/{day}/{name}/{field}", saved.get(day, {}).get(name, {}).get(field), value)
        for (day, name, field), value in sent.items()
    ]
    days: dict[date, dict[str, dict[str, Decimal]]] = {
        day: {name: dict(fields) for name, fields in rows.items()} for day, rows in saved.items()
    }
    for (day, name, field), value in sent.items():
        fields = days.setdefault(day, {}).setdefault(name, {})
        fields.pop(field, None)
        if value is not None:
            fields[field] = value
    kept = {day: {name: fields for name, fields in sorted(days[day].items()) if fields} for day in sorted(days)}
    return SavedPayrollMonth(mode=plan.staff.mode, days={day: rows for day, rows in kept.items() if rows}), changes


def _sent(plan: Forecast, scheduled: Mapping[date, Mapping[str, Worked]], update: PayrollUpdate) -> Cells:
    sent: Cells = {}
    for day in update.copy_from_schedule:
        for key, shifts in _shifts(plan, scheduled.get(day, {})):
            sent[day, key.name, REGULAR_HOURS] = sum((shift.regular_hours for shift in shifts), Decimal(0))
            sent[day, key.name, OVERTIME_HOURS] = sum((shift.overtime_hours for shift in shifts), Decimal(0)) or None
    for cell in update.reset_to_budget:
        sent |= {(cell.date, cell.name, field): None for field in (REGULAR_HOURS, OVERTIME_HOURS, RATE)}
    for row in update.rows:
        values = row.model_dump(by_alias=True, exclude_unset=True, include={"regular_hours", "overtime_hours", "rate"})
        sent |= {(row.date, row.name, field): value for field, value in values.items()}
    return sent


def _shifts(plan: Forecast, rows: Mapping[str, Worked]) -> Iterator[tuple[Key, list[Worked]]]:
    """The shifts of every row that can be planned; a row without shifts has no hours that day."""
    staff: JobRoster = plan.staff
    codes = [code for code in rows if not staff.families.code(code).salaried]
    planned = {key for key in plan.keys if key.job_code not in staff.salaried}
    for key in sorted(planned | {staff.key(code) for code in codes}, key=lambda one: one.name):
        yield key, [rows[code] for code in codes if staff.key(code) == key]
