"""Rows of mapping tables: what a source's accounts and currencies stand for."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Final

from pydantic import BeforeValidator, Field, StringConstraints

from shared_code.integration.rows.base import MasterRow, SiteRow
from shared_code.integration.rows.fields import (
    OR_NONE,
    Account,
    AnyDay,
    Currency,
    NewSite,
    number,
    written,
)
from shared_code.kit.limits import FIRST_YEAR

SOURCE_CODE: Final = r"[A-Z0-9][A-Z0-9.-]{0,29}"
"""How a source may write an account of its own."""

SourceCode = Annotated[
    str, StringConstraints(to_upper=True), written(SOURCE_CODE, "write letters, digits, points and hyphens")
]
ForeignCurrency = Annotated[
    Currency, written(r"(?!USD)...", "everything is stored in USD, which needs no rate; leave the row out")
]
ExchangeRate = Annotated[Decimal, BeforeValidator(number), Field(gt=0, le=1_000_000)]

_ALWAYS: Final = date(FIRST_YEAR, 1, 1)


class AccountMapRow(MasterRow):
    """The main account that a code of a source stands for."""

    KEY = ("code", "since")
    FILLS: ClassVar = {"code": "code", "since": "since", "account": "account"}
    ALIASES: ClassVar = {"sourceaccount": ("code",), "mainaccount": ("account",)}

    code: SourceCode = Field(description="the account as the source writes it, such as `REV-10`")
    since: AnyDay = Field(
        _ALWAYS, description="first day of the month from which it stands for the account; empty: always"
    )
    account: Annotated[Account | None, OR_NONE] = Field(
        None, description="main account; `none`: from that day on the code is unmapped"
    )


class CurrencyRateRow(MasterRow):
    """What a currency is worth in $."""

    KEY = ("currency", "since")
    NEEDED = ("rate",)
    FILLS: ClassVar = {"currency": "currency", "since": "since", "rate": "rate"}

    currency: ForeignCurrency = Field(description="its three letters, such as `CAD`")
    since: AnyDay = Field(description="first day on which the rate counts, until the next one")
    rate: Annotated[ExchangeRate | None, OR_NONE] = Field(None, description="$ for one unit")


class SiteCurrencyRow(MasterRow):
    """The currency of a site's feeds."""

    KEY = ("site", "since")
    NEEDED = ("currency",)
    FILLS: ClassVar = {"site": "site", "since": "since", "currency": "currency"}
    ALIASES: ClassVar = SiteRow.ALIASES

    site: NewSite = Field(description="number of the site")
    since: AnyDay = Field(_ALWAYS, description="first day on which it counts; empty: always")
    currency: Annotated[Currency | None, OR_NONE] = Field(
        None, description="its three letters; `USD` where feeds come in $ again"
    )


LISTS: Final[Mapping[str, type[MasterRow]]] = {
    "accounts": AccountMapRow,
    "rates": CurrencyRateRow,
    "currencies": SiteCurrencyRow,
}
"""The lists of a file of mapping tables."""
