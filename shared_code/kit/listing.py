"""Lists in sentences, cut to what a person reads."""

from collections.abc import Iterable
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
