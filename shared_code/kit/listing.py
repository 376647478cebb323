"""Lists in sentences, cut to what a person reads."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

FIRST: Final = 10
"""So many of a kind are named; of the others how many they are."""


def listed(names: Iterable[object]) -> str:
    """The first names of a list, and how many more there are.

    >>> listed([1, 2]), listed(range(12))
    ('1, 2', '0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more')
    """
    found = list(map(str, names))
    more = f" and {len(found) - FIRST} more" if len(found) > FIRST else ""
    return ", ".join(found[:FIRST]) + more


def count_of(number: int, one: str, many: str = "") -> str:
    """How many there are of a thing; `many` is its plural, where that has more than an s.

    >>> count_of(1, "row"), count_of(0, "row"), count_of(1200, "delivery", "deliveries")
    ('1 row', '0 rows', '1,200 deliveries')
    """
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def spelled_days(days: Iterable[date]) -> str:
    """Days in ascending order, those in a row as one.

    >>> spelled_days([date(2025, 4, 1), date(2025, 4, 2), date(2025, 4, 5)])
    '2025-04-01 to 2025-04-02, 2025-04-05'
    """
    runs: list[list[date]] = []
    for day in sorted(days):
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1] = [runs[-1][0], day]
        else:
            runs.append([day])
    return listed(" to ".join(map(str, run)) for run in runs)
