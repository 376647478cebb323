"""Rows of labor: payroll budgets, and hours by day as worked or as scheduled."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Annotated, ClassVar, Final

from pydantic import AfterValidator, Field

from shared_code.integration.rows.base import ROWS, Cells, DayRow, MonthRow, Place
from shared_code.integration.rows.fields import (
    OR_NONE,
    Balance,
    Hours,
    JobCode,
    LoadedDay,
    RowId,
    SignedHours,
    Text,
    YesNo,
    letters,
)
from shared_code.kit.money import ZERO

REGULAR, OVERTIME, COST = "regularHours", "overtimeHours", "cost"
UNPRICED: Final = {REGULAR: "unpricedRegularHours", OVERTIME: "unpricedOvertimeHours"}
"""Hours whose cost no row tells, by the hours that they are part of."""

_PAID_ONLY: Final = frozenset({"differential", "mealpremium"})
_DELETED: Final = "deleted"
_OVERTIME: Final = frozenset({"overtime", "ot", "doubletime", "doubleovertime", "dt"})


class PayrollBudgetRow(MonthRow):
    """Hours and $ of a month by job code, job profile or group."""

    KEY = ("site", "period", "job")
    VALUES = ("cost", "hours")
    ALIASES: ClassVar = {**MonthRow.ALIASES, "jobcode": ("job",), "jobprofile": ("job",), "group": ("job",)}

    job: Text = Field(description="job code, profile or group")
    cost: Annotated[Balance | None, OR_NONE] = Field(None, description="$")
    hours: Annotated[Hours | None, OR_NONE] = Field(None, description="hours; none for salaries")

    def entry(self) -> Place:
        return ("job", self.job)

    def cells(self) -> Cells:
        return {(section, self.job): value for section, value in self.given(self.VALUES).items()}


class ScheduleRow(DayRow):
    """Hours of a job code on a day as scheduled; rows of a code and day add up."""

    KEY = ("site", "date", "job_code")
    VALUES = ("regular_hours", "overtime_hours", "cost")
    ALIASES: ClassVar = {
        **DayRow.ALIASES,
        "title": ("job_code",),
        "workrole": ("job_code",),
        "totalhours": ("regular_hours",),
        "hours": ("regular_hours",),
        "totaldollars": ("cost",),
        "id": ("row_id",),
        "shiftid": ("row_id",),
    }

    job_code: JobCode = Field(description="job code")
    regular_hours: Annotated[SignedHours | None, OR_NONE] = Field(
        None, description="hours, a correction below 0; all hours where the source does not split them"
    )
    overtime_hours: Annotated[SignedHours | None, OR_NONE] = Field(None, description="hours, a correction below 0")
    cost: Annotated[Balance | None, OR_NONE] = Field(
        None, description="$ of all hours; hours without cost count at the code's rate"
    )
    pay_type: Annotated[str, AfterValidator(letters)] = Field(
        "", description="`DIFFERENTIAL` and `MEAL PREMIUM` count as $ and not as hours, `OVERTIME` as overtime hours"
    )
    deleted: YesNo = Field(default=False, description="`yes`: the row does not count, and what was stored of it goes")
    row_id: RowId | None = Field(None, description="what the source calls the row, for good: late rows then add")

    @property
    def left_out(self) -> str | None:
        return super().left_out or (_DELETED if self.deleted else None)

    @property
    def goes(self) -> bool:
        return self.left_out == _DELETED or super().goes

    def adds_up(self) -> bool:
        return True

    def entry(self) -> Place:
        return ("days", self.date, self.job_code)

    def place(self) -> Place:
        return self.entry() if self.row_id is None else (ROWS, self.date, self.job_code, self.row_id)

    def cells(self) -> Cells:
        """Figures that add up: beside hours, how many of them no cost tells."""
        hours = self._hours()
        figures: dict[str, Decimal | None] = {**hours, **self.given((COST,))}
        if not self.cost:
            figures |= {UNPRICED[name]: value for name, value in hours.items() if value is not None}
        return {(*self.place(), name): value for name, value in figures.items()}

    def _hours(self) -> dict[str, Decimal | None]:
        """The hours that count: those of a premium are hours of other rows."""
        if self.pay_type in _PAID_ONLY:
            return {}
        given = self.given(("regular_hours", "overtime_hours"))
        if self.pay_type in _OVERTIME:
            return {OVERTIME: sum((value or ZERO for value in given.values()), ZERO)}
        names = {"regular_hours": REGULAR, "overtime_hours": OVERTIME}
        return {names[name]: value for name, value in given.items()}


class TimekeepingRow(ScheduleRow):
    """Hours of a job code on a day as worked; rows of a code and day add up."""

    date: LoadedDay = Field(description="today or before")


def spelled_twice(stored: Iterable[Place], said: Iterable[Place]) -> Iterator[str]:
    """Jobs of a payroll budget whose names differ by case, blanks or signs alone: they would count twice."""
    first = {letters(job): job for job in sorted(place[1] for place in stored)}
    for job in sorted({place[1] for place in said}):
        if (other := first.setdefault(letters(job), job)) != job:
            yield f"{job} is also spelled {other}; write {other}, for both would count"
