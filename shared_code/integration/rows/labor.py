"""Rows of labor: payroll budgets, and hours by day as worked or as scheduled."""

from calendar import isleap
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import MAXYEAR, date, timedelta
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Final, Self

from pydantic import AfterValidator, Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from shared_code.integration.mappings import Mappings
from shared_code.integration.rows.base import ROWS, Cells, DayRow, MonthRow, Place
from shared_code.integration.rows.fields import (
    FIELD,
    OR_NONE,
    Balance,
    DayOfTheYear,
    Hours,
    JobCode,
    LoadedDay,
    Minutes,
    MonthOfTheYear,
    RowId,
    SignedHours,
    Text,
    Year,
    YesNo,
    column,
)
from shared_code.kit.money import ZERO
from shared_code.kit.validation import letters

REGULAR, OVERTIME, COST = "regularHours", "overtimeHours", "cost"
UNPRICED: Final = {REGULAR: "unpricedRegularHours", OVERTIME: "unpricedOvertimeHours"}
"""Hours whose cost no row tells, by the hours that they are part of."""

MINUTES: Final = {
    "regular_hours": "regular_minutes",
    "overtime_hours": "overtime_minutes",
    "double_overtime_hours": "double_overtime_minutes",
}
"""The column of minutes in place of each column of hours."""
SIXTY: Final = Decimal(60)

_COUNTED: Final = {"regular_hours": REGULAR, "overtime_hours": OVERTIME, "double_overtime_hours": OVERTIME}
_ROUNDED: Final = Decimal("0.005")
"""Hours beside minutes may be rounded to two decimals."""
_PAID_ONLY: Final = frozenset({"differential", "mealpremium"})
_DELETED: Final = "deleted"
_BALANCES: Final = {"prhours": "hours", "payroll": "cost"}
"""What a balance of the budget system is, by what it calls it."""
_OVERTIME: Final = frozenset({"overtime", "ot", "doubletime", "doubleovertime", "dt"})


def _balance_kind(value: str) -> str:
    if letters(value) not in _BALANCES:
        raise PydanticCustomError("balance_desc", "write PR Hours or Payroll, and leave other rows out")
    return letters(value)


