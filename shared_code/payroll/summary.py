"""A month of payroll as reports over many sites read it: hours and cost by job family and series."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from shared_code.kit.money import ZERO, to_cents, to_four_places
from shared_code.kit.period import Period
from shared_code.payroll.models import PayrollFamily, PayrollSummary
from shared_code.payroll.month import PayrollMonth, Rows
from shared_code.payroll.persistence import payroll_by_day
from shared_code.payroll.ports import StoredPayroll

SERIES: Final = ("budget", "forecast", "scheduled", "actual")
"""The series that have rows by day; the trend is timekeeping on loaded days and the forecast on all others."""


def payroll_summary(month: PayrollMonth, months: Mapping[Period, StoredPayroll]) -> PayrollSummary:
    """What the days of a month add up to; `months` are those around it. Totals are the P&L's."""
    by_series = {name: _by_family(getattr(month, name)) for name in SERIES}
    families = sorted({family for found in by_series.values() for family in found})
    return PayrollSummary(
        families={
            family: PayrollFamily(
                hours={name: to_four_places(found[family][0]) for name, found in by_series.items() if family in found},
                cost={name: to_cents(found[family][1]) for name, found in by_series.items() if family in found},
            )
            for family in families
        },
        hours={name: hours for name, hours in month.hours._asdict().items() if hours is not None},
        cost={name: cost for name, cost in month.cost._asdict().items() if cost is not None},
        missing_rates=month.facts.unpriced,
        overtime_of_shared_week=_overtime_of_shared_week(month, months),
    )


def _by_family(rows: Rows) -> Mapping[str, tuple[Decimal, Decimal]]:
    """Hours and $ of a series by job family."""
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for day in rows.values():
        for key, row in day.items():
            hours, cost = found.get(key.group, (ZERO, ZERO))
            found[key.group] = hours + row.regular + row.overtime, cost + row.cost
    return found


def _overtime_of_shared_week(month: PayrollMonth, months: Mapping[Period, StoredPayroll]) -> Mapping[str, Decimal]:
    period = month.period
    book = payroll_by_day((period.shift(-1), period), months, month.staff)
    overtime = {
        code: book.hours.overtime_of_shared_week(code, period, threshold) for code, threshold in book.thresholds.items()
    }
    return {code: hours for code, hours in overtime.items() if hours}
