"""What requests say: a save of a month's payroll, and hours to calculate."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field, ValidationInfo, WithJsonSchema, field_validator, model_validator
from pydantic_core import PydanticCustomError

from shared_code.kit.free_text import Reason
from shared_code.kit.limits import MONTH_DAYS, NAME_CHARACTERS, PAYROLL_ROWS
from shared_code.kit.model import Model
from shared_code.kit.money import Number, between, number_between, to_six_places
from shared_code.kit.period import AskedDay
from shared_code.kit.validation import SOMETHING, each_once, is_echo, not_one_of
from shared_code.payroll.jobs import JobRoster
from shared_code.payroll.models import UNASSIGNED, Mode

MOST_RATE: Final = Decimal("999.99")
MOST_HOURS: Final = 99_999
"""Of a row; what is possible with the people there are is far less."""
_HOURS: Final = {"minimum": 0, "maximum": MOST_HOURS}
_RATES: Final = {"minimum": 0, "maximum": float(MOST_RATE)}


def _half_hours(value: Decimal) -> Decimal:
    if value * 2 != (value * 2).to_integral_value():
        raise PydanticCustomError("hours_step", "write hours in steps of 0.5", {"expected": "steps of 0.5"})
    return value


HalfHours = Annotated[
    Number,
    between(0, MOST_HOURS),
    AfterValidator(_half_hours),
    WithJsonSchema({"type": "number", **_HOURS, "multipleOf": 0.5}),
]
Rate = Annotated[Number, between(0, MOST_RATE), AfterValidator(to_six_places), number_between(**_RATES)]


class RowPlace(Model):
    """A day of a group or of a job code; exactly one of the two is named."""

    date: AskedDay
    group: str | None = Field(
        None, max_length=NAME_CHARACTERS, description="Id of a job family, at sites that plan by group"
    )
    job_code: str | None = Field(
        None, max_length=NAME_CHARACTERS, description="At sites whose contract bills labor hours"
    )

    @field_validator("group")
    @classmethod
    def _is_a_group_with_codes(cls, value: str | None, info: ValidationInfo) -> str | None:
        staff = _staff(info)
        if value is None or staff is None:
            return value
        if staff.mode is Mode.CODE and cls._by_mode():
            raise PydanticCustomError(
                "code_mode", "the contract of this site bills labor hours by job code; send jobCode instead of group"
            )
        family = staff.families.groups.get(value)
        if value not in staff.hourly or (value != UNASSIGNED and not (family and family.active)):
            message = "{group} is no group with active job codes paid by the hour at this site; use one of: {choices}"
            raise not_one_of(message, sorted(staff.hourly), group=value)
        return value

    @field_validator("job_code")
    @classmethod
    def _is_an_active_code(cls, value: str | None, info: ValidationInfo) -> str | None:
        staff = _staff(info)
        if value is None or staff is None:
            return value
        if staff.mode is Mode.GROUP and cls._by_mode():
            raise PydanticCustomError("group_mode", "this site plans by group; send group instead of jobCode")
        code = value.upper()
        if code not in staff.active:
            state = "inactive" if code in staff.jobs.jobs else "unknown"
            message = "job code {code} is {state} at this site; GET /payroll/{siteId}/job-codes lists the active ones"
            raise PydanticCustomError("job_code", message, {"code": code, "state": state})
        if code in staff.salaried:
            message = "job code {code} is salaried; its hours and cost follow from its people; leave the row out"
            raise PydanticCustomError("salaried", message, {"code": code})
        return code

    @model_validator(mode="after")
    def _names_one(self) -> Any:  # noqa: ANN401 - the model itself, of a class below
        if self.group is None and self.job_code is None:
            raise PydanticCustomError("nothing_sent", "say which group or which jobCode the row is about")
        if self.group is not None and self.job_code is not None:
            raise PydanticCustomError("two_names", "names a group and a jobCode; send one of them")
        return self

    @classmethod
    def _by_mode(cls) -> bool:
        """Whether a site takes its own mode only."""
        return True

    @property
    def name(self) -> str:
        """How a saved month names the row."""
        return self.job_code or self.group or ""


def _cell(row: RowPlace) -> tuple[date, str]:
    return row.date, row.name


_EACH_ONCE: Final = each_once("day and group or job code", _cell)


class PayrollRowUpdate(RowPlace):
    """A row of a save: an absent field keeps what is stored, null returns it to the budget, 0 is a value."""

    regular_hours: HalfHours | None = None
    overtime_hours: HalfHours | None = None
    rate: Rate | None = Field(None, description="$/hour from this day on, to the next saved rate of the month")


class PayrollUpdate(Model):
    """A save of a month's payroll. The schedule is copied first, then cells return to budget, then rows are set."""

    rows: Annotated[tuple[PayrollRowUpdate, ...], _EACH_ONCE] = Field((), max_length=PAYROLL_ROWS)
    copy_from_schedule: tuple[AskedDay, ...] = Field(
        (), max_length=MONTH_DAYS, description="Days whose forecast becomes the scheduled hours"
    )
    reset_to_budget: Annotated[tuple[RowPlace, ...], _EACH_ONCE] = Field((), max_length=PAYROLL_ROWS)
    reason: Reason | None = Field(None, description="Kept in the audit trail")

    @model_validator(mode="after")
    def _changes_something(self, info: ValidationInfo) -> "PayrollUpdate":
        if not (self.rows or self.copy_from_schedule or self.reset_to_budget or is_echo(info)):
            raise PydanticCustomError("nothing_sent", "send rows, copyFromSchedule or resetToBudget")
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

    rows: Annotated[tuple[LaborRow, ...], SOMETHING] = Field(max_length=PAYROLL_ROWS)


def _staff(info: ValidationInfo) -> JobRoster | None:
    return (info.context or {}).get("staff")
