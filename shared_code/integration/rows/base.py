"""What a row of a file is: typed fields that tell it from others, and the cells of a document that it fills."""

from abc import abstractmethod
from collections.abc import Collection, Container, Iterator, Mapping
from datetime import date
from datetime import date as day
from decimal import Decimal
from typing import Any, ClassVar, Final, NamedTuple, Self, TypeVar

from pydantic import ConfigDict, Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from shared_code.integration.mappings import DOLLAR, Mappings
from shared_code.integration.rows.fields import FIELD, AnyDay, AnyMonth, Currency, Entity, SiteNumber
from shared_code.kit.model import Model
from shared_code.kit.money import to_cents
from shared_code.kit.period import Period

R = TypeVar("R", bound="FileRow")
M = TypeVar("M", bound=Model)

NOT_OURS: Final = "06"
"""The legal entity whose rows do not count."""

ROWS: Final = "rows"
"""The section of a document that keeps rows by their ids: `("rows", day, code, id, …)`."""

Place = tuple[Any, ...]
"""Where a figure stands in a document: `("balances", "4790")`, `("days", day, "VLT1", "regularHours")`."""

Cells = Mapping[Place, Any]
"""Figures of a document by place; in what a file says, None takes a figure away."""


class Known(NamedTuple):
    """What a file is checked against: sites and roles of users, the business date, codes and currencies of sources."""

    sites: Container[str]
    today: date
    roles: Collection[str] = ()
    mappings: Mappings = Mappings()


