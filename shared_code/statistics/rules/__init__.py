"""Statistics rules STAT-1 to STAT-30 (docs/rules/statistics.md). Pure: no I/O, no clock, no settings."""

from shared_code.statistics.rules import superseded
from shared_code.statistics.rules.accuracy import (
    Accuracy,
    Direction,
    bias,
    forecast_accuracy,
    mean_absolute_percentage_error,
)
from shared_code.statistics.rules.comparison import (
    Benchmark,
    benchmark,
    percentile_rank,
    revenue_per_vehicle,
    rolling_mean,
    seasonal_factors,
    vehicles_per_labor_hour,
)
from shared_code.statistics.rules.month import (
    Trend,
    budget_of_days,
    daily_spread,
    last_actual_day,
    loaded_days,
    period_capture_ratio,
    period_drive_in_ratio,
    period_occupancy,
    period_total,
    trend,
)
from shared_code.statistics.rules.revenue import adjustment_ratio, gross_revenue, month_revenue, net_revenue
from shared_code.statistics.rules.rooms import HALF_A_ROOM, occupancy_from_rooms, rooms_from_occupancy, rooms_to_store
from shared_code.statistics.rules.vehicles import (
    OvernightVehicles,
    capture_ratio,
    drive_in_ratio,
    overnight_vehicles,
    paying_vehicles,
    vehicles,
)

__all__ = [
    "HALF_A_ROOM",
    "Accuracy",
    "Benchmark",
    "Direction",
    "OvernightVehicles",
    "Trend",
    "adjustment_ratio",
    "benchmark",
    "bias",
    "budget_of_days",
    "capture_ratio",
    "daily_spread",
    "drive_in_ratio",
    "forecast_accuracy",
    "gross_revenue",
    "last_actual_day",
    "loaded_days",
    "mean_absolute_percentage_error",
    "month_revenue",
    "net_revenue",
    "occupancy_from_rooms",
    "overnight_vehicles",
    "paying_vehicles",
    "percentile_rank",
    "period_capture_ratio",
    "period_drive_in_ratio",
    "period_occupancy",
    "period_total",
    "revenue_per_vehicle",
    "rolling_mean",
    "rooms_from_occupancy",
    "rooms_to_store",
    "seasonal_factors",
    "superseded",
    "trend",
    "vehicles",
    "vehicles_per_labor_hour",
]
