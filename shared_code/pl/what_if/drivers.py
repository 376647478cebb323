"""Drivers of a month that a what-if changes, and the inputs of a year with them; what is absent stays as it is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Final

from pydantic import Field, ValidationError

from shared_code.accounts.numbers import EDITABLE_ACCOUNTS, RateCategory
from shared_code.contracts.changing import with_terms
from shared_code.contracts.models import Contract, InvalidContract
from shared_code.expenses.updates import MOST as MOST_DOLLARS
from shared_code.kit.limits import DRIVER_ROWS, NAME_CHARACTERS, TERM_CHARACTERS
from shared_code.kit.model import Model
from shared_code.kit.money import Number, between, number_between
from shared_code.kit.period import Period
from shared_code.kit.validation import InvalidDocument, Problem, each_once, shape_problems
from shared_code.payroll.trying import TriedRow, groups_of, tried, tried_codes
from shared_code.payroll.updates import MOST_RATE
from shared_code.pl.calculation.inputs import MonthFacts, SiteDays, YearInputs
from shared_code.statistics.facts import OCCUPANCY
from shared_code.statistics.models import CAPTURE_RATIO, DRIVE_IN_RATIO, Fraction, LooseFraction

HUNDRED: Final = Decimal(100)
MOST_PERCENT: Final = 1_000
Price = Annotated[Number, between(0, MOST_RATE), number_between(0, float(MOST_RATE))]
Amount = Annotated[Number, between(-MOST_DOLLARS, MOST_DOLLARS), number_between(-MOST_DOLLARS, MOST_DOLLARS)]
HoursPercent = Annotated[Number, between(-100, MOST_PERCENT), number_between(-100, MOST_PERCENT)]
"""Limits of a save, so that what is tried out could be saved; any decimals."""

Name = Annotated[str, Field(max_length=NAME_CHARACTERS)]


class InvalidDrivers(InvalidDocument):
    """Drivers that cannot be changed; `problems` names each by its place in the request."""


class StatisticsDrivers(Model):
    """One value for every forecast day of the month, as fractions."""

    occupancy: Fraction | None = None
    drive_in_ratio: LooseFraction | None = None
    capture_ratio: Fraction | None = None

    def figures(self) -> Mapping[str, Decimal]:
        """What is set, by the names that days have."""
        figures = {
            OCCUPANCY: self.occupancy,
            DRIVE_IN_RATIO: self.drive_in_ratio,
            CAPTURE_RATIO: self.capture_ratio,
        }
        return {name: value for name, value in figures.items() if value is not None}


class RateDriver(Model):
    """The forecast rate of a category in the month, $/vehicle."""

    category: RateCategory
    forecast: Price


class PayrollDriver(Model):
    """Hours of a group or a job code by so many percent more or less, and its rate on every forecast day, $/hour.

    Hours that nobody saved are those of the budget.
    """

    group: Name | None = None
    job_code: Name | None = None
    hours_percent: HoursPercent | None = None
    rate: Price | None = None

    @property
    def code(self) -> str:
        """The job code in its one spelling."""
        return (self.job_code or "").upper()

    @property
    def row(self) -> TriedRow:
        """What is tried out."""
        factor = None if self.hours_percent is None else 1 + self.hours_percent / HUNDRED
        return TriedRow(self.group, None if self.job_code is None else self.code, factor, self.rate)


class TermDriver(Model):
    """A numeric term of the contract by its path, such as `fixed_fee[0].fee`, in the units of the contract."""

    term: str = Field(max_length=TERM_CHARACTERS)
    value: Amount


class ExpenseDriver(Model):
    """The month's forecast of an account that managers may forecast, $."""

    account: Name
    forecast: Amount


class OtherRevenueDrivers(Model):
    """The items of other revenue in the month, $; deductions are negative."""

    billable_expenses: Amount | None = None
    revenue_validations: Amount | None = Field(None, alias="validations")
    miscellaneous: Amount | None = None
    gpo_fees: Amount | None = None
    signing_bonuses: Amount | None = None
    client_paid_expenses: Amount | None = None

    def figures(self) -> Mapping[str, Decimal]:
        """What is set, by item."""
        return {name: value for name, value in self if value is not None}


class Drivers(Model):
    """What a what-if changes in one month; entries take the place of what the month has under their key."""

    statistics: StatisticsDrivers = StatisticsDrivers()
    rates: Annotated[
        tuple[RateDriver, ...],
        Field(max_length=len(RateCategory)),
        each_once("category", lambda row: row.category),
    ] = ()
    payroll: Annotated[
        tuple[PayrollDriver, ...],
        Field(max_length=DRIVER_ROWS),
        each_once("group or jobCode", lambda row: (row.group, row.code)),
    ] = ()
    contract: Annotated[
        tuple[TermDriver, ...], Field(max_length=DRIVER_ROWS), each_once("term", lambda row: row.term)
    ] = ()
    expenses: Annotated[
        tuple[ExpenseDriver, ...],
        Field(max_length=len(EDITABLE_ACCOUNTS)),
        each_once("account", lambda row: row.account),
    ] = ()
    other_revenue: OtherRevenueDrivers = OtherRevenueDrivers()


def read_drivers(document: object) -> Drivers:
    """The drivers of a JSON document; raises InvalidDrivers with all problems."""
    try:
        return Drivers.model_validate(document)
    except ValidationError as error:
        raise InvalidDrivers(problem for _, problem in shape_problems(error, Drivers)) from None


