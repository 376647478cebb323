"""How the table store counts a text, and what counting costs."""

from functools import partial

import pytest

from shared_code.store.table import utf16_units
from tests.growth import calls_of

TEXTS = {"Valet": 5, "": 0, "Übernachtung": 12, "🚗": 2, "a🚗é": 4, "\ud800": 1}


@pytest.mark.parametrize(("text", "units"), TEXTS.items())
def test_a_character_beyond_the_basic_plane_counts_twice(text: str, units: int) -> None:
    assert utf16_units(text) == units


@pytest.mark.parametrize("character", ["x", "é", "🚗"])
def test_f55_a_long_text_is_counted_in_as_many_steps_as_a_short_one(character: str) -> None:
    utf16_units(character)  # the first of all loads the codec
    few, many = (calls_of(partial(utf16_units, character * length)) for length in (2000, 8000))
    assert many == few