class PayrollBudgetRow(MonthRow):
    """Hours and $ of a month by job code, job profile or group, in columns or in rows of their own."""

    KEY = ("site", "period", "job")
    VALUES = ("cost", "hours")
    INSTEAD: ClassVar = {
        "period": ("year", "month_of_the_year"),
        "cost": ("balance_desc", "balance"),
        "hours": ("balance_desc", "balance"),
    }
    ALIASES: ClassVar = {
        **MonthRow.ALIASES,
        "jobcode": ("job",),
        "jobprofile": ("job",),
        "group": ("job",),
        "month": ("month_of_the_year",),
    }

    job: Text = Field(description="job code, profile or group")
    cost: Annotated[Balance | None, OR_NONE] = Field(None, description="$")
    hours: Annotated[Hours | None, OR_NONE] = Field(None, description="hours; none for salaries")
    year: Year | None = Field(None, description="with the month of the year in place of the period")
    month_of_the_year: MonthOfTheYear | None = Field(None, description="1 to 12")
    balance_desc: Annotated[str, AfterValidator(_balance_kind)] = Field(
        "", description="`PR Hours` or `Payroll`: what `balance` holds, in place of hours and cost"
    )
    balance: Annotated[Balance | None, OR_NONE] = Field(None, description="hours or $, as `balance_desc` says")

    @classmethod
    def completed(cls, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """The period of a year and a month of it, and hours or cost as the budget system exports them."""
        year, month = (str(values.get(name)).removesuffix(".0") for name in cls.INSTEAD["period"])
        found = dict(values)
        if "period" not in values and year.isdecimal() and month.isdecimal():
            found["period"] = f"{year}-{month:0>2}"
        kind = _BALANCES.get(letters(str(values.get("balance_desc", ""))))
        if kind and "balance" in values:
            found.setdefault(kind, values["balance"])
        return found

    @model_validator(mode="after")
    def _agrees(self, info: ValidationInfo) -> Self:
        """Refuse a period, hours or cost beside columns that say another."""
        for name, value in (("year", self.period.year), ("month_of_the_year", self.period.month)):
            if getattr(self, name) not in {None, value}:
                raise _contradiction(info, "period", name)
        kind = _BALANCES.get(self.balance_desc)
        if self.balance is not None and (kind is None or getattr(self, kind) != self.balance):
            raise _contradiction(info, kind or "balance_desc", "balance")
        return self

    def money(self, mappings: Mappings) -> Collection[str]:  # noqa: ARG002 - no code of it is mapped
        return ("cost", "balance") if _BALANCES.get(self.balance_desc) == "cost" else ("cost",)

    def entry(self) -> Place:
        return ("job", self.job)

    def cells(self) -> Cells:
        return {(section, self.job): value for section, value in self.given(self.VALUES).items()}


class ScheduleRow(DayRow):
    """Hours of a job code on a day as scheduled, in hours or minutes; rows of a code and day add up."""

    KEY = ("site", "date", "job_code")
    VALUES = (
        *("regular_hours", "overtime_hours", "double_overtime_hours"),
        *("regular_minutes", "overtime_minutes", "double_overtime_minutes"),
        "cost",
    )
    INSTEAD: ClassVar = {"date": ("year", "day_of_the_year")}
    ALIASES: ClassVar = {
        **DayRow.ALIASES,
        "title": ("job_code",),
        "workrole": ("job_code",),
        "dayofyear": ("day_of_the_year",),
        "totalhours": ("regular_hours",),
        "totalminutes": ("regular_minutes",),
        "minutes": ("regular_minutes",),
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
    double_overtime_hours: Annotated[SignedHours | None, OR_NONE] = Field(
        None, description="hours that count as overtime too"
    )
    regular_minutes: Annotated[Minutes | None, OR_NONE] = Field(
        None, description="minutes in place of hours; where both stand they must agree"
    )
    overtime_minutes: Annotated[Minutes | None, OR_NONE] = Field(None, description="as above")
    double_overtime_minutes: Annotated[Minutes | None, OR_NONE] = Field(None, description="as above")
    cost: Annotated[Balance | None, OR_NONE] = Field(
        None, description="$ of all hours; hours without cost count at the code's rate"
    )
    pay_type: Annotated[str, AfterValidator(letters)] = Field(
        "", description="`DIFFERENTIAL` and `MEAL PREMIUM` count as $ and not as hours, `OVERTIME` as overtime hours"
    )
    deleted: YesNo = Field(default=False, description="`yes`: the row does not count, and what was stored of it goes")
    year: Year | None = Field(None, description="with the day of the year in place of the date; they must agree")
    day_of_the_year: DayOfTheYear | None = Field(None, description="1 to 366; 1 is 1 January")
    row_id: RowId | None = Field(None, description="what the source calls the row, for good: late rows then add")

    @classmethod
    def completed(cls, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """The date of a year and a day of it; month 0 where the year has no such day, so that it is refused."""
        year, number = (str(values.get(name)).removesuffix(".0") for name in cls.INSTEAD["date"])
        if "date" in values or not (year.isdecimal() and number.isdecimal()):
            return values
        days = isleap(int(year)) + 365
        is_day = 0 < int(year) <= MAXYEAR and 0 < int(number) <= days
        day = date(int(year), 1, 1) + timedelta(int(number) - 1) if is_day else f"{year}-00-00"
        return {**values, "date": str(day)}

    @model_validator(mode="after")
    def _agrees(self, info: ValidationInfo) -> Self:
        """Refuse hours and minutes, or a date and a day of a year, that contradict each other."""
        for hours, minutes in MINUTES.items():
            one, other = getattr(self, hours), getattr(self, minutes)
            if one is not None and other is not None and abs(one - other / SIXTY) > _ROUNDED:
                raise _contradiction(info, hours, minutes)
        for name, value in (("year", self.date.year), ("day_of_the_year", self.date.timetuple().tm_yday)):
            if getattr(self, name) not in {None, value}:
                raise _contradiction(info, "date", name)
        return self

    @property
    def left_out(self) -> str | None:
        return super().left_out or (_DELETED if self.deleted else None)

    @property
    def remark(self) -> str | None:
        has_hours = not self.model_fields_set.isdisjoint({*MINUTES, *MINUTES.values()})
        premium = self.pay_type in _PAID_ONLY and has_hours
        return super().remark or ("hours of a premium are those of other rows; only $ count" if premium else None)

    def money(self, mappings: Mappings) -> Collection[str]:  # noqa: ARG002 - no code of it is mapped
        return (COST,)

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
        found: dict[str, Decimal | None] = {}
        for field, name in _COUNTED.items():
            if not self.model_fields_set.isdisjoint({field, MINUTES[field]}):
                counted = OVERTIME if self.pay_type in _OVERTIME else name
                value, before = self._in_hours(field), found.get(counted)
                found[counted] = before if value is None else value + (before or ZERO)
        return found

    def _in_hours(self, field: str) -> Decimal | None:
        """Hours as told, or else of minutes: unrounded, so that 20 and 40 minutes are an hour."""
        hours: Decimal | None = getattr(self, field)
        minutes: Decimal | None = getattr(self, MINUTES[field])
        return hours if minutes is None else minutes / SIXTY


class TimekeepingRow(ScheduleRow):
    """Hours of a job code on a day as worked; rows of a code and day add up."""

    date: LoadedDay = Field(description="today or before")


def _contradiction(info: ValidationInfo, first: str, second: str) -> PydanticCustomError:
    words, names = "{first} and {second} differ; write what is right in one", {"first": first, "second": second}
    return PydanticCustomError(
        "differ", words, {**{key: column(info, name) for key, name in names.items()}, FIELD: first}
    )


def spelled_twice(stored: Iterable[Place], said: Iterable[Place]) -> Iterator[str]:
    """Jobs of a payroll budget whose names differ by case, blanks or signs alone: they would count twice."""
    first = {letters(job): job for job in sorted(place[1] for place in stored)}
    for job in sorted({place[1] for place in said}):
        if (other := first.setdefault(letters(job), job)) != job:
            yield f"{job} is also spelled {other}; write {other}, for both would count"
