"""What requests say: saves of other revenue, of the adjustment of external revenue, of adjustments to internal."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Final

from pydantic import (
    AfterValidator,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from shared_code.kit.free_text import GivenReason, Reason
from shared_code.kit.limits import ADJUSTMENTS, NAME_CHARACTERS
from shared_code.kit.model import Model
from shared_code.kit.money import CENTS, Number, between, number_between, to_four_places
from shared_code.kit.validation import SOMETHING, each_once, is_echo, not_one_of
from shared_code.revenue.internal.components import CALCULATED
from shared_code.statistics.models import Counter

MOST: Final = 999_999_999


ADDS: Final = ": it adds to internal revenue; what reduces it goes into another field"
REDUCES: Final = ": it reduces internal revenue; send it with a minus sign"
Amount = Annotated[Number, between(-MOST, MOST), CENTS, number_between(-MOST, MOST)]
Added = Annotated[Number, between(0, MOST, ADDS), CENTS, number_between(0, MOST)]
Deducted = Annotated[Number, between(-MOST, 0, REDUCES), CENTS, number_between(-MOST, 0)]
Fraction = Annotated[Number, between(-1, 1), AfterValidator(to_four_places), number_between(-1, 1)]


class OtherUpdate(Model):
    """A save of other revenue, $: an absent field keeps what is stored, null unsets it, 0 is a value."""

    billable_expenses: Added | None = None
    validations: Added | None = None
    miscellaneous: Amount | None = None
    gpo_fees: Deducted | None = None
    signing_bonuses: Deducted | None = None
    client_paid_expenses: Deducted | None = None
    reason: Reason | None = Field(None, description="Kept in the audit trail")

    @model_validator(mode="after")
    def _changes_something(self, info: ValidationInfo) -> "OtherUpdate":
        if not self.values() and not is_echo(info):
            raise PydanticCustomError("nothing_sent", "send at least one of the six fields")
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


_COUNTS: Final = "belongs to statistics; save vehicles with PUT /statistics/{siteId}/{period}"
_RATES: Final = "belongs to rates; save it with PUT /rates/{siteId}/{period}"
_CALCULATED: Final = "is calculated; leave it out"


class ExternalUpdate(_Form):
    """A save of the month's adjustment of external revenue."""

    elsewhere: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys((*Counter, "days", "counts", "count"), _COUNTS),
        **dict.fromkeys(("rates", "rate"), _RATES),
        "categories": f"{_COUNTS}; rates with PUT /rates/{{siteId}}/{{period}}",
        **dict.fromkeys(("revenue", "gross", "total"), _CALCULATED),
    }

    adjustment_ratio: Fraction | None = Field(description="Fraction of gross revenue; null returns to the budget's")
    reason: GivenReason = Field(description="Kept beside the ratio and in the audit trail")


class AdjustmentUpdate(Model):
    """A manual adjustment of a component in $; null removes it."""

    component: str = Field(max_length=NAME_CHARACTERS)
    amount: Amount | None
    reason: GivenReason

    @field_validator("component")
    @classmethod
    def _is_a_component(cls, value: str) -> str:
        codes = [component.code for component in CALCULATED]
        if value not in codes:
            raise not_one_of("there is no component {name} to adjust; use one of: {choices}", codes, name=value)
        return value


class InternalUpdate(_Form):
    """A save of manual adjustments of internal revenue: those not named stay."""

    elsewhere: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("components", "total"), "is calculated and read-only; send adjustments"),
        "otherRevenue": "is saved with PUT /revenue/other/{siteId}/{period}",
    }

    adjustments: Annotated[
        tuple[AdjustmentUpdate, ...], SOMETHING, each_once("component", lambda row: row.component)
    ] = Field(max_length=ADJUSTMENTS)
    reason: Reason | None = Field(None, description="Kept in the audit trail")

    def values(self) -> Mapping[str, Decimal | None]:
        """$ by component."""
        return {row.component: row.amount for row in self.adjustments}

    def notes(self) -> Mapping[str, str]:
        """Why, by component."""
        return {row.component: row.reason for row in self.adjustments}

    def why(self) -> str:
        """The reason of the whole save: its own, else those of its adjustments."""
        return self.reason or "; ".join(dict.fromkeys(row.reason for row in self.adjustments))
