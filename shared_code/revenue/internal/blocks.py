"""The simple blocks of a contract in a month: fixed fee, per occupied room, per labor hour, bell service."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from shared_code.contracts.models import Contract, LaborJob, PerOccupiedRoom
from shared_code.derivations.nodes import Node, by, given
from shared_code.kit.money import ZERO
from shared_code.revenue import rules
from shared_code.revenue.inputs import ContractMonth, SeriesBasis
from shared_code.revenue.internal.prices import clause, incremented


def fixed_fee(contract: Contract, month: ContractMonth) -> Node:
    """The fees that are valid on the first of the month, after their increments."""
    percent = contract.increment_percent
    fees = tuple(
        incremented(contract, month.period, clause(row.fee, f"fixed_fee[{index}].fee"), percent, row.start)
        for index, row in enumerate(contract.fixed_fee)
        if row.valid_in(month.period)
    )
    return by(rules.fixed_fee, fees=fees)


def per_occupied_room(contract: Contract, month: ContractMonth) -> Node:
    """The room rate times the rooms; the rate rises only where the contract says so."""
    block = contract.per_occupied_room or PerOccupiedRoom(room_rate=ZERO)
    percent = contract.increment_percent if block.escalates else None
    rate = incremented(contract, month.period, clause(block.room_rate, "per_occupied_room.room_rate"), percent)
    return by(rules.per_occupied_room, room_rate=rate, occupied_rooms=month.rooms)


def per_labor_hour(contract: Contract, month: ContractMonth) -> Node:
    """The hours of each job that is valid on the first of the month, at its rates after their increments."""

    def price(job: LaborJob, base: Decimal, name: str) -> Node:
        rate = clause(base, f"per_labor_hour.{job.job_code}.{name}")
        return incremented(contract, month.period, rate, contract.increment_percent, job.start)

    return by(rules.per_labor_hour, jobs=billed_jobs(month, contract.per_labor_hour, price))


def billed_jobs(
    month: ContractMonth, jobs: Sequence[LaborJob], price: Callable[[LaborJob, Decimal, str], Node]
) -> tuple[Node, ...]:
    """What each valid job bills in a month; `price` gives the month's rate from the stored one."""
    return tuple(
        by(
            rules.billed_hours,
            regular_hours=month.hours(job.job_code).part("regular"),
            overtime_hours=month.hours(job.job_code).part("overtime"),
            rate=price(job, job.rate, "rate"),
            overtime_rate=price(job, job.rate if job.overtime_rate is None else job.overtime_rate, "overtime_rate"),
        )
        for job in jobs
        if job.valid_in(month.period)
    )


def bell(_: Contract, month: ContractMonth) -> Node:
    """Bell service of the loaded days; nothing is forecast."""
    days = month.bell if month.basis is not SeriesBasis.FORECAST else ()
    return by(rules.bell_service, daily_revenue=given(tuple(days), "actual", "bell service", month.period))
