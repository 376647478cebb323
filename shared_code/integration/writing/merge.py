"""What a file says laid over what is stored: entries that it names are replaced, others stay."""

from collections.abc import Iterator, Mapping
from typing import Any

from shared_code.integration.models import Entries
from shared_code.kit.documents import Content, FieldChange
from shared_code.kit.money import ZERO


def merge(stored: Content, entries: Entries) -> Content:
    """A document with other entries; None takes an entry away.

    >>> merge({"balances": {"4790": 5, "6000": 7}, "closed": False}, {"balances": {"4790": 6, "6000": None}})
    {'balances': {'4790': 6}, 'closed': False}
    """
    return {**stored, **{section: _laid(stored.get(section), new) for section, new in entries.items()}}


def differences(old: Content, new: Content) -> Iterator[FieldChange]:
    """What differs between two versions of a document, one change an entry: `/balances/4790`."""
    for section in sorted({*old, *new}):
        before, after = old.get(section), new.get(section)
        if isinstance(before or after, Mapping):
            yield from _entry_differences(section, before or {}, after or {})
        elif before != after:
            yield FieldChange(f"/{section}", before, after)


def named_keys(entries: Entries) -> frozenset[str]:
    """The keys that a file names: accounts, days, jobs."""
    return frozenset(
        str(key)
        for section, values in entries.items()
        for key in (values if isinstance(values, Mapping) else (section,))
    )


def _laid(stored: Any, new: Any) -> Any:  # noqa: ANN401 - a section is a mapping or a single value
    if not isinstance(new, Mapping):
        return new
    return {key: value for key, value in {**(stored or {}), **new}.items() if value is not None}


def _entry_differences(section: str, before: Mapping[Any, Any], after: Mapping[Any, Any]) -> Iterator[FieldChange]:
    for key in sorted({*before, *after}):
        if before.get(key) != after.get(key):
            yield FieldChange(f"/{section}/{key}", _told(before.get(key)), _told(after.get(key)))


def _told(value: Any) -> Any:  # noqa: ANN401 - an entry is a figure, or figures by name, or rows of figures
    """An entry as the audit trail keeps it: a day of several rows by the sums of their figures.

    >>> _told({"GSA1": {"hours": 8, "cost": 99}, "GSC1": {"hours": 4, "cost": None}})
    {'hours': Decimal('12'), 'cost': Decimal('99')}
    """
    if not isinstance(value, Mapping) or not any(isinstance(row, Mapping) for row in value.values()):
        return value
    names = dict.fromkeys(name for row in value.values() for name in row)
    return {name: sum((row.get(name) or ZERO for row in value.values()), ZERO) for name in names}
