"""Figures that do not fit each other: vehicles and revenue, hours and cost, codes and the company's lists."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby

from shared_code.accounts.numbers import is_main_account
from shared_code.alerts.catalogue import Limits
from shared_code.alerts.checks.registry import by_month, check
from shared_code.alerts.data import BUDGET, HOURS, LEDGER, REVENUE, VEHICLES, Figure, SiteData
from shared_code.alerts.models import Observation
from shared_code.contracts.models import ALL_CODES
from shared_code.derivations.formatting import format_value
from shared_code.kit.money import ZERO
from shared_code.payroll.models import Worked
from shared_code.statistics.feeds import UNCODED
from shared_code.statistics.models import UNSHARED


@check("revenue-without-vehicles", limits="least_revenue", shows="revenue")
def revenue_without_vehicles(data: SiteData, limits: Limits) -> Iterator[Observation]:
    """Days with revenue whose vehicles are all 0."""
    revenue, vehicles = data.figures[Figure.REVENUE], data.figures[Figure.VEHICLES]
    alone = [
        day for day in data.days_of(revenue) if revenue[day] >= limits["least_revenue"] and vehicles.get(day) == ZERO
    ]
    for period, days in by_month(alone):
        shown = format_value(max(revenue[day] for day in days), "$")
        yield Observation(VEHICLES, period, days, {"revenue": shown}, shown, f"{limits['least_revenue']}")


@check("vehicles-without-revenue", limits="fewest", shows="vehicles")
def vehicles_without_revenue(data: SiteData, limits: Limits) -> Iterator[Observation]:
    """Days with paying vehicles whose revenue is 0."""
    revenue, paying = data.figures[Figure.REVENUE], data.figures[Figure.PAYING]
    alone = [day for day in data.days_of(paying) if paying[day] >= limits["fewest"] and revenue.get(day) == ZERO]
    for period, days in by_month(alone):
        shown = format_value(max(paying[day] for day in days), "")
        yield Observation(REVENUE, period, days, {"vehicles": shown}, shown, f"{limits['fewest']}")


@check("hours-without-rate", shows="hours code")
def hours_without_rate(data: SiteData, limits: Limits) -> Iterator[Observation]:  # noqa: ARG001 - there are none
    """Hours without a cost, of hourly job codes without a rate."""
    for code, worked in _by_code(data).items():
        job = data.jobs.jobs.get(code)
        if data.families.code(code).salaried or (job and job.average_rate):
            continue
        unpriced = {day: sum(row.unpriced, ZERO) for day, row in worked.items()}
        for period, days in by_month(day for day, hours in unpriced.items() if hours):
            shown = {"hours": format_value(sum((unpriced[day] for day in days), ZERO), ""), "code": code}
            yield Observation(HOURS, period, days, shown, shown["hours"], "0", subject=code)


@check("cost-without-hours", limits="least", shows="cost code")
def cost_without_hours(data: SiteData, limits: Limits) -> Iterator[Observation]:
    """Cost of hourly job codes on days without hours."""
    for code, worked in _by_code(data).items():
        if data.families.code(code).salaried:
            continue
        cost = {day: row.cost for day, row in worked.items() if row.cost and not row.hours}
        for period, days in by_month(day for day, amount in cost.items() if amount >= limits["least"]):
            shown = {"cost": format_value(sum((cost[day] for day in days), ZERO), "$"), "code": code}
            yield Observation(HOURS, period, days, shown, shown["cost"], f"{limits['least']}", subject=code)


@check("unknown-code", shows="code what amount")
def unknown_code(data: SiteData, limits: Limits) -> Iterator[Observation]:  # noqa: ARG001 - there are none
    """Job codes, revenue codes and accounts that no list has."""
    for code, worked in _by_code(data).items():
        if code not in data.families.codes and code not in data.jobs.jobs:
            amount = f"{format_value(sum((row.hours for row in worked.values()), ZERO), 'hours')} belong to no family"
            yield from _unknown(HOURS, worked, code, "job codes", amount)
    for code, revenue in _by_revenue_code(data).items():
        if code not in {*ALL_CODES, UNSHARED, UNCODED}:
            amount = f"{format_value(sum(revenue.values(), ZERO), '$')} that no structure shares"
            yield from _unknown(REVENUE, revenue, code, "revenue codes", amount)
    yield from _unknown_accounts(data)


def _unknown_accounts(data: SiteData) -> Iterator[Observation]:
    """Accounts of closed months and of budgets that the chart does not have; none while no chart is loaded.

    Codes of sources are those of loads (`unmapped-code`).
    """
    for feed in (LEDGER, BUDGET) if data.chart.categories else ():
        for account, months in data.accounts(feed).items():
            if account not in data.chart.categories and is_main_account(account):
                counts = "counts as other expense" if data.chart.is_unknown_expense(account) else "counts nowhere"
                for period, amount in months.items():
                    shown = {"code": account, "what": "accounts", "amount": f"{format_value(amount, '$')} {counts}"}
                    yield Observation(feed, period, values=shown, value=account, subject=account)


def _unknown(feed: str, days: Mapping[date, object], code: str, what: str, amount: str) -> Iterator[Observation]:
    for period, found in by_month(days):
        shown = {"code": code, "what": what, "amount": amount}
        yield Observation(feed, period, found, shown, code, subject=code)


@check("code-stopped", limits="days share fewest_days", shows="code share")
def code_stopped(data: SiteData, limits: Limits) -> Iterator[Observation]:
    """Days running without a revenue code that came nearly always before the month."""
    for period in data.day_months:
        history = [data.revenue_by_code[day] for day in data.history[period] if day in data.revenue_by_code]
        if len(history) < limits["fewest_days"]:
            continue
        days = [day for day in data.days_of(data.figures[Figure.REVENUE]) if period.covers(day)]
        for code in sorted({code for codes in history for code in codes} - {UNCODED}):
            share = Decimal(sum(bool(codes.get(code)) for codes in history)) / len(history)
            without = tuple(_running(data, days, code, limits["days"]))
            if share >= limits["share"] and without:
                shown = {"code": code, "share": format_value(share * 100, "%", 0)}
                yield Observation(REVENUE, period, without, shown, f"{len(without)}", f"{limits['days']}", subject=code)


def _running(data: SiteData, days: Sequence[date], code: str, fewest: Decimal) -> Iterator[date]:
    """The days without a code that follow each other, so many at least; a quiet day now and then is none."""
    for is_there, together in groupby(days, lambda day: bool(data.revenue_by_code[day].get(code))):
        run = [*together]
        if not is_there and len(run) >= fewest:
            yield from run


def _by_code(data: SiteData) -> Mapping[str, Mapping[date, Worked]]:
    """Timekeeping of the days that are looked at, by job code."""
    codes = {code for period in data.day_months for row in data.worked(period).values() for code in row}
    return {code: dict(data.days_of_code(code)) for code in sorted(codes)}


def _by_revenue_code(data: SiteData) -> Mapping[str, Mapping[date, Decimal]]:
    """Revenue of the days that are looked at, by code."""
    found: dict[str, dict[date, Decimal]] = {}
    for day, codes in data.revenue_by_code.items():
        if day in data.looked_at:
            for code, amount in codes.items():
                found.setdefault(code, {})[day] = amount
    return found
