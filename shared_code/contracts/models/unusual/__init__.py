"""What is legal in a contract and still worth a second look before it is put in force."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from shared_code.contracts.models.agreement import (
    BillableAccounts,
    Claims,
    ManagementAgreement,
    ManagementFee,
    ProfitShare,
)
from shared_code.contracts.models.contract import Contract
from shared_code.contracts.models.services import FixedFee, LaborJob
from shared_code.contracts.models.shares import Escalator, Structure
from shared_code.contracts.models.terms import parts
from shared_code.contracts.models.unusual import blocks, dates, values
from shared_code.contracts.models.unusual.dates import begins_later, ended, restarts
from shared_code.contracts.models.unusual.values import USUAL
from shared_code.kit.finding import Finding

__all__ = ["USUAL", "begins_later", "ended", "restarts", "unusual"]

_LOOKS: Final[Mapping[type, Sequence[Callable[[Any], Iterator[Finding]]]]] = {
    Contract: (blocks.contract, dates.outside, blocks.empty, dates.gaps),
    Structure: (values.from_limits,),
    ProfitShare: (values.from_limits,),
    FixedFee: (dates.of_row,),
    LaborJob: (values.overtime, dates.of_row),
    BillableAccounts: (blocks.billable,),
    ManagementAgreement: (blocks.agreement,),
    ManagementFee: (blocks.fee,),
    Claims: (blocks.claims,),
    Escalator: (values.escalator,),
}
"""What is looked at in a part of a contract, beside its values and its escalations."""


def unusual(contract: Contract) -> tuple[Finding, ...]:
    """What is legal and unusual, each with its path; none of it keeps a contract from use."""
    return tuple(
        finding.within(path)
        for path, part in parts(contract)
        for finding in (
            *values.outside_usual(part),
            *values.fractions(part),
            *(found for look in _LOOKS.get(type(part), ()) for found in look(part)),
            *values.escalation(part, contract),
        )
    )
