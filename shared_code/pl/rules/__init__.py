"""P&L rules PL-1 to PL-18 (docs/rules/pl.md). Pure: no I/O, no clock, no settings."""

from shared_code.pl.rules.limits import alert_level, billing_deviation, prior_year_alert, revenue_differs
from shared_code.pl.rules.lines import (
    actual_to_date,
    balance,
    cumulative,
    front_line_contribution,
    month_state,
    percent_of_internal_revenue,
    state_of_actual,
    year_total,
)
from shared_code.pl.rules.sites import baseline_source, daily_baseline, roll_up, site_status
from shared_code.pl.rules.variance import base_months, quarter_mean, variance

__all__ = [
    "actual_to_date",
    "alert_level",
    "balance",
    "base_months",
    "baseline_source",
    "billing_deviation",
    "cumulative",
    "daily_baseline",
    "front_line_contribution",
    "month_state",
    "percent_of_internal_revenue",
    "prior_year_alert",
    "quarter_mean",
    "revenue_differs",
    "roll_up",
    "site_status",
    "state_of_actual",
    "variance",
    "year_total",
]
