"""Refunds that turn back a share that accumulates over a year: what is billed, and what the sum of the year gives."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Final, NamedTuple

from shared_code.accounts.series import SeriesName
from shared_code.contracts.models import Contract, Structure
from shared_code.derivations.formatting import format_value
from shared_code.derivations.nodes import by
from shared_code.kit.errors import CalculationError
from shared_code.kit.finding import Finding
from shared_code.kit.listing import listed
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.pl.calculation.lines import BASES
from shared_code.pl.calculation.year import Year
from shared_code.revenue.inputs import ANNIVERSARY_OF, ContractMonth
from shared_code.revenue.internal.share import SharedStructure, codes_shared, structures
from shared_code.revenue.rules import accumulation_start, tiered_share

REFUND: Final = "REFUND_IN_ANNUAL_SHARE"


class SharedMonth(NamedTuple):
    """What a structure shares in a month."""

    period: Period
    shared: SharedStructure


def refunds(year: Year) -> Iterator[Finding]:
    """A finding for each structure and accumulation year that has a month below 0 and shares more for it.

    A month below 0 shares nothing (REV-19), and the months after it share once more what it took back.
    """
    contracts = {
        id(contract): contract
        for period in year.inputs.periods()
        if (contract := year.months[period].month.facts.contract) is not None
    }
    for contract in contracts.values():
        for index, structure in enumerate(contract.revenue_share.structures if contract.revenue_share else ()):
            if structure.accumulation in ANNIVERSARY_OF and structure.dollars_per_room is None:
                yield from _of_structure(year, contract, index, structure)


def _of_structure(year: Year, contract: Contract, index: int, structure: Structure) -> Iterator[Finding]:
    codes = codes_shared(contract, structure.codes)
    known = {
        period: month.known.base(codes).amount
        for period, month in year.months.items()
        if month.known is not None and month.month.facts.contract is contract
    }
    for _, months in groupby(known, lambda period: _start(contract, structure, period)):
        periods = list(months)
        if below := [period for period in periods if known[period] < 0 and period.year == year.inputs.year]:
            yield from _of_year(_shared(year, contract, index, periods), below, f"revenue_share.structures[{index}]")


def _start(contract: Contract, structure: Structure, period: Period) -> object:
    anniversary = ANNIVERSARY_OF[structure.accumulation]
    return accumulation_start(anniversary, contract.effective_date, period.first_day)


def _shared(year: Year, contract: Contract, index: int, periods: Sequence[Period]) -> Sequence[SharedMonth]:
    """The months of an accumulation year; none where one of them cannot be shared."""
    try:
        return [SharedMonth(period, structures(contract, _month(year, period))[index]) for period in periods]
    except CalculationError:
        return []


def _month(year: Year, period: Period) -> ContractMonth:
    """A month by the best figures there are."""
    month = year.months[period]
    return month.figures(BASES[SeriesName.TREND][month.state]).contract_month


def _of_year(months: Sequence[SharedMonth], below: Sequence[Period], path: str) -> Iterator[Finding]:
    if not months:
        return
    revenue: Decimal = sum((month.shared.revenue.amount for month in months), ZERO)
    billed: Decimal = sum((month.shared.share.amount for month in months), ZERO)
    tiers = months[-1].shared.share.operands["tiers"]
    on_sum = by(tiered_share, prior=ZERO, month=revenue, tiers=tiers).amount
    if billed != on_sum:
        first, last = months[0].period, months[-1].period
        text = (
            f"refunds take revenue below 0 in {listed(below)}: month by month the share of {first} to {last} is "
            f"{format_value(billed, '$')}, on the sum of these months {format_value(on_sum, '$')}; agree with the "
            "client which of the two is due, and enter the difference under other revenue"
        )
        values = {"billed": billed, "onSum": on_sum, "months": [*below]}
        finding = Finding(REFUND, text, path=f"contract.{path}", values=values)
        yield finding.of_month(below[0], "internalRevenue")
