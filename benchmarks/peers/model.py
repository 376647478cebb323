"""What is compared: the inputs of a site-year by name, as the core takes them, and the figures made of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from benchmarks.peers.sites import (
    CATEGORIES,
    CODES_CLOSED,
    CODES_TO_DATE,
    EDITED,
    JOB_CODES,
    MONTHS,
    OTHER_EXPENSES,
    OTHER_REVENUE,
)
from shared_code.accounts.numbers import RATE_ACCOUNTS, RateCategory
from shared_code.accounts.series import SeriesName
from shared_code.pl.calculation.inputs import MonthFacts, YearInputs
from shared_code.pl.models import Line

Value = float | None
Figures = Mapping[str, Sequence[Value]]
"""Figure → January to December, or the year alone; None where there is none."""

SERIES: Final = tuple(SeriesName)
COSTS: Final = (Line.PAYROLL, Line.CLAIMS, Line.PARKING_RENTS, Line.OTHER_EXPENSE, Line.PTEB, Line.INSURANCE)
LINES: Final = (Line.EXTERNAL_REVENUE, Line.INTERNAL_REVENUE, *COSTS)
"""The lines above front line contribution."""

REVENUE_ACCOUNTS: Final = tuple(accounts.revenue for accounts in RATE_ACCOUNTS.values())
VEHICLE_ACCOUNTS: Final = tuple(accounts.vehicles for accounts in RATE_ACCOUNTS.values())
ACCOUNTS_OF: Final[Mapping[Line, Sequence[str]]] = {
    Line.EXTERNAL_REVENUE: ("9410",),
    Line.INTERNAL_REVENUE: ("4700", "4790", "4910"),
    Line.PAYROLL: ("6000", "6010", "6100"),
    Line.CLAIMS: ("7100", "7101"),
    Line.PARKING_RENTS: ("7170",),
    Line.OTHER_EXPENSE: OTHER_EXPENSES,
    Line.PTEB: ("6200", "6399", "6500"),
    Line.INSURANCE: ("7080", "7082", "7085"),
}
EXPENSES: Final = ("7170", *OTHER_EXPENSES)
"""The accounts that are forecast one by one."""

SAVED: Final = EDITED
"""Those of them that managers forecast."""


@dataclass(frozen=True, slots=True)
class SiteInputs:
    """The inputs of one site: terms that hold all year, and months by name; None is not there."""

    terms: Mapping[str, float]
    months: Figures


def site_inputs(inputs: YearInputs) -> SiteInputs:
    """The inputs of the core, by name."""
    months = [dict(_month(inputs.months[period])) for period in MONTHS]
    return SiteInputs(_terms(inputs), {name: [month[name] for month in months] for name in months[0]})


def _terms(inputs: YearInputs) -> Mapping[str, float]:
    contract = inputs.months[MONTHS[0]].contract
    if contract is None or contract.per_occupied_room is None or contract.revenue_share is None:
        raise ValueError("the model has a contract with a room rate and a share")
    start, share = contract.effective_date, contract.revenue_share
    tiers = share.structures[0].tiers
    values: Mapping[str, Decimal | int | None] = {
        "start_year": start.year,
        "start_day": start.month * 100 + start.day,
        "increment_month": contract.increment_month,
        "increment_percent": contract.increment_percent,
        "fee": contract.fixed_fee[0].fee,
        "room_rate": contract.per_occupied_room.room_rate,
        "guarantee": share.minimum_guarantee,
        **{f"tier_percent_{number}": tier.percent for number, tier in enumerate(tiers, 1)},
        **{f"tier_limit_{number}": tier.limit for number, tier in enumerate(tiers[:-1], 1)},
        "overtime_factor": inputs.settings.overtime_factor,
        "insurance_percent": inputs.settings.insurance_percent_other,
    }
    return {name: float(value or 0) for name, value in values.items()}


def _month(facts: MonthFacts) -> Iterator[tuple[str, Value]]:
    for name, value in (*_revenue(facts), *_payroll(facts), *_accounts(facts)):
        yield name, None if value is None else float(value)


def _revenue(facts: MonthFacts) -> Iterator[tuple[str, Decimal | None]]:
    """Vehicles, rates, rooms, and what was earned."""
    drivers = facts.drivers
    for category, name in zip(RateCategory, CATEGORIES, strict=True):
        yield f"vehicles_forecast_{name}", drivers.forecast.vehicles[category]
        yield f"vehicles_remaining_{name}", drivers.remaining.vehicles[category]
        yield f"saved_rate_{name}", facts.rates[category]
    yield "rooms_forecast", drivers.rooms_forecast
    yield "rooms_remaining", drivers.rooms_remaining
    yield "rooms_to_date", drivers.rooms_to_date
    for code in CODES_TO_DATE:
        yield f"to_date_{code}", drivers.revenue_to_date.get(code)
    for code in CODES_CLOSED:
        yield f"closed_{code}", (facts.closed_revenue or {}).get(code)
    for item in OTHER_REVENUE:
        yield f"other_{item}", facts.other_revenue[item]


def _payroll(facts: MonthFacts) -> Iterator[tuple[str, Decimal | None]]:
    labor = facts.labor
    (salary,) = labor.salaried
    for name, days, loaded in (("forecast", labor.forecast, 0), ("remaining", labor.remaining, salary.days_to_date)):
        yield f"salary_days_{name}", Decimal(days.saved_days + loaded)
        for code in JOB_CODES:
            stretch = days.stretches[code][0]
            yield f"hours_{name}_{code}", stretch.hours
            yield f"overtime_{name}_{code}", stretch.overtime_hours
            if name == "forecast":
                yield f"wage_{code}", stretch.rate
    yield "salary", salary.annual
    yield "salary_days_to_date", Decimal(salary.days_to_date)
    yield "timekeeping", sum(labor.cost_to_date, Decimal(0))


def _accounts(facts: MonthFacts) -> Iterator[tuple[str, Decimal | None]]:
    """Balances of budget and ledger, and saved forecasts."""
    for account in ("9417", *REVENUE_ACCOUNTS, *VEHICLE_ACCOUNTS):
        yield f"budget_{account}", facts.budget[account]
    for account in (account for accounts in ACCOUNTS_OF.values() for account in accounts):
        yield f"budget_{account}", facts.budget.get(account)
        yield f"ledger_{account}", facts.ledger.get(account)
    for account in SAVED:
        yield f"saved_{account}", facts.expenses.get(account)


def figure_names() -> Iterator[str]:
    """All figures that are compared, in the order of a P&L."""
    lines = (*LINES, Line.FLC)
    for series in SERIES:
        yield from (f"{series}_{line}" for line in lines)
        yield from (f"total_{series}_{line}" for line in lines)
        yield from (f"percent_{series}_{line}" for line in lines[1:])
        yield from (f"percent_total_{series}_{line}" for line in lines[1:])
    yield "flc_to_budget"
    for line in lines:
        yield from (f"variance_{line}", f"variance_percent_{line}")


FIGURES: Final = tuple(figure_names())
OF_THE_YEAR: Final = ("total_", "percent_total_")
"""How the names of figures begin that have no months."""
