"""What the warehouse delivers, row by row: fields are called as in the rows of files; None where it has nothing."""

from datetime import date as day
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from shared_code.kit.period import Period


class DaysAsked(NamedTuple):
    """Days of a site that are asked for: from `first` to the day before `end`."""

    site: str
    first: day
    end: day


class MonthsAsked(NamedTuple):
    """Months of a site that are asked for: from `first` to the month before `end`."""

    site: str
    first: Period
    end: Period


class AccountLine(NamedTuple):
    """A main account of the chart."""

    account: str | None
    name: str | None
    category: str | None


class SiteLine(NamedTuple):
    """A site of the master."""

    site: str | None
    name: str | None
    district: str | None
    rooms: int | None
    spaces: int | None
    contract_types: str | None
    segment: str | None
    first_day: day | None
    last_day: day | None


class RightsLine(NamedTuple):
    """A site that a person may see: `site` counts for managers of districts, `cost_center` for those of accounts."""

    subject: str | None
    job_profile: str | None
    site: str | None
    cost_center: str | None


class WageLine(NamedTuple):
    """The wage of a job code at a site, $/hour."""

    site: str | None
    job_code: str | None
    average_rate: Decimal | None


class SalaryLine(NamedTuple):
    """Annual pay, $, and the percentage of it that the site bears."""

    site: str | None
    job_code: str | None
    annual_pay: Decimal | None
    allocation: Decimal | None


class BudgetLine(NamedTuple):
    """The budget of an account in a month (`YYYYMM`), $ or a count."""

    site: str | None
    period: str | None
    account: str | None
    balance: Decimal | None


class PayrollBudgetLine(NamedTuple):
    """Hours or $ of a job in a month of the budget, as `balance_desc` says."""

    site: str | None
    year: int | None
    month_of_the_year: int | None
    job: str | None
    balance_desc: str | None
    balance: Decimal | None


class LedgerLine(NamedTuple):
    """What was booked on an account in a month (`YYYYMM`) by a legal entity, $."""

    site: str | None
    entity: str | None
    period: str | None
    account: str | None
    balance: Decimal | None


class CountLine(NamedTuple):
    """Rooms or vehicles of a day."""

    site: str | None
    date: day | None
    measure: str | None
    value_type: str | None
    value: Decimal | None


class RevenueLine(NamedTuple):
    """Net external revenue of a day and revenue code, $."""

    site: str | None
    date: day | None
    measure: str | None
    category: str | None
    net_external_revenue: Decimal | None
    deposit_flag: str | None


class BellLine(NamedTuple):
    """Revenue of bell service of a day, net, $; `measure` says so."""

    site: str | None
    date: day | None
    measure: str | None
    net_external_revenue: Decimal | None


class HoursLine(NamedTuple):
    """Hours worked on a day by job code and kind of pay, and their cost, $."""

    site: str | None
    date: day | None
    job_code: str | None
    pay_type: str | None
    regular_hours: Decimal | None
    cost: Decimal | None


class ShiftLine(NamedTuple):
    """A shift of a job code on a day of a year, in minutes."""

    site: str | None
    year: int | None
    day_of_the_year: int | None
    job_code: str | None
    regular_minutes: Decimal | None
    overtime_minutes: Decimal | None
    double_overtime_minutes: Decimal | None


class CategoryTotal(NamedTuple):
    """The ledger of a month (`YYYYMM`) by line of the P&L, $; internal revenue above 0."""

    period: str | None
    category: str | None
    total: Decimal | None


class StatisticsLine(NamedTuple):
    """Statistics of a month (`YYYY-MM`): ratios, and vehicles of the month."""

    site: str | None
    period: str | None
    occupancy: Decimal | None
    valet_vehicles: Decimal | None
    self_park_vehicles: Decimal | None
    drive_in_ratio: Decimal | None
    last_updated: datetime | None
