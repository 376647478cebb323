"""A calculated month of payroll as the API shows it: rounded once, with provenance."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Literal

from shared_code.accounts.provenance import Provenance, origin, planned_origin
from shared_code.kit.money import ZERO, to_cents, to_four_places, to_six_places
from shared_code.payroll.jobs import Key
from shared_code.payroll.month import PayrollFigures, PayrollMonth, Reconciliation, Rows, Totals
from shared_code.payroll.ports import PayrollBalances
from shared_code.payroll.views import (
    AccountReconciliation,
    CostBeyondRows,
    CostTotals,
    HoursTotals,
    PayrollForecast,
    PayrollReconciliation,
    PayrollRow,
    PayrollTotals,
)

SeriesName = Literal["budget", "forecast", "scheduled", "actual"]
Source = Literal["budget", "forecast", "scheduled", "actual", "none"]


def show(month: PayrollMonth) -> PayrollForecast:
    """The month in the shape of GET /payroll/{siteId}/{period}."""
    return PayrollForecast(
        site_id=month.site_id,
        period=month.period,
        mode=month.staff.mode,
        totals=PayrollTotals(
            hours=_hours(month.hours),
            salaried_hours=_hours(month.hours_of_salaried),
            cost=CostTotals(**month.cost._asdict()),
            cost_beyond_rows=_beyond_rows(month),
        ),
        reconciliation=_reconciliation(month.reconciliation, month.books) if month.reconciliation else None,
        rows=tuple(_rows(month)),
        provenance=_provenance(month),
    )


def _hours(totals: Totals) -> HoursTotals:
    return HoursTotals(**{name: _four_places(value) for name, value in totals._asdict().items()})


def _beyond_rows(month: PayrollMonth) -> CostBeyondRows:
    """What the totals hold and the rows, each of which is rounded by itself, do not add up to."""
    totals = month.cost._asdict()
    return CostBeyondRows(
        **{
            name: None if totals[name] is None else totals[name] - _cost(rows)
            for name, rows in _rows_by_series(month).items()
        }
    )


def _cost(rows: Rows) -> Decimal:
    return sum((to_cents(figures.cost) for day in rows.values() for figures in day.values()), ZERO)


def _rows_by_series(month: PayrollMonth) -> Mapping[SeriesName, Rows]:
    return {"budget": month.budget, "forecast": month.forecast, "scheduled": month.scheduled, "actual": month.actual}


def _reconciliation(found: Reconciliation, books: PayrollBalances) -> PayrollReconciliation:
    ledger = sum((one.ledger for one in found.accounts), ZERO)
    return PayrollReconciliation(
        timekeeping=found.timekeeping,
        salaried=found.salaried,
        ledger=ledger,
        difference=ledger - found.timekeeping - found.salaried,
        accounts=tuple(
            AccountReconciliation(
                account=one.account,
                name=books.names.get(one.account, ""),
                days=one.days,
                ledger=one.ledger,
                difference=one.ledger - one.days,
            )
            for one in found.accounts
        ),
    )


def _rows(month: PayrollMonth) -> Iterator[PayrollRow]:
    series = _rows_by_series(month)
    for day in month.period.days():
        for name, rows in series.items():
            for key, figures in rows.get(day, {}).items():
                yield _row(month, name, day, key, figures)


def _row(month: PayrollMonth, series: SeriesName, day: date, key: Key, figures: PayrollFigures) -> PayrollRow:
    unset: Source = "budget" if month.has_budget and month.is_open else "none"
    is_known = series != "forecast" or month.is_known(key, day)
    return PayrollRow.model_construct(
        date=day,
        group=key.group,
        job_code=key.job_code,
        series=series,
        source=unset if series == "forecast" and not figures.saved else series,
        regular_hours=to_four_places(figures.regular) if is_known else None,
        overtime_hours=to_four_places(figures.overtime) if is_known else None,
        rate=None if figures.rate is None else to_six_places(figures.rate),
        cost=figures.cost if is_known else None,
        rate_overridden=figures.rate_overridden,
    )


def _provenance(month: PayrollMonth) -> Provenance:
    if month.books.closed:
        return Provenance(source="actual", actual_part=month.cost.actual, loaded_at=month.books.loaded_at)
    planned = planned_origin(saved=bool(month.saved_days), budgeted=month.has_budget)
    source = origin(planned, begun=bool(month.actual), whole=len(month.actual) == month.period.day_count)
    to_date = month.cost.actual
    return Provenance(
        source=source,
        cut_off=max(month.actual) if source == "mixed" else None,
        actual_part=to_date,
        forecast_part=month.cost.trend - (to_date or ZERO) if source != "actual" else None,
        loaded_at=month.stored.actual.loaded_at if month.stored.actual else None,
        initialized_from="budget" if month.has_budget and not month.saved_days else None,
    )


def _four_places(value: Decimal | None) -> Decimal | None:
    return None if value is None else to_four_places(value)
