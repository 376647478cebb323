"""Days of a contract that are seldom meant: gaps, rows that never count, an end that is over, a year begun anew."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from shared_code.contracts.models.agreement import ClaimsType
from shared_code.contracts.models.contract import Contract
from shared_code.contracts.models.services import FixedFee, LaborJob
from shared_code.contracts.models.shares import Accumulation
from shared_code.contracts.models.terms import DatedRow
from shared_code.kit.finding import Finding
from shared_code.kit.listing import listed
from shared_code.kit.period import Period, Span


def gaps(contract: Contract) -> Iterator[Finding]:
    """Rows of one fee or job code between which there is a month without a price."""
    for block, rows in (("fixed_fee", contract.fixed_fee), ("per_labor_hour", contract.per_labor_hour)):
        chains: dict[str, list[tuple[int, DatedRow]]] = {}
        for place, row in enumerate(rows):
            chain = row.job_code if isinstance(row, LaborJob) else row.name if isinstance(row, FixedFee) else None
            if chain is not None:
                chains.setdefault(chain, []).append((place, row))
        for chain, own in chains.items():
            in_order = sorted(own, key=lambda one: one[1].start or date.min)
            for (_, before), (place, after) in pairwise(in_order):
                if months := _months_between(before.end, after.start):
                    text = f"leaves {chain} without a price in {str(months).replace('/', ' to ')}; begin it sooner"
                    values = {"name": chain, "first": months.first, "last": months.last}
                    yield Finding("PRICE_GAP", text, path=f"{block}[{place}].start", values=values)


def _months_between(end: date | None, start: date | None) -> Span | None:
    """The months on whose first day neither row is there; None where there is none."""
    if end is None or start is None:
        return None
    first, last = Period.of(end).shift(1), Period.of(start).shift(-1 if start.day == 1 else 0)
    return Span(first, last) if first <= last else None


def outside(contract: Contract) -> Iterator[Finding]:
    """Rows beyond the term of the contract."""
    for block, rows in (("fixed_fee", contract.fixed_fee), ("per_labor_hour", contract.per_labor_hour)):
        for place, row in enumerate(rows):
            if row.end is not None and row.end < contract.effective_date:
                text = "ends before the contract begins; leave it out, or correct its end"
                yield Finding("NO_EFFECT", text, path=f"{block}[{place}]", values={"end": row.end})
            if row.start is not None and contract.end_date is not None and row.start > contract.end_date:
                text = "starts after the contract has ended; leave it out, or correct its start"
                yield Finding("NO_EFFECT", text, path=f"{block}[{place}]", values={"start": row.start})


def of_row(row: DatedRow) -> Iterator[Finding]:
    """A row that is there on no first of a month."""
    if row.start is None or row.end is None or row.end < row.start:
        return
    if (row.start.year, row.start.month) == (row.end.year, row.end.month) and row.start.day > 1:
        text = (
            "lies in the month of the start: the row is there on no first of a month and never counts; start it on the "
            "first, or end it later"
        )
        yield Finding("NO_EFFECT", text, path="end", values={"start": row.start, "end": row.end})


def ended(contract: Contract, day: date) -> Iterator[Finding]:
    """A contract that is over on a day."""
    if contract.end_date is not None and contract.end_date < day:
        text = (
            f"it ended on {contract.end_date}; internal revenue is other revenue alone; load its successor, or a later "
            "end_date"
        )
        yield Finding("CONTRACT_ENDED", text, path="end_date", values={"end": contract.end_date})


def restarts(before: Contract | None, after: Contract) -> Iterator[Finding]:
    """What a later version of a contract begins anew: an accumulation year starts no earlier than the contract."""
    if before is None or before.effective_date == after.effective_date or not _accumulates(after):
        return
    text = (
        f"{after.effective_date} instead of {before.effective_date} begins the accumulation year anew; keep the old "
        "date if the limits of the year go on"
    )
    values = {"before": before.effective_date, "after": after.effective_date}
    yield Finding("ACCUMULATION_RESTARTS", text, path="effective_date", values=values)


def begins_later(before: Contract, after: Contract, booked: Iterable[Period]) -> Iterator[Finding]:
    """Months with actuals that a later start leaves without a contract."""
    months = [month for month in booked if before.effective_date <= month.first_day < after.effective_date]
    if months:
        text = (
            f"{after.effective_date} instead of {before.effective_date} leaves {listed(months)}, which have actuals, "
            "with other revenue alone; keep the old date, or load these terms with a later `from`"
        )
        values = {"before": before.effective_date, "after": after.effective_date, "months": months}
        yield Finding("ACTUALS_OUTSIDE", text, path="effective_date", values=values)


def _accumulates(contract: Contract) -> bool:
    """Whether revenue, profit or claims add up over a year."""
    managed = contract.management_agreement
    shares = [*(contract.revenue_share.structures if contract.revenue_share else ())]
    kinds = [*(share.accumulation for share in shares)]
    if managed and managed.profit_share:
        kinds.append(managed.profit_share.accumulation)
    claims = managed.claims if managed else None
    annual_claims = claims is not None and claims.type is not ClaimsType.PER_CLAIM and claims.cap is not None
    return annual_claims or any(kind is not Accumulation.MONTHLY for kind in kinds)
