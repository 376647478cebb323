"""Rows of the chart of accounts."""

from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from shared_code.accounts.categories import CATEGORY_NAMES, category_named
from shared_code.integration.rows.base import MasterRow
from shared_code.integration.rows.fields import OR_NONE, Account, Text


def _category(value: str) -> str:
    name = category_named(value)
    if name not in CATEGORY_NAMES:
        raise PydanticCustomError("category", "write one of {names}", {"names": ", ".join(CATEGORY_NAMES)})
    return name


SummaryCategory = Annotated[Text, AfterValidator(_category)]


class ChartRow(MasterRow):
    """A main account, its name and its summary category; accounts of category STATISTICS are on no line."""

    KEY = ("account",)
    NEEDED = ("name", "category")
    ALIASES: ClassVar = {"mainaccount": ("account",), "accountname": ("name",), "issummarycategory": ("category",)}
    FILLS: ClassVar = {"name": "name", "category": "category"}

    account: Account = Field(description="main account")
    name: Annotated[Text | None, OR_NONE] = Field(None, description="text")
    category: Annotated[SummaryCategory | None, OR_NONE] = Field(
        None,
        description="summary category: `EXTERNAL REVENUE`, `INTERNAL REVENUE`, `PAYROLL`, `CLAIMS`, `PARKING RENTS`, "
        "`OTHER EXPENSE`, `PTEB`, `INSURANCE` make lines of the P&L; `STATISTICS` does not",
    )
