"""Which hours a contract bills, and worked hours that it does not."""

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal

from shared_code.contracts.models import Contract, LaborJob
from shared_code.derivations.formatting import format_value
from shared_code.kit.finding import Finding
from shared_code.kit.listing import listed
from shared_code.kit.money import ZERO, to_cents
from shared_code.kit.period import Period


def billed_jobs(contract: Contract) -> Collection[LaborJob]:
    """The rows of job codes whose hours the client pays, of the contract and of its management fee."""
    managed = contract.management_agreement
    return (*contract.per_labor_hour, *(managed.fee.jobs if managed and managed.fee else ()))


def unbilled_hours(contract: Contract | None, period: Period, hours: Mapping[str, Decimal]) -> Iterator[Finding]:
    """Hours of a month by job code that a contract which bills hours does not bill; none where it bills none at all."""
    jobs = [job for job in billed_jobs(contract) if job.valid_in(period)] if contract is not None else []
    if contract is None or not jobs or not contract.valid_in(period):
        return
    rate, billed = min(job.rate for job in jobs), {job.job_code for job in jobs}
    for code, count in sorted(hours.items()):
        if code not in billed and count > ZERO:
            lowest, missed = (format_value(to_cents(amount), "$") for amount in (rate, count * rate))
            lost = f"at {lowest}, its lowest rate, {missed} are not earned"
            advice = "correct the job code in `timekeeping`, or add it to the contract"
            known = listed(sorted(billed))
            text = f"the contract bills {known}, and not {count.normalize():f} h of {code}: {lost}; {advice}"
            values = {"code": code, "hours": count, "rate": rate, "amount": count * rate}
            yield Finding("UNBILLED_HOURS", text, "internalRevenue", values=values)
