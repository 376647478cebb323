"""What hours cost and bring: calculated from what is sent, nothing is stored."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from shared_code.derivations.nodes import by
from shared_code.kit.answer import Answer, DataWarning
from shared_code.kit.clock import Clock
from shared_code.kit.errors import calculating
from shared_code.kit.exact_json import to_json
from shared_code.kit.money import ONE, ZERO, to_four_places
from shared_code.kit.period import Period
from shared_code.payroll.facts import DAYS_OF_A_WEEK
from shared_code.payroll.hours import SATURDAY
from shared_code.payroll.jobs import JobRoster, Key, PayrollReference
from shared_code.payroll.models import BilledHours
from shared_code.payroll.ports import HourlyRevenue, JobRegister, LaborBurden, PayrollStore, Sites
from shared_code.payroll.rules import labor_cost, split_week
from shared_code.payroll.updates import LaborRequest
from shared_code.payroll.views import LaborCostRow, LaborCosts
from shared_code.payroll.warnings import job_warnings


class SplitHours(NamedTuple):
    """Hours of a job code on a day, split at the weekly threshold; `rate` in $/hour."""

    date: date
    job_code: str
    regular: Decimal
    overtime: Decimal
    rate: Decimal


class Labor:
    """Cost, burden and revenue of hours."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a composition root hands over
        self,
        sites: Sites,
        store: PayrollStore,
        register: JobRegister,
        burden: LaborBurden,
        revenue: HourlyRevenue,
        clock: Clock,
    ) -> None:
        self._sites = sites
        self._store = store
        self._register = register
        self._burden = burden
        self._revenue = revenue
        self._clock = clock

    def calculate(self, site_id: str, request: LaborRequest) -> Answer[LaborCosts]:
        """What the hours cost; the payroll weeks are made of them alone.

        Raises SiteNotFound, CalculationError.
        """
        reference = PayrollReference(site=self._sites.get(site_id), families=self._register.families())
        today = self._clock.today()
        staff = JobRoster.of(reference, self._store.jobs(site_id), today)
        months = _by_month(split_hours(request, staff))
        factor = staff.settings.overtime_factor
        payroll = {period: _payroll(period, rows, factor) for period, rows in months.items()}
        burdens = {period: self._burden.of(site_id, period, cost) for period, cost in payroll.items()}
        revenue = [self._revenue.of(site_id, period, _billed(rows)) for period, rows in months.items()]
        costs = LaborCosts(
            rows=tuple(_view(row, factor) for rows in months.values() for row in rows),
            payroll=sum(payroll.values(), ZERO),
            pteb=sum((burden.pteb for burden in burdens.values()), ZERO),
            insurance=sum((burden.insurance for burden in burdens.values()), ZERO),
            per_labor_hour_revenue=sum(revenue, ZERO),
        )
        unbudgeted = [str(period) for period, burden in burdens.items() if not burden.is_budgeted]
        warnings = [*job_warnings(staff.entries()), *_no_budget(unbudgeted)]
        return Answer(to_json(costs), as_of=today, warnings=warnings)


def split_hours(request: LaborRequest, staff: JobRoster) -> Sequence[SplitHours]:
    """The hours by day and job code; those past the threshold of a payroll week are overtime."""
    found, worked = [], dict[tuple[str, date], Decimal]()
    for day, code, hours, rate in sorted(_pieces(request, staff)):
        week = code, day - timedelta(days=(day.weekday() - SATURDAY) % DAYS_OF_A_WEEK)
        before = worked.get(week, ZERO)
        found.append(SplitHours(day, code, *split_week(hours, before, staff.threshold(code)), rate))
        worked[week] = before + hours
    return found


def _pieces(request: LaborRequest, staff: JobRoster) -> Iterator[tuple[date, str, Decimal, Decimal]]:
    """Day, job code, hours, $/hour; the hours of a group are spread over its codes at the rate of the group."""
    for row in request.rows:
        group = row.group or staff.group(row.job_code or "")
        key = Key(group, row.job_code)
        for code, hours in staff.spread(key, row.hours).items():
            yield row.date, code, hours, staff.rate(key)


def _by_month(rows: Sequence[SplitHours]) -> Mapping[Period, Sequence[SplitHours]]:
    return {period: list(days) for period, days in groupby(rows, lambda row: Period.of(row.date))}


def _payroll(period: Period, rows: Sequence[SplitHours], factor: Decimal) -> Decimal:
    """$ of a month, the sum of its job codes in cents."""
    codes = {code: [row for row in rows if row.job_code == code] for code in {row.job_code for row in rows}}
    with calculating(line="payroll", period=period):
        return sum((_cost(of_code, factor) for of_code in codes.values()), ZERO)


def _cost(rows: Sequence[SplitHours], factor: Decimal) -> Decimal:
    hours = [*(row.regular for row in rows), *(row.overtime for row in rows)]
    factors = [*([ONE] * len(rows)), *([factor] * len(rows))]
    cost: Decimal = by(labor_cost, hours=hours, factors=factors, rates=[row.rate for row in rows] * 2).amount
    return cost


def _billed(rows: Sequence[SplitHours]) -> Mapping[str, BilledHours]:
    found: dict[str, BilledHours] = {}
    for row in rows:
        regular, overtime = found.get(row.job_code, (ZERO, ZERO))
        found[row.job_code] = BilledHours(regular + row.regular, overtime + row.overtime)
    return found


def _view(row: SplitHours, factor: Decimal) -> LaborCostRow:
    return LaborCostRow(
        date=row.date,
        job_code=row.job_code,
        regular_hours=to_four_places(row.regular),
        overtime_hours=to_four_places(row.overtime),
        cost=_cost([row], factor),
    )


def _no_budget(periods: Sequence[str]) -> Iterator[DataWarning]:
    if periods:
        message = f"No payroll is budgeted in {', '.join(periods)}, so PTEB is 0. Ask finance for the budget."
        yield DataWarning("NO_BUDGET", message, "pteb")
