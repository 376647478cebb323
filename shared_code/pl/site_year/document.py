"""The site-year document as it is written: everything that one site's P&L year is calculated from."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from shared_code.accounts.categories import category_named
from shared_code.accounts.numbers import is_main_account
from shared_code.contracts.models import Contract
from shared_code.kit.model import Model
from shared_code.kit.period import Day, Period
from shared_code.sites.models import InvalidSiteId, site_id

LIMIT = 10**12


def _site_number(text: str) -> str:
    try:
        return site_id(text)
    except InvalidSiteId:
        raise PydanticCustomError("site_number", "write the number of a site, such as 0170") from None


def _account(text: str) -> str:
    if not is_main_account(text):
        raise PydanticCustomError("account", "write a main account of four digits, such as 7045")
    return text


Figure = Annotated[Decimal, Field(ge=-LIMIT, le=LIMIT)]
"""A number, or a text that is one: dollars, rooms, vehicles, hours; ratios as fractions, percentages in percent."""

Amount = Annotated[Figure, Field(ge=0)]
Account = Annotated[str, AfterValidator(_account)]
SummaryCategory = Annotated[str, AfterValidator(category_named)]
JobCode = Annotated[str, BeforeValidator(lambda code: code.upper() if isinstance(code, str) else code)]
"""A code of timekeeping; capital letters and small ones are the same."""


def _codes(rows: Any) -> Any:  # noqa: ANN401 - whatever a document holds
    """Revenue codes without case; one that stands there twice is refused."""
    if not isinstance(rows, Mapping):
        return rows
    upper = {str(code).strip().upper(): amount for code, amount in rows.items()}
    if len(upper) < len(rows):
        raise PydanticCustomError("revenue_code", "has a revenue code twice, in two spellings; write their sum")
    return upper


Codes = Annotated[Mapping[str, Figure | None], BeforeValidator(_codes)]
"""$ by revenue code; capital letters and small ones are the same, a code that nobody knows counts too."""


def _is_list(value: object) -> str:
    return DAYS if isinstance(value, list | tuple) else EVERY_DAY


DAYS, EVERY_DAY = "<days>", "<every day>"


def _quickly(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:  # noqa: ANN401 - whatever a document holds
    """Values as they are written in nearly every document; anything else is looked at one by one, to say what is wrong.

    A document has thousands of values, and looking at each takes longer than the calculation.
    """
    try:
        if type(value) is list:
            return tuple([None if item is None else _figure(item, 0) for item in value])
        if type(value) is dict:
            return {_account(name): None if item is None else _figure(item, -LIMIT) for name, item in value.items()}
    except (ArithmeticError, TypeError, ValueError):
        pass
    return handler(value)


def _figure(item: Any, least: int) -> Decimal:  # noqa: ANN401 - whatever a document holds
    if type(item) in (bool, float):
        raise TypeError
    figure = Decimal(item)
    if not least <= figure <= LIMIT:
        raise ValueError
    return figure


Column = Annotated[
    Annotated[tuple[Amount | None, ...], Tag(DAYS)] | Annotated[Amount | None, Tag(EVERY_DAY)],
    Discriminator(_is_list),
    WrapValidator(_quickly),
]
"""One value a day of the month, or one for every day; null is not saved."""


def _without_nulls(data: Any) -> Any:  # noqa: ANN401 - whatever a document holds
    """A document without the entries that are null; in a row of values null keeps its place."""
    if not isinstance(data, Mapping):
        return data
    return {name: _without_nulls(value) for name, value in data.items() if value is not None}


class DocumentPart(Model):
    """A part of the document; its names are those of the fields, unknown names are refused."""

    model_config = ConfigDict(alias_generator=None)


class SiteOfYear(DocumentPart):
    """The site itself; `available_rooms` 0 is a site without rooms, whose overnight vehicles are typed."""

    number: Annotated[str, AfterValidator(_site_number)]
    available_rooms: int = Field(0, ge=0, le=99_999)
    start_date: Day | None = None
    close_date: Day | None = None


class YearSettings(DocumentPart):
    """Settings that differ from the product's own; null or absent is the product's."""

    insurance_percent_ma: Amount | None = None
    insurance_percent_other: Amount | None = None
    adjustment_account: Account | None = None
    loss_reduces_profit_base: bool | None = None
    overtime_threshold: Amount | None = None
    overtime_factor: Amount | None = None


class StatisticsColumns(DocumentPart):
    """A month of saved statistics, by day: rooms, ratios, vehicles."""

    occupied_rooms: Column = None
    occupancy: Column = None
    drive_in_ratio: Column = None
    capture_ratio: Column = None
    valet_daily: Column = None
    valet_overnight: Column = None
    valet_monthly: Column = None
    valet_comps: Column = None
    valet_aggregator: Column = None
    self_daily: Column = None
    self_overnight: Column = None
    self_monthly: Column = None
    self_comps: Column = None
    self_aggregator: Column = None


class Rates(DocumentPart):
    """A month of saved rates in $/vehicle; null follows the budget."""

    valet_daily: Amount | None = None
    valet_overnight: Amount | None = None
    valet_monthly: Amount | None = None
    valet_aggregator: Amount | None = None
    self_daily: Amount | None = None
    self_overnight: Amount | None = None
    self_monthly: Amount | None = None
    self_aggregator: Amount | None = None


class RateOverride(DocumentPart):
    """A rate in $/hour from a day on."""

    since: Day = Field(alias="from")
    rate: Amount


class SalariedJob(DocumentPart):
    """The allocated annual salary of one person in $."""

    allocated_annual_salary: Amount


class PayrollDocument(DocumentPart):
    """A month of saved payroll: hours by job code and day, rates in $/hour, salaried people."""

    hours: Mapping[JobCode, Column] = {}
    overtime_hours: Mapping[JobCode, Column] | None = None
    rates: Mapping[JobCode, Amount | None] = {}
    rate_overrides: Mapping[JobCode, tuple[RateOverride, ...]] = {}
    salaried: tuple[SalariedJob, ...] = ()


class OtherRevenueMonth(DocumentPart):
    """The six manual items of a month in $."""

    billable_expenses: Figure | None = None
    revenue_validations: Figure | None = None
    miscellaneous: Figure | None = None
    gpo_fees: Figure | None = None
    signing_bonuses: Figure | None = None
    client_paid_expenses: Figure | None = None


class WorkedHours(DocumentPart):
    """Hours of a job code on a day: regular and overtime, or the total where they are not told apart."""

    regular: Figure | None = None
    overtime: Figure | None = None
    total: Figure | None = None

    @model_validator(mode="after")
    def _total_or_parts(self) -> "WorkedHours":
        if (self.total is None) == (self.regular is None and self.overtime is None):
            raise PydanticCustomError("worked_hours", "write regular and overtime, or total alone")
        return self


Balances = Annotated[Mapping[Account, Figure | None], WrapValidator(_quickly)]


class SiteYearDocument(DocumentPart):
    """Everything that the P&L year of one site is calculated from; a key that is absent or null is not known."""

    site: SiteOfYear
    year: int = Field(ge=1990, le=2100)
    today: Day
    closed_through: Period | None = None
    settings: YearSettings = YearSettings()
    employees: Mapping[JobCode, Amount | None] = {}
    chart: Mapping[Account, SummaryCategory]
    budget: Mapping[Period, Balances] = {}
    ledger: Mapping[Period, Balances] = {}
    budget_hours: Mapping[Period, Mapping[JobCode, Amount | None]] = {}
    closed_revenue: Mapping[Period, Codes] = {}
    forecast_statistics: Mapping[Period, StatisticsColumns] = {}
    forecast_rates: Mapping[Period, Rates] = {}
    forecast_payroll: Mapping[Period, PayrollDocument] = {}
    forecast_expense: Mapping[Period, Balances] = {}
    other_revenue: Mapping[Period, OtherRevenueMonth] = {}
    validations: Mapping[Period, Amount | None] = {}
    non_billable_expense: Mapping[Period, Figure | None] = {}
    actual_revenue: Mapping[Day, Codes] = {}
    actual_rooms: Mapping[Day, Amount | None] = {}
    actual_payroll: Mapping[Day, Figure | None] = {}
    actual_bell: Mapping[Day, Figure | None] = {}
    actual_hours: Mapping[Day, Mapping[JobCode, WorkedHours]] = {}
    contract: Contract | None = None

    @model_validator(mode="before")
    @classmethod
    def _null_is_not_there(cls, data: Any) -> Any:  # noqa: ANN401 - whatever a document holds
        return _without_nulls(data)
