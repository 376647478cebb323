"""Figures as finance people read them: $50,000.00, 17 %, 160 h, one text for each unit."""

import re
from calendar import month_name
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, Final

from shared_code.kit.money import to_cents, with_cents

LONGEST_SUM = 12
"""Of more amounts than this a sentence gives number and sum."""
PLACES: Final[Mapping[str, int]] = {"$": 2, "$/hour": 2, "$/room": 2, "$/vehicle": 2}
"""Decimals that are always shown."""
READABLE: Final[Mapping[str, int]] = {**PLACES, "hours": 1, "rooms": 1, "vehicles": 1, "%": 4, "ratio": 4, "value": 4}
"""Decimals with which a figure is read easily; units without a place are shown as they are."""
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
ALL_PLACES = 30
_WIDE: Final = Context(prec=200, rounding=ROUND_HALF_UP)
"""A figure that is too large to calculate with is still told."""
ONCE: Final[Mapping[int, str]] = {0: "never", 1: "once", 2: "twice"}
MONTHS: Final = frozenset(month_name[1:])
ACRONYMS: Final = frozenset({"cpi", "pteb", "gpo", "flc", "gl", "adj"})


def format_value(value: Any, unit: str, most: int | None = None) -> str:  # noqa: ANN401 - whatever a rule takes or gives
    """A value in its unit, in words; with at most so many decimals.

    >>> format_value(Decimal("50000"), "$"), format_value(Decimal("17.50"), "%")
    ('$50,000.00', '17.5 %')
    >>> format_value(None, "$"), format_value(True, "yes or no")
    ('none', 'yes')
    >>> format_value({"fixed_fee": Decimal(2500), "other_revenue": Decimal("-75.5")}, "$")
    'fixed fee $2,500.00 - other revenue $75.50'
    """
    if unit == "tiers":
        return _tiers(value)
    if isinstance(value, Mapping):
        return _sum([(f"{humanize(str(name))} ", item) for name, item in value.items()], unit, most)
    if isinstance(value, tuple | list):
        return _sum([("", item) for item in value], unit, most)
    return _one(value, unit, most)


def signed(amount: Decimal) -> str:
    """A difference in $ with its sign.

    >>> signed(Decimal("1203.4")), signed(Decimal("-75.5"))
    ('+$1,203.40', '-$75.50')
    """
    rounded = to_cents(amount) + 0  # without the sign of what rounds to nothing
    return f"{'+' if rounded > 0 else ''}{format_value(rounded, '$')}"


def readable(value: Any, unit: str, more: int = 0) -> Any:  # noqa: ANN401 - whatever a rule takes
    """A value, or a row of values, rounded to the decimals that are read easily and some `more`.

    >>> readable((Decimal("14.056667"), None), "$/hour"), readable(Decimal("14.056667"), "$/hour", 3)
    ((Decimal('14.06'), None), Decimal('14.05667'))
    """
    if unit not in READABLE:
        return value
    if isinstance(value, Mapping):
        return {name: readable(item, unit, more) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return tuple(readable(item, unit, more) for item in value)
    if isinstance(value, Decimal):
        return _quantized(value, READABLE[unit] + more)
    return value


def in_cents(value: Any, unit: str) -> Any:  # noqa: ANN401 - whatever a rule takes, or a person changed
    """A value as answers show it: money has two decimals.

    >>> in_cents(Decimal(1500), "$"), in_cents(8, "$"), in_cents(Decimal(8), "hours")
    (Decimal('1500.00'), Decimal('8.00'), Decimal('8'))
    """
    is_money = unit in PLACES and isinstance(value, Decimal | int) and not isinstance(value, bool)
    return with_cents(Decimal(value)) if is_money else value


def _one(value: Any, unit: str, most: int | None) -> str:  # noqa: ANN401 - a single operand
    if isinstance(value, bool):
        return "yes" if value else "no"
    if unit == "times":
        return ONCE.get(value, f"{value} times")
    if unit == "month":
        return str(month_name[value])
    if unit == "days" and value == 1:
        return "1 day"
    if isinstance(value, Decimal | int):
        number = f"{_number(Decimal(value), PLACES.get(unit), most)}{SUFFIX.get(unit, '')}"
        return re.sub(r"(?=\d)", "$", number, count=1) if unit in PLACES else number
    return "none" if value is None else str(value)


def _sum(items: Sequence[tuple[str, Any]], unit: str, most: int | None) -> str:
    """Amounts with their names and signs, without those that add nothing."""
    there = [(name, item) for name, item in items if item]
    if not there:
        return format_value(next((item for _, item in items if item is not None), None), unit, most)
    if len(there) > LONGEST_SUM:
        return f"{format_value(sum((item for _, item in there), Decimal(0)), unit, most)} in {len(there)} parts"
    (name, first), *others = there
    return "".join(
        (
            f"{name}{format_value(first, unit, most)}",
            *(f" {'-' if item < 0 else '+'} {name}{format_value(abs(item), unit, most)}" for name, item in others),
        )
    )


def _tiers(tiers: Sequence[tuple[Decimal, Decimal]]) -> str:
    """Percentages with their upper limits, the one without limit last."""
    ordered = sorted(tiers, key=lambda tier: (tier[1] == 0, tier[1]))
    return ", then ".join(
        f"{format_value(percent, '%')} up to {format_value(limit, '$')}" if limit else format_value(percent, "%")
        for percent, limit in ordered
    )


def _number(value: Decimal, places: int | None, most: int | None) -> str:
    """With thousands separated; without fixed places, trailing zeros fall."""
    exact = _quantized(value, MOST_PLACES if most is None else most).normalize(_WIDE)
    needed = max(-int(exact.as_tuple().exponent), 0)
    if places is None:
        shown = needed
    else:
        shown = max(places, needed if most is not None or needed <= MOST_PLACES - 2 else places)
    return f"{_quantized(value, shown):,f}"


def _quantized(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), context=_WIDE)


def humanize(name: str) -> str:
    """A name of the code as people write it.

    >>> humanize("budget_pteb"), humanize("valetDaily"), humanize("VD1")
    ('budget PTEB', 'valet daily', 'VD1')
    """
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").split()
    return " ".join(
        part.upper()
        if part.lower() in ACRONYMS
        else part
        if part in MONTHS or part.isupper() or any(map(str.isdigit, part))
        else part.lower()
        for part in parted
    )
