"""Hours and rates that are tried out: a month of payroll as if other rows had been saved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from shared_code.kit.money import ONE
from shared_code.kit.period import Period
from shared_code.payroll.by_day import PayrollByDay, codes_of, with_factor, with_rate
from shared_code.payroll.facts import SavedPayroll
from shared_code.payroll.forecast import Forecast
from shared_code.payroll.jobs import Key
from shared_code.payroll.models import OVERTIME_HOURS, RATE, REGULAR_HOURS, Mode, SavedPayrollMonth


class TriedRow(NamedTuple):
    """Hours of a group or of a job code (one of them is None) by a factor, and one rate on every day, $/hour."""

    group: str | None
    code: str | None
    factor: Decimal | None
    rate: Decimal | None


def groups_of(payroll: PayrollByDay, period: Period) -> Sequence[str] | None:
    """The groups whose hours can be tried; None where the book knows job codes only."""
    forecast = payroll.forecasts.get(period)
    return None if forecast is None else sorted(forecast.staff.hourly)


def tried_codes(payroll: PayrollByDay, period: Period) -> Sequence[str]:
    """The job codes whose hours can be tried: those with hours in the month, saved or budgeted."""
    forecast = payroll.forecasts.get(period)
    if forecast is None:
        return codes_of(payroll.saved.get(period))
    active = [code for codes in forecast.staff.hourly.values() for code in codes]
    return sorted({*codes_of(forecast.payroll(whole=True)), *(active if forecast.staff.mode is Mode.CODE else ())})


def codes_behind(payroll: PayrollByDay, period: Period, row: TriedRow) -> Sequence[str]:
    """The job codes that a row is about."""
    if row.code is not None:
        return [row.code]
    return payroll.forecasts[period].staff.hourly.get(row.group or "", ())


def tried(payroll: PayrollByDay, period: Period, rows: Iterable[TriedRow]) -> PayrollByDay:
    """The book with other rows in a month. Hours that nobody saved are the budget's, changed by the same percent.

    A row that can be saved gives what its save would give; a job code at a site that plans by group is changed in what
    its group has.
    """
    forecast, changing = payroll.forecasts.get(period), [row for row in rows if _changes(row)]
    by_key = {key: row for row in changing for key in _keys(forecast, row)}
    alone = [row for row in changing if row.code is not None and not _keys(forecast, row)]
    month = payroll.saved.get(period)
    if forecast is not None and by_key:
        forecast = _with_rows(forecast, by_key)
        month = forecast.payroll()
    if forecast is not None and alone:
        month = forecast.payroll(whole=True)
    for row in alone:
        month = None if month is None else _with_code(month, row)
    return payroll if month is None or not changing else payroll.with_saved(period, month)


def _changes(row: TriedRow) -> bool:
    return row.rate is not None or row.factor not in {None, ONE}


def _keys(forecast: Forecast | None, row: TriedRow) -> Sequence[Key]:
    """The rows of a save that a tried row means; none for what cannot be saved by itself."""
    if forecast is None:
        return ()
    staff = forecast.staff
    if row.code is not None:
        return [staff.key(row.code)] if staff.mode is Mode.CODE else ()
    codes = staff.hourly.get(row.group or "", ())
    return [staff.key(code) for code in codes] if staff.mode is Mode.CODE else [Key(row.group or "", None)]


def _with_rows(forecast: Forecast, rows: Mapping[Key, TriedRow]) -> Forecast:
    """The forecast as if the rows had been saved on every day of the month."""
    first = forecast.period.first_day
    days = {day: {name: dict(fields) for name, fields in cells.items()} for day, cells in forecast.saved_cells.items()}
    for day in forecast.period.days():
        for key, row in rows.items():
            cell, fields = forecast.cell(key, day), days.setdefault(day, {}).setdefault(key.name, {})
            hours = forecast.budget_day(key) if cell is None else cell.hours
            if row.factor is not None and (hours or REGULAR_HOURS in fields):
                fields[REGULAR_HOURS] = hours * row.factor
                if cell is not None and cell.overtime is not None:
                    fields[OVERTIME_HOURS] = cell.overtime * row.factor
            if row.rate is not None:
                fields.pop(RATE, None)
                if day == first:
                    fields[RATE] = row.rate
    return replace(forecast, saved=SavedPayrollMonth(mode=forecast.staff.mode, days=days))


def _with_code(month: SavedPayroll, row: TriedRow) -> SavedPayroll:
    code = row.code or ""
    changed = month if row.factor is None else with_factor(month, code, row.factor)
    return changed if row.rate is None else with_rate(changed, code, row.rate)
