"""The terms of a contract one by one: the path by which a what-if changes it, its value, and what it is in words."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from shared_code.contracts.models import Contract, ContractPart
from shared_code.contracts.models.accounts import shorten
from shared_code.contracts.models.agreement import BillableAccounts, NonGlExpense, NonGlType, Support, SupportType
from shared_code.contracts.models.services import LaborJob, PerOccupiedRoom
from shared_code.contracts.models.shares import Escalator, EscalatorFormat, Structure, Tier, Validation, ValidationType
from shared_code.contracts.models.terms import parts
from shared_code.derivations.formatting import format_value, humanize

NAMES: Final = ("display_name", "name", "title", "job_code")
"""Fields by which a row of a contract is called, the best one first."""
_ROW: Final = re.compile(r"(\w+)(?:\[(\d+)\])?")
_ENDINGS: Final[Mapping[str, str]] = {"fees": "fee", "jobs": "job", "structures": "structure", "tiers": "tier"}


@dataclass(frozen=True, slots=True)
class ContractTerm:
    """A term that is set: a figure in its unit, which a what-if can change, or a text."""

    path: str
    words: str
    value: Decimal | None
    unit: str | None
    text: str


def terms_of(contract: Contract) -> Iterator[ContractTerm]:
    """All terms that are set, in the order of the contract."""
    for path, part in parts(contract):
        place = _place(contract, path)
        for name in type(part).model_fields:
            value = getattr(part, name)
            if not _is_set(value):
                continue
            here, words = (f"{path}.{name}", f"{place}: {humanize(name)}") if path else (name, humanize(name))
            unit = _unit(part, name) if isinstance(value, Decimal) else None
            yield ContractTerm(here, words, value if unit else None, unit, _text(part, name, value, unit))


def _is_set(value: object) -> bool:
    """Whether a field is a term of its own, and there: parts and rows of parts have terms themselves."""
    if isinstance(value, ContractPart) or value is None or value == ():
        return False
    return not (isinstance(value, tuple) and isinstance(value[0], ContractPart))


def _place(contract: Contract, path: str) -> str:
    """The part at a path as people call it.

    >>> from datetime import date
    >>> contract = Contract(effective_date=date(2025, 1, 1), fixed_fee=[{"fee": 5, "name": "Valet"}])
    >>> _place(contract, "fixed_fee[0]")
    'fixed fee 1 (Valet)'
    """
    words, part = [], contract
    for step in filter(None, path.split(".")):
        match = _ROW.fullmatch(step)
        if match is None:
            raise ValueError(f"{path} is no path of a term")
        name, row = match[1], match[2]
        part = getattr(part, name) if row is None else getattr(part, name)[int(row)]
        called = next((value for field in NAMES if (value := getattr(part, field, None))), None)
        number = "" if row is None else f" {int(row) + 1}"
        words.append(f"{humanize(_ENDINGS.get(name, name))}{number}{f' ({called})' if called else ''}")
    return ", ".join(words)


def _text(part: ContractPart, name: str, value: Any, unit: str | None) -> str:  # noqa: ANN401 - whatever a field holds
    if isinstance(part, Tier) and name == "limit" and not value:
        return "no upper limit"
    if unit:
        return format_value(value, unit)
    if isinstance(value, tuple):
        accounts = shorten(value) if isinstance(part, BillableAccounts) else list(value)
        return accounts if isinstance(accounts, str) else ", ".join(accounts)
    return format_value(value, "month" if name.endswith("month") else "text")


def _unit(part: ContractPart, name: str) -> str:
    """$, %, $/hour, $/room, vehicles; `value` where an amount is added to what another term says."""
    if (type(part), name) in _UNITS:
        return _UNITS[type(part), name](part)
    return "%" if "percent" in name else "$"


_UNITS: Final[Mapping[tuple[type, str], Callable[[Any], str]]] = {
    (LaborJob, "rate"): lambda _: "$/hour",
    (LaborJob, "overtime_rate"): lambda _: "$/hour",
    (PerOccupiedRoom, "room_rate"): lambda _: "$/room",
    (Structure, "dollars_per_room"): lambda _: "$/room",
    (Escalator, "value"): lambda part: "%" if part.format is EscalatorFormat.PERCENTAGE else "value",
    (Support, "value"): lambda part: "%" if part.type is SupportType.PERCENT else "$",
    (NonGlExpense, "value"): lambda part: "$" if part.type is NonGlType.FIXED_AMOUNT else "%",
    (Validation, "amount"): lambda part: "vehicles" if part.type is ValidationType.VEHICLE_COUNT else "$",
}
"""Units that the name of a term does not tell."""
