"""Statistics as the API shows them."""

from datetime import date
from typing import Literal

from pydantic import Field

from shared_code.accounts.provenance import Initial, Origin, Provenance
from shared_code.accounts.series import SeriesName
from shared_code.kit.model import Model
from shared_code.kit.money import Count, Money, Ratio
from shared_code.kit.period import Period
from shared_code.statistics.models import InputMode


class StatisticsRow(Model):
    """One day of one series: rooms/day, fractions, vehicles/day, $; null is what no feed of actuals has delivered.

    Vehicles are null in the forecast of a day that nobody saved, where only their revenue is budgeted: 0 can then be
    saved as a forecast of its own.
    """

    date: date
    series: Literal["budget", "forecast", "actual"]
    source: Origin
    initialized_from: Initial | None = Field(
        None, description="What the forecast of a day is that nobody saved; null in other series"
    )
    input_mode: InputMode
    occupied_rooms: Count | None
    occupancy: Ratio | None
    drive_in_ratio: Ratio | None
    capture_ratio: Ratio | None
    valet_daily: Count | None
    valet_overnight: Count | None
    valet_monthly: Count | None
    valet_comps: Count | None
    valet_aggregator: Count | None
    self_daily: Count | None
    self_overnight: Count | None
    self_monthly: Count | None
    self_comps: Count | None
    self_aggregator: Count | None
    external_revenue: Money | None
    adjustment_ratio: Ratio


class MonthTotals(Model):
    """Totals of a month over `coveredDays`: ratios from sums, paying vehicles by kind; null where no day has one."""

    occupancy: Ratio | None
    drive_in_ratio: Ratio | None
    capture_ratio: Ratio | None
    valet_vehicles: Count | None
    self_park_vehicles: Count | None
    occupied_rooms: Count | None
    external_revenue: Money | None
    covered_days: int


class SeriesTotals(MonthTotals):
    """Totals of a month in one series."""

    series: SeriesName


class LedgerReconciliation(Model):
    """External revenue of a closed month, $: of the daily feed, in the ledger, and what the ledger holds beyond it."""

    daily: Money | None
    ledger: Money
    difference: Money


class Statistics(Model):
    """A site's month: `statistics` is the trend, `days` one row per day and series."""

    site_id: str
    period: Period
    input_mode: InputMode
    available_rooms: int
    last_actual_day: date | None
    statistics: MonthTotals
    series: tuple[SeriesTotals, ...]
    days: tuple[StatisticsRow, ...]
    reconciliation: LedgerReconciliation | None = Field(description="Of a closed month; null before")
    provenance: Provenance


class FamilyHours(Model):
    """Productive hours of a job family, and their share of all productive hours."""

    family: str
    hours: Count
    share: Ratio


class MonthProductivity(Model):
    """Productivity of one month; null where the divisor is 0."""

    period: Period
    vehicles_per_labor_hour: Count | None
    revenue_per_vehicle: Money | None


class Productivity(Model):
    """Vehicles per productive labor hour and external revenue per paying vehicle, of actual days."""

    site_id: str
    period: str
    days: int = Field(description="Days that have both vehicles and hours; only they are compared")
    vehicles: Count | None
    productive_hours: Count
    vehicles_per_labor_hour: Count | None
    revenue_per_vehicle: Money | None
    by_family: tuple[FamilyHours, ...]
    months: tuple[MonthProductivity, ...] = Field(description="The twelve months up to the last one asked for")


class TrendMonth(Model):
    """A measure's value of a month and the mean of the twelve months that end with it."""

    period: Period
    value: Count | None
    rolling_mean: Count | None
    series: Origin


class SeasonalFactor(Model):
    """How a calendar month compares with the mean of all months: 1.10 is ten percent above."""

    month: int
    factor: Ratio


class BaselineDay(Model):
    """A day of the predictive forecast with its 10 %, 50 % and 90 % quantiles."""

    date: date
    p10: Count
    p50: Count
    p90: Count


class Backtest(Model):
    """How well the predictive forecast did on days that it had not seen, those of the last ten weeks counting half."""

    wape: Ratio = Field(description="Sum of absolute errors over sum of actuals")
    bias: Ratio = Field(description="Sum of errors, forecast less actual, over sum of actuals")
    coverage: Ratio = Field(description="Share of days from P10 to P90; 0.8 is claimed")
    horizon_days: int = Field(description="Days ahead that count, each alike")
    naive_method: str = Field("", description="The best of four naive baselines")
    naive_wape: Ratio | None = Field(None, description="Its error on the same days")


class MeasureTrend(Model):
    """One measure over time; baseline, method and back-test are null until the trend job has run.

    The back-test is null too while fewer than four weeks could be tested.
    """

    measure: str
    months: tuple[TrendMonth, ...]
    seasonal_factors: tuple[SeasonalFactor, ...] = Field(description="Empty with less than three years of data")
    baseline: tuple[BaselineDay, ...] | None
    method: str | None
    backtest: Backtest | None


class Trends(Model):
    """A site's measures over a time frame."""

    site_id: str
    timeframe: str
    measures: tuple[MeasureTrend, ...]


class MeasureBenchmark(Model):
    """A site's value beside its district and region; the rank is among the other sites of its district."""

    measure: str
    value: Count | None
    district_mean: Count | None
    district_median: Count | None
    region_mean: Count | None
    region_median: Count | None
    percentile_rank: Count | None = Field(description="Percent of the peers with a lower value; ties count half")
    peers: int


class Benchmarks(Model):
    """A site's measures beside those of its peers."""

    site_id: str
    period: str
    measures: tuple[MeasureBenchmark, ...]
