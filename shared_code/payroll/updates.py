"""What requests say: a save of a month's payroll, and hours to calculate."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field, ValidationInfo, WithJsonSchema, field_validator, model_validator
from pydantic_core import PydanticCustomError

from shared_code.kit.limits import MONTH_DAYS, NAME_CHARACTERS, PAYROLL_ROWS, REASON_CHARACTERS
from shared_code.kit.model import Model
from shared_code.kit.money import Number, number_between, to_six_places
from shared_code.kit.period import AskedDay, Period
from shared_code.payroll.jobs import JobRoster
from shared_code.payroll.models import UNASSIGNED, Mode

MOST_RATE: Final = Decimal("999.99")
MOST_HOURS: Final = 99_999
"""Of a row; what is possible with the people there are is far less."""
_HOURS: Final = {"minimum": 0, "maximum": MOST_HOURS}
_RATES: Final = {"minimum": 0, "maximum": float(MOST_RATE)}


def _half_hours(value: Decimal) -> Decimal:
    if not 0 <= value <= MOST_HOURS:
        raise PydanticCustomError("out_of_range", "Hours must lie between {minimum} and {maximum}", _HOURS)
    if value * 2 != (value * 2).to_integral_value():
        raise PydanticCustomError("hours_step", "Hours come in steps of 0.5")
    return value


def _rate(value: Decimal) -> Decimal:
    if not 0 <= value <= MOST_RATE:
        raise PydanticCustomError("out_of_range", "Rate must lie between {minimum} and {maximum} $/hour", _RATES)
    return to_six_places(value)


HalfHours = Annotated[
    Number, AfterValidator(_half_hours), WithJsonSchema({"type": "number", **_HOURS, "multipleOf": 0.5})
]
Rate = Annotated[Number, AfterValidator(_rate), number_between(**_RATES)]


class RowPlace(Model):
    """A day of a group or of a job code; exactly one of the two is named."""

    date: AskedDay
    group: str | None = Field(
        None, max_length=NAME_CHARACTERS, description="Id of a job family, at sites that plan by group"
    )
    job_code: str | None = Field(
        None, max_length=NAME_CHARACTERS, description="At sites whose contract bills labor hours"
    )

    @field_validator("date")
    @classmethod
    def _lies_in_the_month(cls, value: AskedDay, info: ValidationInfo) -> AskedDay:
        period: Period | None = (info.context or {}).get("period")
        if period is not None and not period.covers(value):
            raise PydanticCustomError("outside_month", "Day is not in the month {period}", {"period": str(period)})
        return value

    @field_validator("group")
    @classmethod
    def _is_a_group_with_codes(cls, value: str | None, info: ValidationInfo) -> str | None:
        staff = _staff(info)
        if value is None or staff is None:
            return value
        if staff.mode is Mode.CODE and cls._by_mode():
            raise PydanticCustomError(
                "code_mode", "The contract of this site bills labor hours by job code; send jobCode instead of group"
            )
        family = staff.families.groups.get(value)
        if value not in staff.hourly or (value != UNASSIGNED and not (family and family.active)):
            raise PydanticCustomError(
                "unknown_group",
                "{group} is no group with active job codes paid by the hour at this site; use one of: {expected}",
                {"group": value, "expected": ", ".join(sorted(staff.hourly)) or "none"},
            )
        return value

    @field_validator("job_code")
    @classmethod
    def _is_an_active_code(cls, value: str | None, info: ValidationInfo) -> str | None:
        staff = _staff(info)
        if value is None or staff is None:
            return value
        if staff.mode is Mode.GROUP and cls._by_mode():
            raise PydanticCustomError("group_mode", "This site plans by group; send group instead of jobCode")
        code = value.upper()
        if code not in staff.active:
            state = "inactive" if code in staff.jobs.jobs else "unknown"
            message = "Job code {code} is {state} at this site; its route job-codes lists the active ones"
            raise PydanticCustomError("job_code", message, {"code": code, "state": state})
        if code in staff.salaried:
            message = "Job code {code} is salaried; its hours and cost follow from its people"
            raise PydanticCustomError("salaried", message, {"code": code})
        return code

    @model_validator(mode="after")
    def _names_one(self) -> Any:  # noqa: ANN401 - the model itself, of a class below
        if self.group is None and self.job_code is None:
            raise PydanticCustomError("missing", "Say which group or which jobCode the row is about")
        if self.group is not None and self.job_code is not None:
            raise PydanticCustomError("two_names", "A row is about a group or about a jobCode, not both")
        return self

    @classmethod
    def _by_mode(cls) -> bool:
        """Whether a site takes its own mode only."""
        return True

    @property
    def name(self) -> str:
        """How a saved month names the row."""
        return self.job_code or self.group or ""


class PayrollRowUpdate(RowPlace):
    """A row of a save: an absent field keeps what is stored, null returns it to the budget, 0 is a value."""

    regular_hours: HalfHours | None = None
    overtime_hours: HalfHours | None = None
    rate: Rate | None = Field(None, description="$/hour from this day on, to the next saved rate of the month")


class PayrollUpdate(Model):
    """A save of a month's payroll. The schedule is copied first, then cells return to budget, then rows are set."""

    rows: tuple[PayrollRowUpdate, ...] = Field((), max_length=PAYROLL_ROWS)
    copy_from_schedule: tuple[AskedDay, ...] = Field(
        (), max_length=MONTH_DAYS, description="Days whose forecast becomes the scheduled hours"
    )
    reset_to_budget: tuple[RowPlace, ...] = Field((), max_length=PAYROLL_ROWS)
    reason: str | None = Field(None, max_length=REASON_CHARACTERS, description="Kept in the audit trail")

    @field_validator("rows", "reset_to_budget")
    @classmethod
    def _names_each_cell_once(cls, rows: Sequence[RowPlace]) -> Sequence[RowPlace]:
        if len({(row.date, row.name) for row in rows}) < len(rows):
            raise PydanticCustomError("row_twice", "A row appears twice; send each day and group or job code once")
        return rows

    @field_validator("copy_from_schedule")
    @classmethod
    def _lies_in_the_month(cls, days: tuple[date, ...], info: ValidationInfo) -> tuple[date, ...]:
        period: Period | None = (info.context or {}).get("period")
        outside = [str(day) for day in days if period is not None and not period.covers(day)]
        if outside:
            words = {"days": ", ".join(outside), "period": str(period)}
            raise PydanticCustomError("outside_month", "{days} are not in the month {period}", words)
        return days

    @model_validator(mode="after")
    def _changes_something(self) -> "PayrollUpdate":
        if not (self.rows or self.copy_from_schedule or self.reset_to_budget):
            raise PydanticCustomError("missing", "Send rows, copyFromSchedule or resetToBudget")
        return self

    def places(self) -> Iterator[tuple[str, date]]:
        """Every day that is sent, with its place in the body."""
        yield from ((f"/rows/{index}/date", row.date) for index, row in enumerate(self.rows))
        yield from ((f"/copyFromSchedule/{index}", day) for index, day in enumerate(self.copy_from_schedule))
        yield from ((f"/resetToBudget/{index}/date", cell.date) for index, cell in enumerate(self.reset_to_budget))


class LaborRow(RowPlace):
    """Hours of a day to calculate, of a group or a job code at any site."""

    hours: HalfHours

    @classmethod
    def _by_mode(cls) -> bool:
        return False


class LaborRequest(Model):
    """Hours to calculate."""

    rows: tuple[LaborRow, ...] = Field(max_length=PAYROLL_ROWS)

    @model_validator(mode="after")
    def _has_rows(self) -> "LaborRequest":
        if not self.rows:
            raise PydanticCustomError("missing", "Send rows with the hours to calculate")
        return self


def _staff(info: ValidationInfo) -> JobRoster | None:
    return (info.context or {}).get("staff")
