"""What loaded figures make of the contract of their site: hours that it does not bill, refunds that it shares twice."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from shared_code.contracts.hours import unbilled_hours
from shared_code.contracts.models import Contract
from shared_code.kit.errors import CalculationError
from shared_code.kit.finding import Finding
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.pl.calculation.year import Year
from shared_code.pl.view.refunds import REFUND, refunds
from shared_code.revenue.inputs import ANNIVERSARY_OF
from shared_code.revenue.internal.share import codes_shared


class ContractWarnings:
    """Looks at months of sites with the terms in force in them; `year` calculates the P&L of a site's year."""

    def __init__(self, contract_in: Callable[[str, Period], Contract | None], year: Callable[[str, int], Year]) -> None:
        self._contract_in = contract_in
        self._year = year

    def of_hours(self, site_id: str, period: Period, hours: Mapping[str, Decimal]) -> Iterator[Finding]:
        """Hours of a month by job code that the contract does not bill."""
        return unbilled_hours(self._contract_in(site_id, period), period, hours)

    def of_revenue(
        self, site_id: str, period: Period, revenue: Mapping[str, Decimal], *, is_stored: bool
    ) -> Iterator[Finding]:
        """Revenue of a month by code that is below 0 under a share of the year, with both figures once it is stored."""
        contract = self._contract_in(site_id, period)
        if contract is None or not _is_below(contract, revenue):
            return
        if is_stored:
            yield from (found for found in self._refunds(site_id, period.year) if period in found.values["months"])
        else:
            text = (
                "refunds take revenue below 0 under a share of the year; load the file without --dry-run to see what "
                "is billed month by month and on the sum of the year"
            )
            yield Finding(REFUND, text)

    def _refunds(self, site_id: str, year: int) -> list[Finding]:
        try:
            return [*refunds(self._year(site_id, year))]
        except CalculationError:
            return []  # the P&L says what cannot be calculated


def _is_below(contract: Contract, revenue: Mapping[str, Decimal]) -> bool:
    return any(
        sum((revenue.get(code, ZERO) for code in codes_shared(contract, structure.codes)), ZERO) < 0
        for structure in (contract.revenue_share.structures if contract.revenue_share else ())
        if structure.accumulation in ANNIVERSARY_OF
    )
