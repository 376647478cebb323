"""How the table store counts a text, and what counting costs."""

import sys
from types import FrameType
from typing import Any

import pytest

from shared_code.store.table import utf16_units

TEXTS = {"Valet": 5, "": 0, "Übernachtung": 12, "🚗": 2, "a🚗é": 4, "\ud800": 1}


@pytest.mark.parametrize(("text", "units"), TEXTS.items())
def test_a_character_beyond_the_basic_plane_counts_twice(text: str, units: int) -> None:
    assert utf16_units(text) == units


@pytest.mark.parametrize("character", ["x", "é", "🚗"])
def test_f55_a_long_text_is_counted_in_as_many_steps_as_a_short_one(character: str) -> None:
    assert steps(character * 8000) == steps(character * 2000)


def steps(text: str) -> int:
    """Functions that are entered while a text is counted, resumed generators included."""
    count = 0

    def note(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        utf16_units(text)
    finally:
        sys.setprofile(before)
    return count
