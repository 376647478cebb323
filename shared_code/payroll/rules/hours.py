"""Rules on hours: PAY-6 to PAY-14."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from shared_code.derivations.nodes import rule
from shared_code.kit.money import ONE, ZERO

MINUTES_IN_HOUR = 60
HUNDRED = Decimal(100)


class CodeBudgets(NamedTuple):
    """A budget by job code, and what no code of the site could take."""

    codes: Mapping[str, Decimal]
    unassigned: Decimal


class ScheduleVariance(NamedTuple):
    """Hours worked against hours scheduled; `favourable` is None when they are equal."""

    hours: Decimal
    percent: Decimal | None
    favourable: bool | None


@rule("PAY-6")
def spread_by_employees(total: Decimal, employees: Sequence[Decimal | None]) -> tuple[Decimal, ...]:
    """Hours or $ of a group, or of a budgeted profile, by job code, not rounded (docs/rules/payroll.md#pay-6).

        share of a code = total * employees of the code / employees     (equal shares when nobody is counted)

    >>> spread_by_employees(Decimal(120), [Decimal(8), Decimal(2)])
    (Decimal('96'), Decimal('24'))
    """
    counted = [count or ZERO for count in employees]
    weights = counted if any(counted) else [ONE] * len(counted)
    whole = sum(weights, ZERO)
    return tuple(total * weight / whole for weight in weights)


@rule("PAY-7")
def closest_code(
    group: str | None, groups: Mapping[str, str | None], employees: Mapping[str, Decimal | None]
) -> str | None:
    """Active job code that stands in for one nobody works (docs/rules/payroll.md#pay-7).

        closest code = active code of the same group with most employees, of several the first by name
        (None without a group, and when the group has no employee)

    >>> closest_code("Shuttle", {"SHUTL1": "Shuttle", "GSA": "GSA"}, {"SHUTL1": Decimal(1), "GSA": Decimal(8)})
    'SHUTL1'
    """
    peers = {code: count for code, count in employees.items() if count and group and groups.get(code) == group}
    return min(peers, key=lambda code: (-peers[code], code), default=None)


@rule("PAY-8")
def profile_codes(
    profile: str,
    mapped_codes: Sequence[str],
    groups: Mapping[str, str | None],
    employees: Mapping[str, Decimal | None],
) -> tuple[str, ...]:
    """Job codes that take the budget of a job profile; none when it is unassigned (docs/rules/payroll.md#pay-8).

        codes = the active code of the same name, else the active codes the profile is mapped to,
                else the closest active code (PAY-7), else none

    >>> profile_codes("SHUTTLE", ["SHUTL1", "SHUTL2"], {}, {"SHUTL1": Decimal(1), "GSA": Decimal(8)})
    ('SHUTL1',)
    """
    if profile in employees:
        return (profile,)
    if active := tuple(code for code in mapped_codes if code in employees):
        return active
    group = next((group for code in (profile, *mapped_codes) if (group := groups.get(code))), None)
    closest = closest_code(group, groups, employees)
    return () if closest is None else (closest,)


@rule("PAY-9")
def budget_by_code(
    budgets: Mapping[str, Decimal],
    codes: Mapping[str, Sequence[str]],
    employees: Mapping[str, Decimal | None],
    differentials: Collection[str],
) -> CodeBudgets:
    """Hours or $ budgeted by job profile, as hours or $ by active job code (docs/rules/payroll.md#pay-9).

        budget of a code = sum over the profiles of its share (PAY-6 over the codes of PAY-8)
        unassigned       = sum of the profiles without a code
        Profiles of shift differentials are left out; a code that no profile reaches has 0.

    >>> budget_by_code({"DRIVER": Decimal(600), "NIGHT": Decimal(9)}, {"DRIVER": ["IPT"]}, {"IPT": None}, ["NIGHT"])
    CodeBudgets(codes={'IPT': Decimal('600')}, unassigned=Decimal('0'))
    """
    shares, unassigned = dict.fromkeys(employees, ZERO), ZERO
    for profile, budget in budgets.items():
        recipients = codes.get(profile, ())
        if profile in differentials:
            continue
        if not recipients:
            unassigned += budget
        for code, share in zip(
            recipients, spread_by_employees(budget, [employees[c] for c in recipients]), strict=True
        ):
            shares[code] += share
    return CodeBudgets(shares, unassigned)


@rule("PAY-10")
def budget_hours(month_hours: Decimal, days: int, days_in_month: int) -> Decimal:
    """Budgeted hours of some days of a month, exact (docs/rules/payroll.md#pay-10).

        budget hours of the days = month hours * days / days in the month

    >>> budget_hours(Decimal(600), 1, 30)
    Decimal('20')
    """
    return month_hours * days / days_in_month


@rule("PAY-11")
def forecast_hours(saved_hours: Decimal | None, budget_hours: Decimal | None) -> Decimal:
    """Hours/day a forecast holds; saved hours of 0 are hours (docs/rules/payroll.md#pay-11).

        forecast hours = saved hours, else budget hours, else 0

    >>> forecast_hours(Decimal(0), Decimal(20)), forecast_hours(None, Decimal(20)), forecast_hours(None, None)
    (Decimal('0'), Decimal('20'), Decimal('0'))
    """
    if saved_hours is not None:
        return saved_hours
    return ZERO if budget_hours is None else budget_hours


@rule("PAY-12")
def salaried_hours(employees: Decimal | None, hours_per_employee: Decimal) -> Decimal:
    """Hours/day of a salaried job code (docs/rules/payroll.md#pay-12).

        hours = active employees * hours per employee

    >>> salaried_hours(Decimal(2), Decimal(8))
    Decimal('16')
    """
    return (employees or ZERO) * hours_per_employee


@rule("PAY-13")
def scheduled_hours(regular_minutes: Decimal, overtime_minutes: Decimal, double_minutes: Decimal) -> Decimal:
    """Hours of scheduled shifts from their minutes, not rounded (docs/rules/payroll.md#pay-13).

        scheduled hours = (regular + overtime + double overtime minutes) / 60

    >>> scheduled_hours(Decimal(480), Decimal(90), Decimal(30))
    Decimal('10')
    """
    return (regular_minutes + overtime_minutes + double_minutes) / MINUTES_IN_HOUR


@rule("PAY-14")
def schedule_variance(scheduled: Decimal, actual: Decimal) -> ScheduleVariance:
    """Hours worked beyond the schedule, also in percent, not rounded (docs/rules/payroll.md#pay-14).

        hours   = actual - scheduled
        percent = hours / scheduled * 100     (none when nothing was scheduled)
        Fewer hours are favourable.

    >>> schedule_variance(Decimal(120), Decimal(126))
    ScheduleVariance(hours=Decimal('6'), percent=Decimal('5'), favourable=False)
    """
    hours = actual - scheduled
    return ScheduleVariance(hours, hours * HUNDRED / scheduled if scheduled else None, hours < 0 if hours else None)
