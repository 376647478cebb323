"""What a load makes of entries that belong to no month: accounts of the chart, sites, users, job codes."""

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from shared_code.integration.load import COMPANY, DocumentDiff, LoadEffect
from shared_code.integration.rows.base import Place
from shared_code.integration.writing.diff import effect, falling
from shared_code.integration.writing.merge import flatten
from shared_code.kit.model import Model
from shared_code.kit.period import Period
from shared_code.store.audit_log import FieldChange

Entries = Mapping[str, Mapping[str, Model]]
"""Entries by list and id; the list `""` is that of the owner itself."""


def entries_diff(owner: str, period: Period, old: Entries, new: Entries) -> DocumentDiff:
    """What differs between stored entries and those of a file, one change a field; entries that it leaves out stay."""
    changes: list[FieldChange] = []
    counts = Counter[str]()
    for section, entries in new.items():
        for key, entry in entries.items():
            before = old[section].get(key)
            found = list(_changes((section, key) if section else (), before, entry))
            counts["created" if before is None else "updated" if found else "unchanged"] += 1
            changes += found
    return DocumentDiff(
        owner,
        period,
        tuple(changes),
        noted=tuple(_noted(owner, changes)),
        created=counts["created"],
        updated=counts["updated"],
        unchanged=counts["unchanged"],
    )


def _changes(start: Place, old: Model | None, new: Model) -> Iterator[FieldChange]:
    before, after = _fields(old) if old else {}, _fields(new)
    for place in sorted({*before, *after}):
        if before.get(place) != after.get(place):
            yield FieldChange("/" + "/".join((*start, *place)), before.get(place), after.get(place))


def _fields(entry: Model) -> dict[Place, Any]:
    """The fields of an entry as the audit trail keeps them; Decimals stay."""
    exact = flatten(entry.model_dump(by_alias=True))
    plain = flatten(entry.model_dump(mode="json", by_alias=True))
    return {place: exact[place] if isinstance(exact[place], Decimal) else value for place, value in plain.items()}


def _noted(owner: str, changes: list[FieldChange]) -> Iterator[tuple[LoadEffect, str]]:
    where = "" if owner == COMPANY else f"site {owner}, "
    for change in changes:
        what = effect(change.old, change.new)
        if what in {LoadEffect.FALLS, LoadEffect.TURNS, LoadEffect.GOES} and change.old:
            yield what, f"{where}{' '.join(change.field.split('/')[-2:]).strip()}: {falling(change.old, change.new)}"
