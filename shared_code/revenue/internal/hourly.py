"""Labor hours as contracts bill them: the rates in force, and what hours of a month bring."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from shared_code.contracts.models import Contract, Escalator, LaborJob, ManagementFeeType
from shared_code.kit.period import Period
from shared_code.payroll.models import BilledHours, BillRate
from shared_code.revenue.internal.prices import clause, escalate, incremented
from shared_code.revenue.rules import billed_hours, fixed_amount, per_labor_hour

ContractIn = Callable[[str, Period], Contract | None]
"""The terms of a site in force in a month; None where there is no contract."""
Price = Callable[[LaborJob, Decimal], Decimal]
"""A rate of a job in the month, from the stored one."""


class ContractHours:
    """Satisfies the ports `BillRates` and `HourlyRevenue` of payroll."""

    def __init__(self, contract_in: ContractIn) -> None:
        self._contract_in = contract_in

    def on(self, site_id: str, day: date) -> Mapping[str, BillRate]:
        """$/hour by job code in the month of a day; empty where the contract bills no hours."""
        return dict(self._jobs(site_id, Period.of(day)))

    def of(self, site_id: str, period: Period, hours: Mapping[str, BilledHours]) -> Decimal:
        """$ for hours by job code, by the block and the management fee; 0 where the contract bills none."""
        jobs = [(hours[code], rate) for code, rate in self._jobs(site_id, period) if code in hours]
        return per_labor_hour([billed_hours(*worked, *rate) for worked, rate in jobs])

    def _jobs(self, site_id: str, period: Period) -> Iterator[tuple[str, BillRate]]:
        contract = self._contract_in(site_id, period)
        if contract is None or not contract.valid_in(period):
            return
        yield from _block(contract, period)
        yield from _fee(contract, period)


def _block(contract: Contract, period: Period) -> Iterator[tuple[str, BillRate]]:
    """The jobs of the block, at their rates after the increments."""

    def price(job: LaborJob, base: Decimal) -> Decimal:
        rate = clause(base, f"per_labor_hour.{job.job_code}")
        amount: Decimal = incremented(contract, period, rate, contract.increment_percent, job.start).amount
        return amount

    yield from _prices(contract.per_labor_hour, period, price, price)


def _fee(contract: Contract, period: Period) -> Iterator[tuple[str, BillRate]]:
    """The jobs of a management fee that is paid by the hour, at their rates after the escalations."""
    agreement = contract.management_agreement
    fee = agreement.fee if agreement else None
    if fee is None or fee.type is not ManagementFeeType.PER_LABOR_HOUR:
        return

    def price(escalator: Escalator | None) -> Price:
        def escalated(job: LaborJob, base: Decimal) -> Decimal:
            rate = clause(base, f"management_agreement.fee.{job.job_code}")
            amount: Decimal = escalate(contract, period, rate, escalator, job.start).amount
            return amount if escalator is None else fixed_amount(amount)

        return escalated

    yield from _prices(fee.jobs, period, price(fee.escalator), price(fee.overtime_escalator))


def _prices(
    jobs: Sequence[LaborJob], period: Period, price: Price, overtime_price: Price
) -> Iterator[tuple[str, BillRate]]:
    for job in jobs:
        if job.valid_in(period):
            overtime = job.rate if job.overtime_rate is None else job.overtime_rate
            yield job.job_code, BillRate(price(job, job.rate), overtime_price(job, overtime))