def with_drivers(inputs: YearInputs, period: Period, drivers: Drivers) -> YearInputs:
    """The inputs with other drivers in one month of the year.

    Raises InvalidDrivers for what the month does not have, KeyError for a month that the inputs do not have.
    """
    facts = inputs.months[period]
    if problems := [problem for problems in CHECKS for problem in problems(inputs, facts, drivers)]:
        raise InvalidDrivers(problems)
    facts = replace(
        facts,
        contract=_contract(facts, drivers),
        rates={**facts.rates, **{row.category: row.forecast for row in drivers.rates}},
        expenses={**facts.expenses, **{row.account: row.forecast for row in drivers.expenses}},
        other_revenue=_other_revenue(facts, drivers),
    )
    months = {**inputs.months, period: facts}
    if inputs.days is None:
        return replace(inputs, months=months)
    days = _payroll(_statistics(inputs.days, period, drivers), period, drivers)
    return replace(inputs, months=_added_up(months, period, inputs.days, days), days=days)


def _statistics(days: SiteDays, period: Period, drivers: Drivers) -> SiteDays:
    figures = drivers.statistics.figures()
    if not figures:
        return days
    return replace(days, statistics={**days.statistics, period: days.statistics[period].with_figures(figures)})


def _payroll(days: SiteDays, period: Period, drivers: Drivers) -> SiteDays:
    if not drivers.payroll:
        return days
    return replace(days, payroll=tried(days.payroll, period, [row.row for row in drivers.payroll]))


def _added_up(
    months: Mapping[Period, MonthFacts], period: Period, before: SiteDays, days: SiteDays
) -> Mapping[Period, MonthFacts]:
    """The facts of days that are others now; hours of a month's last week count in the next month's overtime."""
    changed = dict(months)
    if days.statistics is not before.statistics:
        changed[period] = replace(changed[period], drivers=days.statistics[period].facts())
    if days.payroll is not before.payroll:
        for month in (period, period.shift(1)):
            if month in changed:
                changed[month] = replace(changed[month], labor=days.payroll.facts(month))
    return changed


def _contract(facts: MonthFacts, drivers: Drivers) -> Contract | None:
    if facts.contract is None or not drivers.contract:
        return facts.contract
    return with_terms(facts.contract, {row.term: row.value for row in drivers.contract})


def _other_revenue(facts: MonthFacts, drivers: Drivers) -> Mapping[str, Decimal | None]:
    """Entries of the month; where it has none, the items that are not set are there as such."""
    figures = drivers.other_revenue.figures()
    return (
        {**dict.fromkeys(OtherRevenueDrivers.model_fields), **facts.other_revenue, **figures}
        if figures
        else facts.other_revenue
    )


Check = Callable[[YearInputs, MonthFacts, Drivers], Iterator[Problem]]
NO_DAYS: Final = "cannot be changed here: the inputs hold the sums of the month and not its days"


def _wrong_statistics(inputs: YearInputs, facts: MonthFacts, drivers: Drivers) -> Iterator[Problem]:
    if not drivers.statistics.figures():
        return
    if inputs.days is None:
        yield Problem("statistics", NO_DAYS)
    elif not inputs.days.statistics[facts.period].available_rooms:
        yield Problem("statistics", "the site has no rooms, so its overnight vehicles are typed; leave statistics out")


def _wrong_payroll(inputs: YearInputs, facts: MonthFacts, drivers: Drivers) -> Iterator[Problem]:
    if not drivers.payroll:
        return
    if inputs.days is None:
        yield Problem("payroll", NO_DAYS)
        return
    groups, codes = groups_of(inputs.days.payroll, facts.period), tried_codes(inputs.days.payroll, facts.period)
    for index, row in enumerate(drivers.payroll):
        place = f"payroll[{index}]"
        if row.group is None and row.job_code is None:
            yield Problem(f"{place}.jobCode", "is missing; say which group or which jobCode the row is about")
        elif row.group is not None and row.job_code is not None:
            yield Problem(f"{place}.group", "the row names a group and a jobCode; send one of them")
        elif row.group is not None and groups is None:
            yield Problem(f"{place}.group", "a group has no hours of its own; send the jobCode of each of its codes")
        elif row.group is not None and row.group not in (groups or ()):
            yield Problem(f"{place}.group", f"{row.group} is no job group of this site; {_use(groups or ())}")
        elif row.job_code is not None and row.code not in codes:
            hours = "forecast hours" if groups is None else "hours, forecast or budgeted,"
            yield Problem(f"{place}.jobCode", f"{row.code} has no {hours} in {facts.period}; {_use(codes)}")


def _use(choices: Sequence[str]) -> str:
    return f"use one of: {', '.join(choices)}" if choices else "leave it out, for there are none"


def _wrong_terms(_: YearInputs, facts: MonthFacts, drivers: Drivers) -> Iterator[Problem]:
    if drivers.contract and facts.contract is None:
        yield Problem(
            "contract", "the site has no contract data; its internal revenue is the budget; leave contract out"
        )
        return
    try:
        _contract(facts, drivers)
    except InvalidContract as error:
        yield from (Problem(f"contract.{path}", message) for path, message in error.problems)


def _wrong_accounts(_: YearInputs, __: MonthFacts, drivers: Drivers) -> Iterator[Problem]:
    for index, row in enumerate(drivers.expenses):
        if row.account not in EDITABLE_ACCOUNTS:
            accounts = ", ".join(f"{account} {name}" for account, name in EDITABLE_ACCOUNTS.items())
            yield Problem(f"expenses[{index}].account", f"{row.account} is not forecast by managers; use {accounts}")


CHECKS: Final[tuple[Check, ...]] = (_wrong_statistics, _wrong_payroll, _wrong_terms, _wrong_accounts)
