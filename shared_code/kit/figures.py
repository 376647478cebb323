"""Figures as finance people read them: 50,000.00, 17 %, 160 h, one text for each unit."""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, Final

LONGEST_SUM = 8
"""More amounts than this are told as their number and sum."""
PLACES: Final[Mapping[str, int]] = {"$": 2, "$/hour": 2, "$/room": 2, "$/vehicle": 2}
SUFFIX: Final[Mapping[str, str]] = {
    "%": " %",
    "hours": " h",
    "rooms": " rooms",
    "vehicles": " vehicles",
    "days": " days",
    "$/hour": " an hour",
    "$/room": " a room",
    "$/vehicle": " a vehicle",
}
MOST_PLACES = 6
_WIDE: Final = Context(prec=200, rounding=ROUND_HALF_UP)
"""A figure that is too large to calculate with is still told."""
ONCE: Final[Mapping[int, str]] = {0: "never", 1: "once", 2: "twice"}
ACRONYMS: Final = frozenset({"pteb", "gpo", "flc", "gl", "adj"})


def told(value: Any, unit: str) -> str:  # noqa: ANN401 - whatever a rule takes or gives
    """A value in its unit, in words.

    >>> told(Decimal("50000"), "$"), told(Decimal("17.50"), "%"), told(None, "$"), told(True, "yes or no")
    ('50,000.00', '17.5 %', 'none', 'yes')
    >>> told({"fixed_fee": Decimal(2500), "other_revenue": Decimal("-75.5")}, "$")
    'fixed fee 2,500.00 + other revenue -75.50'
    """
    if isinstance(value, Mapping):
        return _joined([f"{words(str(name))} {told(item, unit)}" for name, item in value.items()], value.values(), unit)
    if isinstance(value, tuple | list):
        return _joined([told(item, unit) for item in value], value, unit)
    return _one(value, unit)


def _one(value: Any, unit: str) -> str:  # noqa: ANN401 - a single operand
    if isinstance(value, bool):
        return "yes" if value else "no"
    if unit == "times":
        return ONCE.get(value, f"{value} times")
    if isinstance(value, Decimal | int):
        return f"{_number(Decimal(value), PLACES.get(unit))}{SUFFIX.get(unit, '')}"
    return "none" if value is None else str(value)


def _joined(texts: list[str], items: Any, unit: str) -> str:  # noqa: ANN401 - items of an operand
    if not texts:
        return "none"
    if len(texts) <= LONGEST_SUM:
        return " + ".join(texts)
    known = [item for item in items if isinstance(item, Decimal | int)]
    return f"{told(sum(known, Decimal(0)), unit)} in {len(texts)} parts"


def _number(value: Decimal, places: int | None) -> str:
    """With thousands separated; without fixed places, trailing zeros fall."""
    exact = value.quantize(Decimal(1).scaleb(-MOST_PLACES), context=_WIDE).normalize(_WIDE)
    needed = max(-int(exact.as_tuple().exponent), 0)
    shown = needed if places is None else max(places, needed if needed <= MOST_PLACES - 2 else places)
    return f"{value.quantize(Decimal(1).scaleb(-shown), context=_WIDE):,f}"


def words(name: str) -> str:
    """A name of the code as people write it.

    >>> words("budget_pteb"), words("valetDaily"), words("VD1")
    ('budget PTEB', 'valet daily', 'VD1')
    """
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").split()
    return " ".join(
        part.upper()
        if part.lower() in ACRONYMS
        else part
        if part.isupper() or any(map(str.isdigit, part))
        else part.lower()
        for part in parted
    )
