"""Payroll as the API shows it."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, PlainSerializer

from shared_code.accounts.provenance import Provenance
from shared_code.kit.model import Model
from shared_code.kit.money import Count, Money, described, with_cents
from shared_code.kit.period import Period
from shared_code.payroll.models import Mode

HourlyRate = Annotated[Decimal, PlainSerializer(with_cents), described("$/hour, two to six decimals.")]


class PayrollRow(Model):
    """One day of a group or a job code in one series; `jobCode` is null where the row is about the whole group.

    Hours and cost are null in the forecast of a day that nobody saved, where only accounts have a budget: the day then
    counts its share of that, and 0 can be saved as a forecast of its own.
    """

    date: date
    group: str
    job_code: str | None
    series: Literal["budget", "forecast", "scheduled", "actual"]
    source: Literal["budget", "forecast", "scheduled", "actual", "none"] = Field(
        description="A forecast that nobody set is the budget"
    )
    regular_hours: Count | None
    overtime_hours: Count | None
    rate: HourlyRate | None = Field(description="Null without hours and for salaried job codes")
    cost: Money | None
    rate_overridden: bool = Field(description="A rate that was saved for this day or an earlier one of the month holds")


class HoursTotals(Model):
    """Hours of a month; null where nothing was worked or scheduled. A missing budget is 0."""

    budget: Count
    actual: Count | None
    forecast: Count
    trend: Count
    scheduled: Count | None


class CostTotals(Model):
    """$ of a month; null where nothing was worked or scheduled. A missing budget is 0."""

    budget: Money
    actual: Money | None
    forecast: Money
    trend: Money
    scheduled: Money | None


class CostBeyondRows(Model):
    """$ of a month that no row holds: cents of rounding, a budget that job codes do not have, a ledger's difference."""

    budget: Money
    actual: Money | None
    forecast: Money
    scheduled: Money | None


class PayrollTotals(Model):
    """What a month adds up to. Cost is the P&L's, and of a closed month the ledger's.

    The trend is timekeeping on loaded days and the forecast on all others.
    """

    hours: HoursTotals
    salaried_hours: HoursTotals = Field(description="The hours of salaried people among them")
    cost: CostTotals
    cost_beyond_rows: CostBeyondRows


class AccountReconciliation(Model):
    """A main account of payroll in a closed month, $; the difference is ledger less days."""

    account: str
    name: str
    days: Money = Field(
        description="What the days put on the account: timekeeping on wages, salaried people on salaries"
    )
    ledger: Money
    difference: Money


class PayrollReconciliation(Model):
    """What leads from the days of a closed month to its ledger, $: timekeeping + salaried + difference = ledger."""

    timekeeping: Money
    salaried: Money
    ledger: Money
    difference: Money
    accounts: tuple[AccountReconciliation, ...]


class PayrollForecast(Model):
    """A site's month of payroll: one row per day, group or job code, and series."""

    site_id: str
    period: Period
    mode: Mode
    totals: PayrollTotals
    reconciliation: PayrollReconciliation | None = Field(
        description="Of a closed month, whose P&L is the ledger; null in all others and without timekeeping"
    )
    rows: tuple[PayrollRow, ...]
    provenance: Provenance


class FamilyCode(Model):
    """A job code of a family; it is new while its title is its code."""

    job_code: str
    title: str
    active: bool
    salaried: bool
    is_new: bool


class JobFamily(Model):
    """A job family with its codes; the last one, `unassigned`, holds the codes without a family."""

    group_id: str
    name: str
    active: bool
    codes: tuple[FamilyCode, ...]


class SiteJobCode(Model):
    """A job code of a site: people, $/hour by timekeeping, $ of salary a year; what the client pays for an hour."""

    job_code: str
    title: str
    group: str
    employees: Count
    average_rate: HourlyRate
    allocated_salary: Money
    bill_rate: HourlyRate | None = Field(description="Null where the contract does not bill the hours of the code")
    bill_overtime_rate: HourlyRate | None
    active: bool


class LaborCostRow(Model):
    """Hours of a job code on a day, split at the weekly threshold, and what they cost in $."""

    date: date
    job_code: str
    regular_hours: Count
    overtime_hours: Count
    cost: Money


class LaborCosts(Model):
    """What hours cost and bring, in $; nothing is stored."""

    rows: tuple[LaborCostRow, ...]
    payroll: Money
    pteb: Money
    insurance: Money
    per_labor_hour_revenue: Money
