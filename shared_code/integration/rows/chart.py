"""Rows of the chart of accounts."""

from typing import Annotated, ClassVar

from pydantic import Field

from shared_code.integration.rows.base import MasterRow
from shared_code.integration.rows.fields import OR_NONE, Account, Text


class ChartRow(MasterRow):
    """A main account, its name and its summary category; statistics and others belong to categories of their own."""

    KEY = ("account",)
    NEEDED = ("name", "category")
    ALIASES: ClassVar = {"mainaccount": ("account",), "accountname": ("name",), "issummarycategory": ("category",)}
    FILLS: ClassVar = {"name": "name", "category": "category"}

    account: Account = Field(description="main account")
    name: Annotated[Text | None, OR_NONE] = Field(None, description="text")
    category: Annotated[Text | None, OR_NONE] = Field(None, description="summary category")
