"""The 21 revenue codes, and the short ways to write several of them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError


class RevenueCode(StrEnum):
    """What kind of parking revenue a row of the warehouse is: family and class 1 to 3, other, or an adjustment."""

    ADJ = "ADJ"
    OR1 = "OR1"
    OR2 = "OR2"
    VD1 = "VD1"
    VD2 = "VD2"
    VD3 = "VD3"
    VO1 = "VO1"
    VO2 = "VO2"
    VO3 = "VO3"
    VM1 = "VM1"
    VM2 = "VM2"
    VM3 = "VM3"
    SD1 = "SD1"
    SD2 = "SD2"
    SD3 = "SD3"
    SO1 = "SO1"
    SO2 = "SO2"
    SO3 = "SO3"
    SM1 = "SM1"
    SM2 = "SM2"
    SM3 = "SM3"


ALL_CODES: Final = tuple(RevenueCode)
ALL = "all"
ALL_OTHERS = "all others"


def _family(letters: str) -> tuple[RevenueCode, ...]:
    return tuple(code for code in ALL_CODES if code.startswith(letters))


FAMILIES: Final[Mapping[str, tuple[RevenueCode, ...]]] = {
    "valet daily": _family("VD"),
    "valet overnight": _family("VO"),
    "valet monthly": _family("VM"),
    "self daily": _family("SD"),
    "self overnight": _family("SO"),
    "self monthly": _family("SM"),
    "other": _family("OR"),
    "adjustments": _family("ADJ"),
}
"""What a list of codes may name instead of their codes."""

_WORDS: Final[Mapping[str, tuple[RevenueCode, ...]]] = {
    ALL: ALL_CODES,
    **FAMILIES,
    **{code.lower(): (code,) for code in ALL_CODES},
}


def plain(word: object) -> str:
    """A word as it is compared: lower case, single spaces.

    >>> plain("All_Others"), plain(" valet  overnight ")
    ('all others', 'valet overnight')
    """
    return " ".join(str(word).lower().replace("_", " ").replace("-", " ").split())


def words_of(value: object) -> list[object]:
    """The items of a list of codes, which may be written as one text with commas."""
    if isinstance(value, str):
        return list(value.split(","))
    return list(value) if isinstance(value, list | tuple) else [value]


def expand(value: object) -> tuple[RevenueCode, ...]:
    """The codes that a list, or a text with commas, names by code or by family.

    >>> [str(code) for code in expand("valet overnight, SM1")]
    ['VO1', 'VO2', 'VO3', 'SM1']
    """
    codes: list[RevenueCode] = []
    for word in words_of(value):
        if plain(word) not in _WORDS:
            raise PydanticCustomError(
                "revenue_code",
                "{word} is no revenue code; write codes such as VD1, families such as valet overnight, all, or all "
                "others in one structure",
                {"word": str(word).strip() or "an empty text"},
            )
        codes += _WORDS[plain(word)]
    return tuple(codes)


def _in_order(codes: tuple[RevenueCode, ...]) -> tuple[RevenueCode, ...]:
    return tuple(sorted(codes, key=ALL_CODES.index))


RevenueCodes = Annotated[tuple[RevenueCode, ...], BeforeValidator(expand), AfterValidator(_in_order)]
"""Codes in the order of `RevenueCode`, however they were written."""
