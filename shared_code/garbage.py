"""How often Python looks for garbage, set once per process."""

import gc
from typing import Final

OBJECTS_BETWEEN: Final = 50_000
"""A P&L year is made of some twenty thousand objects, which go when the last reference to them goes."""
YOUNG_BETWEEN, OLD_BETWEEN = 20, 50


def look_less_often() -> None:
    """By default Python looks every few hundred objects, and now and then at all years that are kept: up to 90 ms."""
    gc.set_threshold(OBJECTS_BETWEEN, YOUNG_BETWEEN, OLD_BETWEEN)
