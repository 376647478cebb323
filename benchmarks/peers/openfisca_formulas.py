"""The steps of the model in OpenFisca's way: external revenue, internal revenue, costs; all sites, month by month."""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from benchmarks.peers.model import ACCOUNTS_OF, EXPENSES, REVENUE_ACCOUNTS, SAVED
from benchmarks.peers.openfisca_months import Array, Formula, Month, cents, first_known, in_cents, quotient
from benchmarks.peers.sites import CATEGORIES, CODES_CLOSED, CODES_TO_DATE, JOB_CODES, OTHER_REVENUE, YEAR
from shared_code.accounts.numbers import RATE_ACCOUNTS, RateCategory
from shared_code.pl.models import Line

EXPENSE_LINES = (Line.PARKING_RENTS, Line.OTHER_EXPENSE)


def revenue_formulas() -> Mapping[str, Formula]:
    """Rates, gross revenue of the forecast month and of its remaining days, adjustments, external revenue."""
    pairs = zip(RateCategory, CATEGORIES, strict=True)
    return {
        **{f"rate_{name}": _rate(category, name) for category, name in pairs},
        **{f"net_{days}": _net(days) for days in ("forecast", "remaining")},
        "adjustment_ratio": lambda month: quotient(
            month["budget_9417"], month.sum([f"budget_{account}" for account in REVENUE_ACCOUNTS])
        ),
        "earned_to_date": lambda month: month.sum([f"to_date_{code}" for code in CODES_TO_DATE]),
        "forecast_external_revenue": in_cents(["net_forecast"]),
        "mixed_external_revenue": in_cents(["earned_to_date", "net_remaining"]),
        "closed_revenue": in_cents([f"closed_{code}" for code in CODES_CLOSED]),
    }


def _rate(category: RateCategory, name: str) -> Formula:
    """The saved rate, else the budget's; aggregators have none."""
    accounts = RATE_ACCOUNTS.get(category)
    if accounts is None:
        return lambda month: first_known(month[f"saved_rate_{name}"], 0)
    revenue, vehicles = (f"budget_{account}" for account in accounts)
    return lambda month: first_known(month[f"saved_rate_{name}"], cents(quotient(month[revenue], month[vehicles])))


def _net(days: str) -> Formula:
    def formula(month: Month) -> Array:
        gross = sum(month[f"vehicles_{days}_{name}"] * month[f"rate_{name}"] for name in CATEGORIES)
        return gross * (1 + month["adjustment_ratio"])

    return formula


def contract_formulas() -> Mapping[str, Formula]:
    """Internal revenue of the forecast month, and of the current one as it is known."""
    return {
        "increments": _increments,
        "fixed_fee": _raised("fee"),
        "room_price": _raised("room_rate"),
        "known_revenue": lambda month: month[known(month, "closed_revenue", Line.EXTERNAL_REVENUE)],
        "shared_before": lambda month: month.before("known_revenue"),
        "other_revenue": in_cents([f"other_{item}" for item in OTHER_REVENUE]),
        "forecast_per_room": lambda month: cents(month["room_price"] * month["rooms_forecast"]),
        "mixed_per_room": lambda month: cents(
            month["room_price"] * (month["rooms_to_date"] + month["rooms_remaining"])
        ),
        **{f"{days}_share": _share(days) for days in ("forecast", "mixed")},
        **{f"{days}_internal_revenue": _internal_revenue(days) for days in ("forecast", "mixed")},
    }


def known(month: Month, closed: str, line: Line) -> str:
    """What is known best of a month."""
    return closed if month.is_closed else f"{'mixed' if month.is_current else 'forecast'}_{line}"


def _increments(month: Month) -> Array:
    """How often the contract's prices have risen."""
    first = month["start_year"] + (month["increment_month"] * 100 + 1 <= month["start_day"])
    return np.maximum(YEAR - (month.number < month["increment_month"]) - first + 1, 0)


def _raised(name: str) -> Formula:
    return lambda month: cents(month[name] * (1 + month["increment_percent"] / 100) ** month["increments"])


def _internal_revenue(days: str) -> Formula:
    return lambda month: month.sum(["fixed_fee", f"{days}_per_room", f"{days}_share", "other_revenue"])


def _share(days: str) -> Formula:
    """The tiers' share of a month on top of what the year had before, at least the guarantee."""

    def formula(month: Month) -> Array:
        before = month["shared_before"]
        reached, shared = before + month[f"{days}_external_revenue"], 0
        limits = (0, month["tier_limit_1"], month["tier_limit_2"], np.inf)
        for number, (low, high) in enumerate(pairwise(limits), 1):
            part = np.minimum(reached, high) - np.maximum(before, low)
            shared = shared + np.maximum(part, 0) * month[f"tier_percent_{number}"] / 100
        return np.maximum(cents(shared), month["guarantee"])

    return formula


def cost_formulas() -> Mapping[str, Formula]:
    """The six costs of the forecast month, and of the current one as it is known."""
    return {
        "forecast_payroll": lambda month: _payroll(month, "forecast"),
        "mixed_payroll": lambda month: cents(month["timekeeping"]) + _payroll(month, "remaining"),
        "payroll_to_date": lambda month: cents(month["timekeeping"]) + _salary(month, "to_date"),
        "forecast_claims": lambda month: 0 * month["ledger_claims"],
        "mixed_claims": lambda month: month["ledger_claims"],
        **{f"forecast_{account}": _forecast_expense(account) for account in EXPENSES},
        **{f"mixed_{account}": _mixed_expense(account) for account in EXPENSES},
        **{
            f"{days}_{line}": in_cents([f"{days}_{account}" for account in ACCOUNTS_OF[line]])
            for days in ("forecast", "mixed")
            for line in EXPENSE_LINES
        },
        **{f"{days}_pteb": _pteb(f"{days}_payroll") for days in ("forecast", "mixed")},
        **{f"{days}_insurance": _insurance(f"{days}_payroll") for days in ("forecast", "mixed")},
    }


def _payroll(month: Month, days: str) -> Array:
    """Job codes and salaries, each in cents."""
    factor = month["overtime_factor"]
    payroll = _salary(month, days)
    for code in JOB_CODES:
        hours = month[f"hours_{days}_{code}"] + month[f"overtime_{days}_{code}"] * factor
        payroll = payroll + cents(hours * month[f"wage_{code}"])
    return payroll


def _salary(month: Month, days: str) -> Array:
    return cents(month["salary"] * month[f"salary_days_{days}"] / 365)


def _forecast_expense(account: str) -> Formula:
    if account not in SAVED:
        return lambda month: month[f"budget_{account}"]
    return lambda month: first_known(month[f"saved_{account}"], month[f"budget_{account}"])


def _mixed_expense(account: str) -> Formula:
    return lambda month: np.maximum(month[f"forecast_{account}"], month[f"ledger_{account}"])


def _pteb(payroll: str) -> Formula:
    return lambda month: cents(quotient(month[payroll] * month["budget_pteb"], month["budget_payroll"]))


def _insurance(payroll: str) -> Formula:
    return lambda month: cents(month[payroll] * month["insurance_percent"] / 100 + month["budget_7082"])
