"""Texts that people type and others read: nothing in them that cannot be seen."""

import unicodedata
from typing import Annotated, Final

from pydantic import BeforeValidator, StringConstraints

from shared_code.kit.limits import REASON_CHARACTERS

_JOINERS: Final = "\u200c\u200d"
"""Invisible, and part of how words and emoji are written."""
_INVISIBLE: Final = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Control characters, marks of direction, halves of characters, separators of lines."""


def visible(value: object) -> object:
    r"""A text without control characters and marks that turn its direction; line ends become blanks.

    >>> visible("late\x00 fee\u202e\n of May ")
    'late fee of May'
    """
    if not isinstance(value, str):
        return value
    seen = (_seen(character) for character in unicodedata.normalize("NFC", value))
    return " ".join("".join(seen).split())


def _seen(character: str) -> str:
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in _INVISIBLE and character not in _JOINERS else character


Reason = Annotated[str, StringConstraints(max_length=REASON_CHARACTERS), BeforeValidator(visible)]
"""Why something was changed; kept in the audit trail."""
GivenReason = Annotated[str, StringConstraints(min_length=1, max_length=REASON_CHARACTERS), BeforeValidator(visible)]
"""A reason without which nothing is changed."""
