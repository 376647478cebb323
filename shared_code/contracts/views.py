"""A site's contract as the API shows it."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field, WithJsonSchema

from shared_code.kit.model import Model
from shared_code.kit.period import Period

Figure = Annotated[Decimal, WithJsonSchema({"type": "number"})]


class TermView(Model):
    """A term that is set; `value` in its unit is what a what-if may change, of other terms it is null."""

    term: str = Field(description="Path by which POST /what-if changes it", examples=["fixed_fee[0].fee"])
    words: str = Field(examples=["fixed fee 1 (Valet): fee"])
    value: Figure | None
    unit: str | None = Field(description="$, $/hour, $/room, %, vehicles; null where there is no figure")
    text: str = Field(description="The term as people write it", examples=["8,000.00"])


class VersionView(Model):
    """Terms from a day on, until the next ones."""

    since: date
    is_shown: bool


class ContractView(Model):
    """The terms of a site's contract that are in force in a month, and which other versions there are."""

    site_id: str
    period: Period
    since: date | None
    until: date | None = Field(description="Day before which these terms hold; null: until further notice")
    in_force: bool = Field(description="Whether the contract counts in the month; else internal revenue is 0")
    terms: tuple[TermView, ...]
    versions: tuple[VersionView, ...]