class FileRow(Model):
    """A row of a file. `KEY` names the fields by which rows differ, `VALUES` those of which one at least is filled.

    A field that is not filled leaves what is stored; `none` takes it away. `ALIASES` are other names of columns, in
    letters only, with the fields they may mean, the likeliest first. `INSTEAD` are fields that together say what a key
    field would say.
    """

    model_config = ConfigDict(alias_generator=None)

    KEY: ClassVar[tuple[str, ...]]
    VALUES: ClassVar[tuple[str, ...]] = ()
    ALIASES: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    INSTEAD: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    @classmethod
    def completed(cls, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """The cells of a row with the key fields that others say."""
        return values

    def of(self, names: Collection[str]) -> tuple[Any, ...]:
        """Some fields of the row."""
        return tuple(getattr(self, name) for name in names)

    def given(self, names: Collection[str]) -> dict[str, Any]:
        """Those of some fields that the row fills; None where it says `none`."""
        return {name: getattr(self, name) for name in names if name in self.model_fields_set}

    @property
    def says_something(self) -> bool:
        """Whether a value is filled."""
        return not self.model_fields_set.isdisjoint(self.VALUES)

    @property
    def value_field(self) -> str:
        """The first value field that the row fills."""
        return next((name for name in self.VALUES if name in self.model_fields_set), "")

    def without_values(self) -> Self:
        """The row as far as it names something."""
        named = self.model_copy()
        named.__pydantic_fields_set__.difference_update(self.VALUES)
        return named

    @property
    def left_out(self) -> str | None:
        """Why the row does not count, as a group of rows is called; None where it counts."""
        return None

    @property
    def remark(self) -> str | None:
        """What of the row does not count or counts otherwise, as lines that have it in common are told."""
        return f"left out, {self.left_out}" if self.left_out else None

    @property
    def goes(self) -> bool:
        """Whether what the row was stored as goes, for it does not count any more."""
        return False


class SiteRow(FileRow):
    """A row about a site that is there."""

    ALIASES: ClassVar = dict.fromkeys(("costcenter", "sitenumber", "worklocation", "locationexternalid"), ("site",))

    site: SiteNumber = Field(description="number of the site, `0170` or `170`")


class MasterRow(FileRow):
    """A row of an entry that stays until another row says otherwise.

    `FILLS` names the field of the stored entry that each column fills, `NEEDED` the columns that a new entry needs.
    """

    FILLS: ClassVar[Mapping[str, str]]
    NEEDED: ClassVar[tuple[str, ...]] = ()

    def entry(self, before: M | None, model: type[M], **fixed: object) -> M:
        """The stored entry with what the row fills; `none` returns a field to its default."""
        filled = {self.FILLS[name]: value for name, value in self.given(self.FILLS).items()}
        facts = {**(before.model_dump() if before else {}), **filled, **fixed}
        return model.model_validate({name: value for name, value in facts.items() if value is not None})

    def lacks(self, *, new: bool) -> Iterator[tuple[str, str]]:
        """The columns that a new entry needs and the row does not fill, or that it takes away, and what to do."""
        for name in self.NEEDED:
            if getattr(self, name) is None:
                if name in self.model_fields_set:
                    yield name, "cannot be taken away; write another one"
                elif new:
                    yield name, f"{', '.join(self.of(self.KEY))} is new; write it"


class PricedRow(SiteRow):
    """A row with amounts of money, in $ or in another currency, which is converted as the row is read."""

    ALIASES: ClassVar = {**SiteRow.ALIASES, "currencycode": ("currency",)}

    currency: Currency | None = Field(
        None,
        description="three letters, such as `CAD`, of what is converted to $ by the rate of its day; empty: the "
        "currency of the site's feeds, or else $",
    )

    @abstractmethod
    def money(self, mappings: Mappings) -> Collection[str]:
        """The fields that are amounts of money."""

    def priced_on(self, today: date) -> date:
        """The day whose rate counts."""
        return today

    @staticmethod
    def in_dollars(amount: Decimal, rate: Decimal) -> Decimal:
        """An amount converted and rounded."""
        return to_cents(amount * rate)

    @property
    def remark(self) -> str | None:
        converted = f"converted from {self.currency} to $" if self.currency not in {None, DOLLAR} else None
        return super().remark or converted

    @model_validator(mode="after")
    def _converted(self, info: ValidationInfo) -> Self:
        """The row in $; refused where no rate counts."""
        if not info.context or not (self.currency or info.context["mappings"].currencies):
            return self
        mappings, day = info.context["mappings"], self.priced_on(info.context["today"])
        currency, amounts = self.currency or mappings.currency_of(self.site, day), self.given(self.money(mappings))
        if currency == DOLLAR or not any(amounts.values()):
            return self.model_copy(update={"currency": None})
        rate = mappings.rate(currency, day)
        if rate is None:
            words = "no rate of {currency} counts on {day}; load it with `mappings`, in a list `rates`"
            raise PydanticCustomError("rate", words, {"currency": currency, "day": str(day), FIELD: "currency"})
        converted = {name: amount and self.in_dollars(amount, rate) for name, amount in amounts.items()}
        return self.model_copy(update={"currency": currency, **converted})


class MonthlyRow(PricedRow):
    """A row about a month or a day of a site."""

    ALIASES: ClassVar = {**PricedRow.ALIASES, "legalentity": ("entity",)}

    entity: Entity | None = Field(None, description="legal entity by its two digits; rows of `06` are left out")

    @property
    def left_out(self) -> str | None:
        return f"entity {NOT_OURS}" if self.entity == NOT_OURS else None

    @property
    def goes(self) -> bool:
        return self.left_out is not None and self.place()[0] == ROWS

    @property
    @abstractmethod
    def month(self) -> Period:
        """The month whose document the row is about."""

    def money(self, mappings: Mappings) -> Collection[str]:  # noqa: ARG002 - a row of a close has none
        return ()

    def priced_on(self, today: date) -> date:  # noqa: ARG002 - a row of a month or day has its own
        return self.month.first_day

    @abstractmethod
    def entry(self) -> Place:
        """What the row names in its month's document."""

    def place(self) -> Place:
        """What the row is stored as: what it names, or itself where it has an id."""
        return self.entry()

    def place_of_id(self) -> Place | None:
        """Where the row of its id stands now; None without an id."""
        return place if (place := self.place())[0] == ROWS else None

    @abstractmethod
    def cells(self) -> Cells:
        """What the row says of its month's document."""

    def adds_up(self) -> bool:
        """Whether rows of the same key add up; else they must say the same."""
        return False


class MonthRow(MonthlyRow):
    """A row about a month of a site."""

    period: AnyMonth = Field(description="month")

    @property
    def month(self) -> Period:
        return self.period


class DayRow(MonthlyRow):
    """A row about a day of a site."""

    date: AnyDay = Field(description="day")

    @property
    def month(self) -> Period:
        return Period.of(self.date)

    def priced_on(self, today: day) -> day:  # noqa: ARG002 - as above
        return self.date
