"""Terms of a contract by path, to tell what a new version changes."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from shared_code.contracts.models import Contract, ManagementFeeType
from shared_code.store.audit_log import FieldChange


def term_changes(old: Contract | None, new: Contract) -> Iterator[FieldChange]:
    """The terms that differ, each with its path, such as `revenue_share.structures[0].tiers[1].percent`."""
    before = dict(_terms(old.model_dump(), "")) if old else {}
    after = dict(_terms(new.model_dump(), ""))
    for path in dict.fromkeys((*before, *after)):
        if before.get(path) != after.get(path):
            yield FieldChange(path, before.get(path), after.get(path))


def bills_hours(contract: Contract) -> bool:
    """Whether the client pays by labor hour, so that payroll has to be planned by job code."""
    agreement = contract.management_agreement
    return bool(contract.per_labor_hour) or bool(
        agreement and agreement.fee and agreement.fee.type is ManagementFeeType.PER_LABOR_HOUR
    )


def _terms(value: Any, path: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - a block holds anything
    """Every term that is set, by path; lists of codes and of accounts are one term."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _terms(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, tuple) and any(isinstance(row, Mapping) for row in value):
        for place, row in enumerate(value):
            yield from _terms(row, f"{path}[{place}]")
    elif value not in (None, ()):
        plain = list(map(str, value)) if isinstance(value, tuple) else value
        yield path, str(plain) if isinstance(plain, date) else plain
