"""The vocabulary of payroll: job codes and families, months as saved and as loaded, month facts."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from pydantic import Field

from shared_code.kit.model import Model
from shared_code.kit.money import ZERO

FAMILY = "payroll"
LABOR: Final = "labor"
"""The family of the month facts that the P&L reads."""
JOBS_ROW: Final = "j"
"""Row key of a site's jobs."""

NOT_PRODUCTIVE = frozenset({"Bell", "Door"})
"""Job families whose hours move no vehicles; productivity leaves them out."""


UNASSIGNED: Final = "unassigned"
"""The group of the job codes that have none, and the code of budget that no job code could take."""
REGULAR_HOURS: Final = "regularHours"
OVERTIME_HOURS: Final = "overtimeHours"
RATE: Final = "rate"


class Mode(StrEnum):
    """What payroll is planned by; by code wherever the contract bills labor hours."""

    GROUP = "group"
    CODE = "code"


class JobGroup(Model):
    """A job family of the company."""

    group_id: str = Field(pattern=r"^[A-Za-z0-9-]{1,40}$")
    name: str
    active: bool = True


class JobCode(Model):
    """A title of timekeeping; it has no group until an administrator gives it one."""

    job_code: str = Field(pattern=r"^[A-Z0-9]{2,12}$")
    title: str
    group_id: str | None = None
    active: bool = True
    salaried: bool = False

    @property
    def is_new(self) -> bool:
        """Nobody gave it a title yet."""
        return self.title == self.job_code


class Families(Model):
    """The job families and job codes of the company, by id."""

    groups: Mapping[str, JobGroup] = {}
    codes: Mapping[str, JobCode] = {}

    def code(self, code: str) -> JobCode:
        """A job code; one that nobody listed yet is new and has no group."""
        return self.codes.get(code) or JobCode.model_construct(job_code=code, title=code)


def _defaults() -> Families:
    names = {"GSA": "Ground Support Agent", "GSC": "Ground Support Coordinator", "Valet": "Valet"}
    groups = {"GSA1": "GSA", "GSA2": "GSA", "GSC1": "GSC", "VLT1": "Valet", "VLT2": "Valet"}
    return Families(
        groups={group: JobGroup(group_id=group, name=name) for group, name in names.items()},
        codes={
            code: JobCode(job_code=code, title=f"{names[group]} {code[-1]}", group_id=group)
            for code, group in groups.items()
        },
    )


DEFAULT_FAMILIES: Final = _defaults()
"""The five codes of the customer's specification; what the reference data say of them wins."""


class SiteJob(Model):
    """A job code at a site: people, $/hour by timekeeping (0: none lately), annual salary the site bears in $."""

    employees: Decimal = ZERO
    average_rate: Decimal = ZERO
    allocated_salary: Decimal = ZERO
    active: bool = True


class SiteJobs(Model):
    """The job codes of a site; `profiles` says which codes take the budget of a job profile."""

    jobs: Mapping[str, SiteJob] = {}
    profiles: Mapping[str, Sequence[str]] = {}


class SavedPayrollMonth(Model):
    """A month's forecast as managers saved it, by day and job code or group: only what they sent.

    A rate holds from its day to the next one that was saved in the month.
    """

    mode: Mode
    days: Mapping[date, Mapping[str, Mapping[str, Decimal]]] = {}


class BudgetMonth(Model):
    """A month's payroll budget in hours and $, by job code, job profile or group; without shift differentials."""

    hours: Mapping[str, Decimal] = {}
    cost: Mapping[str, Decimal] = {}


class Worked(Model):
    """Hours of a job code on a day, scheduled or worked, and $ where the source tells them.

    Unpriced hours are those that some rows name without cost beside rows with one; without any cost all of them are.
    """

    regular_hours: Decimal = ZERO
    overtime_hours: Decimal = ZERO
    cost: Decimal | None = None
    unpriced_regular_hours: Decimal = ZERO
    unpriced_overtime_hours: Decimal = ZERO

    @property
    def hours(self) -> Decimal:
        return self.regular_hours + self.overtime_hours

    @property
    def unpriced(self) -> tuple[Decimal, Decimal]:
        """Regular and overtime hours without a cost; a cost of 0 beside hours is none."""
        if self.cost:
            return self.unpriced_regular_hours, self.unpriced_overtime_hours
        return self.regular_hours, self.overtime_hours


class WorkedMonth(Model):
    """A month of timekeeping or of the schedule, by day and job code; a day without rows is absent.

    `rows` are the rows that a code of a day adds up, by the id that the source gives them, where it gives one.
    """

    loaded_at: datetime
    days: Mapping[date, Mapping[str, Worked]] = {}
    rows: Mapping[date, Mapping[str, Mapping[str, Worked]]] = {}


class PayrollFacts(Model):
    """The month facts of payroll: hours worked on loaded days, by job family, and the same by day.

    `days` is empty in facts that were stored before it was kept.
    """

    hours: Mapping[str, Decimal]
    days: Mapping[date, Mapping[str, Decimal]] = {}

    @classmethod
    def of(cls, days: Mapping[date, Mapping[str, Decimal]]) -> "PayrollFacts":
        """The facts that some days add up to."""
        hours: dict[str, Decimal] = {}
        for families in days.values():
            for family, worked in families.items():
                hours[family] = hours.get(family, ZERO) + worked
        return cls(hours=dict(sorted(hours.items())), days=days)


class PayrollFamily(Model):
    """A job family of a month by series: hours, and $ of its rows."""

    hours: Mapping[str, Decimal]
    cost: Mapping[str, Decimal]


class PayrollSummary(Model):
    """A month of payroll: by job family, and in all, by series; what is worth a look.

    `missing_rates` names the loaded days, by job code, whose hours nobody priced. `overtime_of_shared_week` has, by job
    code, the overtime hours of the first days of the month that come from a payroll week begun in the month before.
    """

    families: Mapping[str, PayrollFamily]
    hours: Mapping[str, Decimal]
    cost: Mapping[str, Decimal]
    missing_rates: Mapping[str, tuple[date, ...]] = {}
    overtime_of_shared_week: Mapping[str, Decimal] = {}


class BillRate(NamedTuple):
    """What the client pays for an hour of a job code, $/hour."""

    rate: Decimal
    overtime_rate: Decimal


class BilledHours(NamedTuple):
    """Hours of a job code in a month, up to the weekly threshold and past it."""

    regular: Decimal
    overtime: Decimal


class Burden(NamedTuple):
    """What payroll of a month brings with it, in $; PTEB is 0 where `is_budgeted` is not true."""

    pteb: Decimal
    insurance: Decimal
    is_budgeted: bool = True
