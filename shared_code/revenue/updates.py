"""What requests say: saves of other revenue, of the adjustment of external revenue, of adjustments to internal."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Final

from pydantic import (
    AfterValidator,
    Field,
    ModelWrapValidatorHandler,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from shared_code.kit.limits import ADJUSTMENTS, NAME_CHARACTERS, REASON_CHARACTERS
from shared_code.kit.model import Model
from shared_code.kit.money import Number, number_between, to_cents, to_four_places
from shared_code.revenue.internal.components import CALCULATED
from shared_code.statistics.models import Counter

MOST: Final = 999_999_999


def _dollars(minimum: int, maximum: int, why: str) -> AfterValidator:
    """Dollars and cents between two limits."""
    limits = {"minimum": minimum, "maximum": maximum, "why": why}

    def check(value: Decimal) -> Decimal:
        if not minimum <= value <= maximum:
            raise PydanticCustomError("out_of_range", "Value must lie between {minimum} and {maximum}{why}", limits)
        if value != to_cents(value):
            expected = {"expected": "at most two decimals"}
            raise PydanticCustomError("decimals", "Send dollars and cents, with {expected}", expected)
        return to_cents(value)

    return AfterValidator(check)


def _ratio(value: Decimal) -> Decimal:
    if not -1 <= value <= 1:
        limits = {"minimum": -1, "maximum": 1}
        raise PydanticCustomError("out_of_range", "Send a fraction between {minimum} and {maximum}", limits)
    return to_four_places(value)


Amount = Annotated[Number, _dollars(-MOST, MOST, ""), number_between(-MOST, MOST)]
Added = Annotated[
    Number,
    _dollars(0, MOST, ": it adds to internal revenue; what reduces it goes into another field"),
    number_between(0, MOST),
]
Deducted = Annotated[
    Number, _dollars(-MOST, 0, ": it reduces internal revenue; send it with a minus sign"), number_between(-MOST, 0)
]
Fraction = Annotated[Number, AfterValidator(_ratio), number_between(-1, 1)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=REASON_CHARACTERS)]


class OtherUpdate(Model):
    """A save of other revenue, $: an absent field keeps what is stored, null unsets it, 0 is a value."""

    billable_expenses: Added | None = None
    validations: Added | None = None
    miscellaneous: Amount | None = None
    gpo_fees: Deducted | None = None
    signing_bonuses: Deducted | None = None
    client_paid_expenses: Deducted | None = None
    reason: str | None = Field(None, max_length=REASON_CHARACTERS, description="Kept in the audit trail")

    @model_validator(mode="after")
    def _changes_something(self) -> "OtherUpdate":
        if not self.values():
            raise PydanticCustomError("missing", "Send at least one of the six fields")
        return self

    def values(self) -> Mapping[str, Decimal | None]:
        """What was sent, by JSON name."""
        return self.model_dump(by_alias=True, exclude_unset=True, exclude={"reason"})


class _Form(Model):
    """A body that says of fields it knows from the answer where they belong instead."""

    elsewhere: ClassVar[Mapping[str, str]]

    @model_validator(mode="wrap")
    @classmethod
    def _says_where_fields_belong(cls, data: Any, handler: ModelWrapValidatorHandler["_Form"]) -> "_Form":  # noqa: ANN401 - whatever was sent
        sent = data if isinstance(data, dict) else {}
        wrong = {name: value for name, value in sent.items() if name in cls.elsewhere}
        if not wrong:
            return handler(data)
        problems = [
            InitErrorDetails(
                type=PydanticCustomError("elsewhere", "{where}", {"where": cls.elsewhere[name]}),
                loc=(name,),
                input=value,
            )
            for name, value in wrong.items()
        ]
        try:
            handler({name: value for name, value in sent.items() if name not in wrong})
        except ValidationError as error:
            problems += [_again(problem) for problem in error.errors()]
        raise ValidationError.from_exception_data(cls.__name__, problems)


def _again(problem: Mapping[str, Any]) -> InitErrorDetails:
    kind = PydanticCustomError(problem["type"], problem["msg"], problem.get("ctx"))
    return InitErrorDetails(type=kind, loc=problem["loc"], input=problem["input"])


_COUNTS: Final = "Vehicles belong to statistics; save them with PUT /statistics/{siteId}/{period}"
_RATES: Final = "Rates are saved with PUT /rates/{siteId}/{period}"
_CALCULATED: Final = "This is calculated; leave it out"


class ExternalUpdate(_Form):
    """A save of the month's adjustment of external revenue."""

    elsewhere: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys((*Counter, "days", "counts", "count"), _COUNTS),
        **dict.fromkeys(("rates", "rate"), _RATES),
        "categories": f"{_COUNTS}. {_RATES}",
        **dict.fromkeys(("revenue", "gross", "total"), _CALCULATED),
    }

    adjustment_ratio: Fraction | None = Field(description="Fraction of gross revenue; null returns to the budget's")
    reason: Reason = Field(description="Kept beside the ratio and in the audit trail")


class AdjustmentUpdate(Model):
    """A manual adjustment of a component in $; null removes it."""

    component: str = Field(max_length=NAME_CHARACTERS)
    amount: Amount | None
    reason: Reason

    @field_validator("component")
    @classmethod
    def _is_a_component(cls, value: str) -> str:
        codes = [component.code for component in CALCULATED]
        if value not in codes:
            message = "There is no component {name} to adjust; use one of: {codes}"
            details = {"name": value, "codes": ", ".join(codes), "expected": codes}
            raise PydanticCustomError("unknown_component", message, details)
        return value


class InternalUpdate(_Form):
    """A save of manual adjustments of internal revenue: those not named stay."""

    elsewhere: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("components", "total"), "Calculated parts are read-only; send adjustments"),
        "otherRevenue": "Other revenue is saved with PUT /revenue/other/{siteId}/{period}",
    }

    adjustments: tuple[AdjustmentUpdate, ...] = Field(max_length=ADJUSTMENTS)
    reason: str | None = Field(None, max_length=REASON_CHARACTERS, description="Kept in the audit trail")

    @field_validator("adjustments")
    @classmethod
    def _names_each_component_once(cls, rows: tuple[AdjustmentUpdate, ...]) -> tuple[AdjustmentUpdate, ...]:
        if not rows:
            raise PydanticCustomError("missing", "Send at least one adjustment")
        if len({row.component for row in rows}) < len(rows):
            raise PydanticCustomError("component_twice", "A component appears twice; send each one once")
        return rows

    def values(self) -> Mapping[str, Decimal | None]:
        """$ by component."""
        return {row.component: row.amount for row in self.adjustments}

    def notes(self) -> Mapping[str, str]:
        """Why, by component."""
        return {row.component: row.reason for row in self.adjustments}

    def why(self) -> str:
        """The reason of the whole save: its own, else those of its adjustments."""
        return self.reason or "; ".join(dict.fromkeys(row.reason for row in self.adjustments))
