"""Lists of main accounts, written one by one or as ranges: `7000-7999 except 7005, 7016`."""

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Annotated, Final

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

_RANGE: Final = re.compile(r"(\d{4})(?:\s*-\s*(\d{4}))?")
_EXCEPT: Final = re.compile(r"\s+except\s+", re.IGNORECASE)
_LONG: Final = 20
"""Lists up to this length are written out."""


def _numbers(parts: str) -> set[int]:
    """Accounts of `7000-7004, 7010`."""
    numbers: set[int] = set()
    for part in parts.split(","):
        match = _RANGE.fullmatch(part.strip())
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if first > last:
            raise PydanticCustomError(
                "accounts",
                "{part} is no account; write four digits, 7010, or a range, 7000-7999 except 7005, 7016",
                {"part": part.strip() or "an empty text"},
            )
        numbers |= set(range(first, last + 1))
    return numbers


def expand(value: object) -> tuple[str, ...]:
    """Accounts, each once and ascending, of a text with ranges or of a list of such texts.

    >>> expand("7000-7003 except 7001"), expand([6000, "6100"])
    (('7000', '7002', '7003'), ('6000', '6100'))
    """
    numbers: set[int] = set()
    for item in value if isinstance(value, list | tuple) else [value]:
        enabled, *excepted = _EXCEPT.split(str(item), maxsplit=1)
        numbers |= _numbers(enabled).difference(*(_numbers(parts) for parts in excepted))
    return tuple(f"{number:04d}" for number in sorted(numbers))


def shorten(accounts: Iterable[str]) -> str | list[str]:
    """Accounts as a person writes them: a short list one by one, a long one as ranges without its gaps.

    >>> shorten(expand("7000-7999 except 7005, 7016"))
    '7000-7999 except 7005, 7016'
    >>> shorten(["6000", "6100"])
    ['6000', '6100']
    """
    numbers = sorted(int(account) for account in accounts)
    if len(numbers) <= _LONG:
        return [f"{number:04d}" for number in numbers]
    gaps = sorted(set(range(numbers[0], numbers[-1] + 1)) - set(numbers))
    if not gaps:
        return _ranges(numbers)
    if len(gaps) < len(numbers) // 10:
        return f"{numbers[0]:04d}-{numbers[-1]:04d} except {_ranges(gaps)}"
    return _ranges(numbers)


def _ranges(numbers: list[int]) -> str:
    runs = [[number for _, number in run] for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])]
    return ", ".join(f"{run[0]:04d}" if len(run) == 1 else f"{run[0]:04d}-{run[-1]:04d}" for run in runs)


Accounts = Annotated[tuple[str, ...], BeforeValidator(expand)]
"""Main accounts of four digits, ascending."""
