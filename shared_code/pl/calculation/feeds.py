"""Up to which day the actuals of a month that runs are known, by feed and for internal revenue."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from shared_code.contracts.models import Contract, ManagementAgreement, ManagementFeeType, NonGlType
from shared_code.kit.period import Period
from shared_code.pl.calculation.inputs import MonthFacts
from shared_code.pl.calculation.year import Year
from shared_code.pl.models import MonthState

LAST_DAY: Final[Mapping[str, Callable[[MonthFacts], date | None]]] = {
    "revenue": lambda facts: facts.drivers.last_revenue_day,
    "rooms": lambda facts: facts.drivers.last_rooms_day,
    "hours": lambda facts: facts.labor.last_hours_day,
    "payroll": lambda facts: facts.labor.last_payroll_day,
    "bell": lambda facts: facts.last_bell_day,
}
"""The feeds of actuals, with the last day that each has loaded."""


def last_actual_days(year: Year) -> Mapping[str, Mapping[Period, date | None]]:
    """By feed: the last loaded day of each month that runs."""
    running = year.periods_in(MonthState.CURRENT)
    return {
        feed: {period: last_day(year.inputs.months[period]) for period in running}
        for feed, last_day in LAST_DAY.items()
    }


def internal_revenue_date(year: Year) -> Mapping[Period, date | None]:
    """By month that runs and in which the contract needs feeds: the day up to which internal revenue is known."""
    running = {period: year.inputs.months[period] for period in year.periods_in(MonthState.CURRENT)}
    return {
        period: contract_day(facts)
        for period, facts in running.items()
        if year.months[period].is_open and needed_feeds(facts)
    }


def contract_day(facts: MonthFacts) -> date | None:
    """The earliest last day of the feeds that the contract needs in a month; None while one of them has nothing."""
    days = [LAST_DAY[feed](facts) for feed in needed_feeds(facts)]
    known = [day for day in days if day is not None]
    return min(known) if known and len(known) == len(days) else None


def needed_feeds(facts: MonthFacts) -> tuple[str, ...]:
    """The feeds that the contract is calculated from in a month; none without one that is in force."""
    contract = facts.contract
    return feeds_of(contract) if contract is not None and contract.valid_in(facts.period) else ()


def feeds_of(contract: Contract) -> tuple[str, ...]:
    """The feeds that the blocks of a contract are calculated from."""
    agreement = contract.management_agreement
    structures = contract.revenue_share.structures if contract.revenue_share else ()
    needs = {
        "revenue": bool(structures) or bool(agreement and _needs_revenue(agreement)),
        "rooms": contract.per_occupied_room is not None or any(row.dollars_per_room is not None for row in structures),
        "hours": bool(contract.per_labor_hour) or bool(agreement and agreement.fee and agreement.fee.jobs),
        "payroll": contract.billable_accounts is not None,
        "bell": contract.bell is not None,
    }
    return tuple(feed for feed, needed in needs.items() if needed)


def _needs_revenue(agreement: ManagementAgreement) -> bool:
    return (
        agreement.profit_share is not None
        or bool(agreement.fee and agreement.fee.type is ManagementFeeType.REVENUE_PERCENTAGE)
        or any(expense.type is NonGlType.REVENUE for expense in agreement.non_gl)
    )
