"""The vocabulary of revenue: families and classes of revenue codes, the forms of other and internal revenue."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple

from shared_code.kit.model import MonthlyValues
from shared_code.rates.models import FAMILY_OF

OTHER: Final = "other"
INTERNAL: Final = "internal"
"""The families of the forms of other revenue, and of manual adjustments to internal revenue."""

ADJUSTMENTS: Final = "ADJ"
BELL_CODES: Final = frozenset({"OR1", "OR2"})
CLASSES: Final = ("1", "2", "3")
FAMILIES: Final = tuple(dict.fromkeys(FAMILY_OF.values()))


class OtherField(NamedTuple):
    """One of the six fields of other revenue: its JSON name, the name it has in the calculation, label, sign."""

    field: str
    item: str
    label: str
    sign: Literal["positive", "negative", "any"]


OTHER_FIELDS: Final = (
    OtherField("billableExpenses", "billable_expenses", "Billable expenses", "positive"),
    OtherField("validations", "revenue_validations", "Revenue validations", "positive"),
    OtherField("miscellaneous", "miscellaneous", "Miscellaneous", "any"),
    OtherField("gpoFees", "gpo_fees", "GPO fees", "negative"),
    OtherField("signingBonuses", "signing_bonuses", "Signing bonuses", "negative"),
    OtherField("clientPaidExpenses", "client_paid_expenses", "Client paid expenses", "negative"),
)


def read_other_revenue(content: Mapping[str, Any]) -> Mapping[str, Decimal]:
    """The items of other revenue that managers saved in a form, by the names of the calculation, in $."""
    values = MonthlyValues.model_validate(content).values
    return {one.item: values[one.field] for one in OTHER_FIELDS if one.field in values}
